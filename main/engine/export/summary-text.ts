/** A summary as Markdown: read on a terminal, or kept in a report. How places are named is the caller's. */
import { shownDate } from '#contract/shown-date.ts'
import type { Locator } from '#contract/api.ts'
import type { SourceSummary, Summary, SummarySentence } from '#contract/summary-api.ts'
import { timeLabel } from '#contract/time-label.ts'
import type { SummaryWords } from './report-words.ts'

export type Place = { sourceId: string; locator: Locator }

export type SummaryForm = {
  /** What stands after a line, such as `[page 3]`. `inSource`: below the source's own heading. */
  cite(places: readonly Place[], inSource: boolean): string
  /** Makes foreign text fit for where it is shown. */
  clean(text: string): string
  /** Rows of a table; how many more there are is said. */
  mostRows: number
  words: SummaryWords
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
  const { name, overview, sections, dropped } = source
  const { words } = form
  const all = [...overview, ...sections.flatMap(({ sentences }) => sentences)]
  const written = all.filter(({ by }) => by === 'model').length
  const left = dropped > 0 ? words.dropped(dropped) : ''
  const body =
    all.length === 0 ? [words.nothing, ''] : [`${words.byWhom(written, all.length)}${left}`, '']
  return [
    `# ${form.clean(name)}`,
    '',
    words.coverage(source),
    ...body,
    ...overview.map((each) => sentenceText(each, form)),
    ...(overview.length > 0 ? [''] : []),
    ...sections.flatMap((section) => [
      `## ${placeText(section, words)} ${form.clean(section.title)}`.trimEnd(),
      '',
      ...section.sentences.map((each) => sentenceText(each, form)),
      '',
    ]),
  ]
}

function placeText(
  { startMs, endMs, firstPage, lastPage }: SourceSummary['sections'][number],
  words: SummaryWords,
): string {
  if (startMs !== undefined) return `${timeLabel(startMs)}-${timeLabel(endMs ?? startMs)}`
  return firstPage === undefined ? '' : words.pages(firstPage, lastPage ?? firstPage)
}

function sentenceText({ text, by, citations }: SummarySentence, form: SummaryForm): string {
  const clean = form.clean(text)
  return `- ${by === 'code' ? form.words.quoted(clean) : clean} ${form.cite(citations, true)}`
}

function chronology({ chronology: events }: Summary, form: SummaryForm): string[] {
  if (events.length === 0) return []
  const { words } = form
  const rows = events.slice(0, form.mostRows).map((event) => {
    const date = `${shownDate(event)}${event.isAmbiguous ? words.dayOrMonth : ''}`
    const text = words.quoted(form.clean(event.text))
    return `- ${words.line(date, text)} ${form.cite([event], false)}`
  })
  return [`# ${words.chronology}`, '', ...rows, ...more(events.length, form), '']
}

function parties({ parties: all }: Summary, form: SummaryForm): string[] {
  if (all.length === 0) return []
  const { words } = form
  const rows = all.slice(0, form.mostRows).map(({ name, roles, mentions, places }) => {
    const first = form.cite(places.slice(0, 1), false)
    return `- ${words.party(form.clean(name), roles.map(form.clean), mentions, first)}`
  })
  return [`# ${words.parties}`, '', ...rows, ...more(all.length, form), '']
}

function amounts({ amounts: all, sums }: Summary, form: SummaryForm): string[] {
  if (all.length === 0) return []
  const { words } = form
  const rows = all.slice(0, form.mostRows).map((row) => {
    const text = words.quoted(form.clean(row.text))
    return `- ${words.line(`${row.amount} ${row.currency}`, text)} ${form.cite([row], false)}`
  })
  const totals = sums.map(
    ({ currency, amount, count }) => `- ${words.sum(count, currency, amount)}`,
  )
  return [`# ${words.amounts}`, '', ...rows, ...more(all.length, form), ...totals, '']
}

const more = (count: number, { mostRows, words }: SummaryForm): string[] =>
  count > mostRows ? [`- ${words.more(count - mostRows)}`] : []
