/** Summaries and grids as Markdown: read on a terminal, or kept as a file. */
import type { Locator } from '#contract/api.ts'
import type { Output } from '#contract/rpc.ts'
import type { SourceSummary, Summary, SummarySentence, summaryApi } from '#contract/summary-api.ts'
import { timeLabel } from '#contract/time-label.ts'
import { locatorText } from './format.ts'
import { printable } from './output.ts'

type Grid = Output<(typeof summaryApi)['source.grid']>
type NameOf = (sourceId: string) => string

/** Rows of a table on a terminal; all are in the JSON. */
const mostRows = 200

export function summaryText(summary: Summary): string {
  const names = new Map(summary.sources.map(({ sourceId, name }) => [sourceId, printable(name)]))
  const isOne = summary.sources.length === 1
  const nameOf: NameOf = (id) => (isOne ? '' : `${names.get(id) ?? id}, `)
  return [
    ...summary.sources.flatMap(sourceText),
    ...chronology(summary, nameOf),
    ...parties(summary, nameOf),
    ...amounts(summary, nameOf),
  ].join('\n')
}

function sourceText(source: SourceSummary): string[] {
  const { name, coverageText, overview, sections, dropped } = source
  const all = [...overview, ...sections.flatMap(({ sentences }) => sentences)]
  const written = all.filter(({ by }) => by === 'model').length
  const hand =
    written === 0
      ? 'Every sentence is quoted from the source.'
      : `${written} of ${all.length} sentences are the model's: descriptions of pictures, or summaries that were checked against what they cite. Those in quotation marks are the source's own.`
  const left =
    dropped > 0 ? ` ${dropped} sentences of the model did not hold and were left out.` : ''
  const body =
    all.length === 0
      ? ['Nothing that is said, written or described is known of it.', '']
      : [`${hand}${left}`, '']
  return [
    `# ${printable(name)}`,
    '',
    coverageText,
    ...body,
    ...overview.map(sentenceText),
    ...(overview.length > 0 ? [''] : []),
    ...sections.flatMap((section) => [
      `## ${placeText(section)} ${printable(section.title)}`.trimEnd(),
      '',
      ...section.sentences.map(sentenceText),
      '',
    ]),
  ]
}

function placeText({
  startMs,
  endMs,
  firstPage,
  lastPage,
}: SourceSummary['sections'][number]): string {
  if (startMs !== undefined) return `${timeLabel(startMs)}-${timeLabel(endMs ?? startMs)}`
  if (firstPage === undefined) return ''
  return firstPage === lastPage ? `Page ${firstPage}` : `Pages ${firstPage}-${lastPage}`
}

function sentenceText({ text, by, citations }: SummarySentence): string {
  const places = [...new Set(citations.map(({ locator }) => locatorText(locator)))]
  const words = by === 'code' ? `"${printable(text)}"` : printable(text)
  return `- ${words} [${places.join('; ')}]`
}

const placeOf = (row: { sourceId: string; locator: Locator }, nameOf: NameOf): string =>
  `[${nameOf(row.sourceId)}${locatorText(row.locator)}]`

function chronology({ chronology: events }: Summary, nameOf: NameOf): string[] {
  if (events.length === 0) return []
  const rows = events.slice(0, mostRows).map((event) => {
    const doubt = event.isAmbiguous ? ' (day or month first?)' : ''
    return `- ${event.date}${doubt}: "${printable(event.text)}" ${placeOf(event, nameOf)}`
  })
  return ['# Chronology', '', ...rows, ...more(events.length), '']
}

function parties({ parties: all }: Summary, nameOf: NameOf): string[] {
  if (all.length === 0) return []
  const rows = all.slice(0, mostRows).map(({ name, roles, mentions, places: [first] }) => {
    const role = roles.length > 0 ? ` (${roles.map(printable).join(', ')})` : ''
    const where = first ? ` ${placeOf(first, nameOf)}` : ''
    return `- ${printable(name)}${role}: ${mentions} ${mentions === 1 ? 'mention' : 'mentions'}, first${where}`
  })
  return ['# Parties', '', ...rows, ...more(all.length), '']
}

function amounts({ amounts: all, sums }: Summary, nameOf: NameOf): string[] {
  if (all.length === 0) return []
  const rows = all
    .slice(0, mostRows)
    .map(
      (row) => `- ${row.amount} ${row.currency}: "${printable(row.text)}" ${placeOf(row, nameOf)}`,
    )
  const totals = sums.map(
    ({ currency, amount, count }) =>
      `- Sum of the ${count} amounts in ${currency} above, added up by code: ${amount} ${currency}`,
  )
  return ['# Amounts', '', ...rows, ...more(all.length), ...totals, '']
}

const more = (count: number): string[] =>
  count > mostRows ? [`- ${count - mostRows} more are in the output of --json`] : []

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
