/** Summaries and grids as a person reads them on a terminal. */
import type { Output } from '#contract/rpc.ts'
import type { Summary, summaryApi } from '#contract/summary-api.ts'
import { reportWords } from '#engine/export/report-words.ts'
import { summaryText as markdown } from '#engine/export/summary-text.ts'
import { locatorText } from './format.ts'
import { printable } from './output.ts'

type Grid = Output<(typeof summaryApi)['source.grid']>

/** Rows of a table on a terminal; all are in the JSON. */
const mostRows = 200

export function summaryText(summary: Summary): string {
  const names = new Map(summary.sources.map(({ sourceId, name }) => [sourceId, printable(name)]))
  const isOne = summary.sources.length === 1
  return markdown(summary, {
    mostRows,
    words: reportWords.en.summary,
    clean: printable,
    cite: (places, inSource) => {
      const nameOf = (id: string): string => (inSource || isOne ? '' : `${names.get(id) ?? id}, `)
      const texts = places.map(({ sourceId, locator }) => nameOf(sourceId) + locatorText(locator))
      return `[${[...new Set(texts)].join('; ')}]`
    },
  })
}

/** A table: one row per source, one column per question. */
export function gridText({ questions, rows }: Grid): string {
  const cell = (text: string): string =>
    printable(text.replaceAll(/\s+/g, ' ')).replaceAll('|', '\\|')
  const lines = rows.map(({ name, answers }) => {
    const cells = answers.map(({ text, citations }) => {
      const places = citations.map(({ marker, locator }) => `[${marker}] ${locatorText(locator)}`)
      return cell(places.length > 0 ? `${text} (${places.join('; ')})` : text)
    })
    return `| ${[cell(name), ...cells].join(' | ')} |`
  })
  const head = `| ${['', ...questions.map(cell)].join(' | ')} |`
  return `${[head, `|${'---|'.repeat(questions.length + 1)}`, ...lines].join('\n')}\n`
}
