/** Gathers what a report shows: of a chat, or of answers from the library's log. */
import type { Answer, Citation, Locator } from '#contract/api.ts'
import type { Message } from '#contract/desk-api.ts'
import { timeLabel } from '#contract/time-label.ts'
import { isGrid, isSummary, titleOf } from '../export/record.ts'
import type { GridRecord, LoggedRecord, SummaryRecord } from '../export/record.ts'
import type { ReportWords } from '../export/report-words.ts'
import type { Cited, Report, ReportEntry } from '../export/report.ts'
import { placeKey } from '../export/summary-places.ts'
import { summaryText } from '../export/summary-text.ts'
import { isNotShown } from '../prompt/instructions.ts'
import type { Segment } from '../store/segment-rows.ts'
import type { Store } from '../store/store.ts'
import type { Thumbs } from '../thumbs.ts'

type Parts = { store: Store; thumbs: Thumbs; words: ReportWords }

export async function chatReport(
  title: string,
  messages: readonly Message[],
  parts: Parts,
): Promise<Report> {
  const { words } = parts
  const entries: ReportEntry[] = []
  for (const message of messages) {
    const { role, at, text, answer } = message
    const cited = await citedOf(answer?.citations ?? [], parts)
    const remark = remarkOf(message, words)
    const said = role === 'answer' ? words.said(text) : text
    entries.push({ role, at, text: said, remark, record: answer?.record, cited })
  }
  return { title, entries }
}

export type Recorded = { number: number; at: string; record: LoggedRecord }

export async function recordsReport(recorded: readonly Recorded[], parts: Parts): Promise<Report> {
  const { words } = parts
  const entries: ReportEntry[] = []
  for (const { number, at, record } of recorded) {
    const places = citationsIn(record)
    const cited = (await citedOf(places, parts)).map((one, index) => {
      // A source that was removed since is still named in the record.
      const { sourceId } = places[index]!
      const source = record.sources.find(({ id }) => id === sourceId)
      return source ? { ...one, name: source.name, sha256: source.sha256 } : one
    })
    entries.push({ role: 'question', at, text: titleOf(record, words), remark: '', cited: [] })
    const remark = isSummary(record) || isGrid(record) ? '' : doubtAbout(record.answer, words)
    const text = reportedText(record, recorded, words)
    entries.push({ role: 'answer', at, text, remark, record: number, cited })
  }
  return { title: 'Longview', entries }
}

type Cite = Pick<Citation, 'marker' | 'sourceId' | 'locator'>

function citationsIn(record: LoggedRecord): Cite[] {
  if (isGrid(record)) return []
  return isSummary(record)
    ? record.evidence.map(({ id, ...place }) => ({ marker: id, ...place }))
    : record.answer.citations
}

function reportedText(record: LoggedRecord, all: readonly Recorded[], words: ReportWords): string {
  if (isGrid(record)) return gridOf(record, all, words)
  return isSummary(record) ? summaryOf(record, words) : words.said(record.answer.text)
}

/** By source and question, without markers: where each answer comes from stands with the answer itself. */
function gridOf(
  { questions, sources, rows }: GridRecord,
  all: readonly Recorded[],
  words: ReportWords,
): string {
  const answers = new Map(
    all.flatMap(({ number, record }) =>
      isGrid(record) || isSummary(record) ? [] : [[number, record.answer.text]],
    ),
  )
  const said = (number: number): string =>
    words.said(
      answers
        .get(number)
        ?.replaceAll(/\s*\[\d+\]/g, '')
        .replaceAll(/\s+/g, ' ')
        .trim() ?? words.deleted,
    )
  return rows
    .map(({ sourceId, answers: numbers }) => {
      const name = sources.find(({ id }) => id === sourceId)?.name ?? sourceId
      const lines = numbers.map(
        (number, at) => `- ${words.gridAnswer(questions[at] ?? '', said(number), number)}`,
      )
      return [name, ...lines].join('\n')
    })
    .join('\n\n')
}

/** With the numbers of its evidence as markers. */
function summaryOf({ summary, evidence }: SummaryRecord, words: ReportWords): string {
  const numbers = new Map(evidence.map((place) => [placeKey(place), place.id]))
  return summaryText(summary, {
    mostRows: Infinity,
    words: words.summary,
    clean: (text) => text,
    cite: (places) => {
      const markers = places.flatMap((place) => numbers.get(placeKey(place)) ?? [])
      return [...new Set(markers)].map((marker) => `[${marker}]`).join(' ')
    },
  })
}

function remarkOf({ state, answer, role }: Message, words: ReportWords): string {
  if (state !== 'done') return words.state[state]
  return role === 'answer' && answer ? doubtAbout(answer, words) : ''
}

/** That nothing was found needs no support. */
const doubtAbout = (
  { text, supported }: Pick<Answer, 'text' | 'supported'>,
  words: ReportWords,
): string => (supported || isNotShown(text) ? '' : words.doubt)

async function citedOf(citations: readonly Cite[], parts: Parts): Promise<Cited[]> {
  const cited: Cited[] = []
  for (const { marker, sourceId, locator } of citations) {
    const source = parts.store.sources.byId(sourceId)
    const segment = segmentAt(sourceId, locator, parts.store)
    // A picture that cannot be made any more is left out; the words and the hash still prove the place.
    const thumb =
      source && segment ? await parts.thumbs.of(source, segment).catch(() => null) : null
    const name = source?.name ?? parts.words.removedSource
    cited.push({
      marker,
      place: placeText(locator, parts.words),
      name,
      sha256: source?.sha256,
      thumb,
    })
  }
  return cited
}

export const placeText = (locator: Locator, words: ReportWords): string =>
  locator.kind === 'page'
    ? words.page(locator.page)
    : `${timeLabel(locator.startMs)}-${timeLabel(locator.endMs)}`

export const segmentAt = (
  sourceId: string,
  locator: Locator,
  { segments }: Store,
): Segment | undefined =>
  locator.kind === 'time'
    ? segments.at(sourceId, locator.startMs)
    : segments.ofSource(sourceId, { pages: [locator.page] })[0]
