/** A summary as Markdown: read on a terminal, or kept in a report. How places are named is the caller's. */
import type { Locator } from '#contract/api.ts'
import type { SourceSummary, Summary, SummarySentence } from '#contract/summary-api.ts'
import { timeLabel } from '#contract/time-label.ts'

export type Place = { sourceId: string; locator: Locator }

export type SummaryForm = {
  /** What stands after a line, such as `[page 3]`. `inSource`: below the source's own heading. */
  cite(places: readonly Place[], inSource: boolean): string
  /** Makes foreign text fit for where it is shown. */
  clean(text: string): string
  /** Rows of a table; how many more there are is said. */
  mostRows: number
}

export function summaryText(summary: Summary, form: SummaryForm): string {
  return [
    ...summary.sources.flatMap((source) => sourceText(source, form)),
    ...chronology(summary, form),
    ...parties(summary, form),
    ...amounts(summary, form),
  ].join('\n')
}

function sourceText(source: SourceSummary, form: SummaryForm): string[] {
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
    `# ${form.clean(name)}`,
    '',
    coverageText,
    ...body,
    ...overview.map((each) => sentenceText(each, form)),
    ...(overview.length > 0 ? [''] : []),
    ...sections.flatMap((section) => [
      `## ${placeText(section)} ${form.clean(section.title)}`.trimEnd(),
      '',
      ...section.sentences.map((each) => sentenceText(each, form)),
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

function sentenceText({ text, by, citations }: SummarySentence, form: SummaryForm): string {
  const words = by === 'code' ? `"${form.clean(text)}"` : form.clean(text)
  return `- ${words} ${form.cite(citations, true)}`
}

function chronology({ chronology: events }: Summary, form: SummaryForm): string[] {
  if (events.length === 0) return []
  const rows = events.slice(0, form.mostRows).map((event) => {
    const doubt = event.isAmbiguous ? ' (day or month first?)' : ''
    return `- ${event.date}${doubt}: "${form.clean(event.text)}" ${form.cite([event], false)}`
  })
  return ['# Chronology', '', ...rows, ...more(events.length, form), '']
}

function parties({ parties: all }: Summary, form: SummaryForm): string[] {
  if (all.length === 0) return []
  const rows = all.slice(0, form.mostRows).map(({ name, roles, mentions, places }) => {
    const role = roles.length > 0 ? ` (${roles.map(form.clean).join(', ')})` : ''
    const count = `${mentions} ${mentions === 1 ? 'mention' : 'mentions'}`
    return `- ${form.clean(name)}${role}: ${count}, first ${form.cite(places.slice(0, 1), false)}`
  })
  return ['# Parties', '', ...rows, ...more(all.length, form), '']
}

function amounts({ amounts: all, sums }: Summary, form: SummaryForm): string[] {
  if (all.length === 0) return []
  const rows = all
    .slice(0, form.mostRows)
    .map(
      (row) =>
        `- ${row.amount} ${row.currency}: "${form.clean(row.text)}" ${form.cite([row], false)}`,
    )
  const totals = sums.map(
    ({ currency, amount, count }) =>
      `- Sum of the ${count} amounts in ${currency} above, added up by code: ${amount} ${currency}`,
  )
  return ['# Amounts', '', ...rows, ...more(all.length, form), ...totals, '']
}

const more = (count: number, { mostRows }: SummaryForm): string[] =>
  count > mostRows ? [`- ${count - mostRows} more are in the output of --json`] : []
