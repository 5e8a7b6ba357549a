/** Everything that is known of a source in words, in order, and how much of it that covers. */
import type { ToldReason } from '#contract/told.ts'
import type { SourceRow } from '../store/source-rows.ts'
import type { Segment } from '../store/segment-rows.ts'
import type { Store } from '../store/store.ts'
import { pageCoverage, timeCoverage, type Coverage } from '../summary/coverage.ts'
import { withoutFurniture } from '../summary/furniture.ts'
import { pageSentences, splitSentences, spokenSentences, type Unit } from '../summary/sentence.ts'

/** `id`: of the segment; negative for a passage of a transcript. */
export type PlacedUnit = Unit & { id: number }

export type SourceTexts = {
  source: SourceRow
  units: PlacedUnit[]
  coverage: Coverage
  /** Of a recording: from what its words are known. */
  known?: ToldReason | undefined
}

/** Reads every segment and every passage of the source's fullest transcript. */
export function textsOf(source: SourceRow, store: Store): SourceTexts {
  const segments = store.segments.ofSource(source.id)
  const isTimed = source.kind === 'video' || source.kind === 'audio'
  if (!isTimed) {
    const seen = pageUnits(segments)
    const total = Math.max(source.pages ?? 1, ...segments.flatMap(pageNumber))
    // What a page looks like is described also where its words could not be read.
    const unread = new Set(source.gaps.flatMap(pageNumber))
    const read = segments.filter(isRead).flatMap(pageNumber)
    const known = new Set(read.filter((page) => !unread.has(page)))
    return { source, units: seen, coverage: pageCoverage(known, total, source.gaps) }
  }
  const seen = segments.map((segment) => unitOf(segment))
  const heard = store.transcripts.passages(source.id).flatMap(({ id, startMs, endMs }) => {
    const cues = store.transcripts.passage(id)?.cues ?? []
    const locator = { kind: 'time' as const, startMs, endMs }
    return [{ id: -id, locator, sentences: spokenSentences(cues) }]
  })
  const units = [...seen, ...heard].toSorted((a, b) => startOf(a) - startOf(b))
  const spans = units.flatMap(({ locator }) => (locator.kind === 'time' ? [locator] : []))
  const totalMs = source.durationMs ?? spans.reduce((last, { endMs }) => Math.max(last, endMs), 0)
  const [transcript] = store.transcripts.ofSource(source.id)
  if (!transcript || transcript.cues === 0) {
    const coverage = timeCoverage(spans, totalMs, source.gaps)
    return { source, units, coverage, known: 'What is said is not known: there are no subtitles.' }
  }
  // Between subtitles nobody speaks: a recording of sound alone is known as far as they go.
  if (source.kind === 'audio')
    spans.push({ kind: 'time', startMs: 0, endMs: transcript.throughMs ?? totalMs })
  const coverage = timeCoverage(spans, totalMs, source.gaps)
  return { source, units, coverage, known: `What is said is known from ${transcript.name}.` }
}

const pageNumber = ({ locator }: Pick<Segment, 'locator'>): number[] =>
  locator.kind === 'page' ? [locator.page] : []

const isRead = ({ text, description, pageClass }: Segment): boolean =>
  text.trim() !== '' || description !== '' || pageClass === 'blank'

/** Without running heads and feet, which every page would say again. */
function pageUnits(segments: readonly Segment[]): PlacedUnit[] {
  const pages = segments.map((one) => ({ page: pageNumber(one)[0] ?? 0, text: one.text }))
  const texts = withoutFurniture(pages)
  return segments.map((segment, at) => unitOf({ ...segment, text: texts[at]! }))
}

function unitOf({ id, locator, text, description }: Segment): PlacedUnit {
  const written = pageSentences(text, locator)
  // What a page says is better than what it looks like.
  const looks = written.length > 0 ? [] : splitSentences(description)
  const sentences = [
    ...written,
    ...looks.map((each) => ({ text: each, origin: 'description' as const, locator })),
  ]
  return { id, locator, sentences }
}

const startOf = ({ locator }: Unit): number =>
  locator.kind === 'time' ? locator.startMs : locator.page
