import { createContext, memo, use, useMemo } from 'react'
import Markdown, { type Components } from 'react-markdown'
import remarkGfm from 'remark-gfm'
import type { Citation } from '#contract/api.ts'
import { citeMarks, citePrefix } from './cite-marks.ts'
import { CitationChip } from './citation-chip.tsx'

const noCitations = new Map<number, Citation>()
const Citations = createContext(noCitations)

/** No raw HTML, no pictures, no links that lead anywhere: an answer can only be read. */
const components: Components = {
  a({ href, children }) {
    const citations = use(Citations)
    if (!href?.startsWith(citePrefix)) return <span>{children}</span>
    const number = Number(href.slice(citePrefix.length))
    const citation = citations.get(number)
    return citation ? <CitationChip citation={citation} /> : <span>[{number}]</span>
  },
}
const refused = ['img', 'input']

export type AnswerTextProps = { text: string; citations: Citation[]; unsupported: string[] }

export const MarkdownText = memo(function MarkdownText({
  text,
  citations,
  unsupported,
}: AnswerTextProps) {
  const byMarker = useMemo(
    () => new Map(citations.map((citation) => [citation.marker, citation])),
    [citations],
  )
  const plugins = useMemo(
    () => [
      remarkGfm,
      [citeMarks, { unsupported }] as [typeof citeMarks, { unsupported: string[] }],
    ],
    [unsupported],
  )
  return (
    <Citations value={byMarker}>
      <Markdown
        remarkPlugins={plugins}
        components={components}
        disallowedElements={refused}
        skipHtml
      >
        {text}
      </Markdown>
    </Citations>
  )
})
