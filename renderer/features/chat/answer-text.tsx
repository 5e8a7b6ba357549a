import { lazy, Suspense } from 'react'
import type { AnswerTextProps } from './markdown.tsx'

const MarkdownText = lazy(async () => ({ default: (await import('./markdown.tsx')).MarkdownText }))

/** The text of an answer; plain until the reader of Markdown is loaded, once per window. */
export function AnswerText(props: AnswerTextProps) {
  return (
    <Suspense fallback={<p className="prose__plain">{props.text}</p>}>
      <MarkdownText {...props} />
    </Suspense>
  )
}
