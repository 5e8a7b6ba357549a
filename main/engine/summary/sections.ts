/** A source's units in chapters or runs of pages, each with a title. */
import { keyWords } from './choose.ts'
import { divide } from './divide.ts'
import type { Unit } from './sentence.ts'
import { bagOf, contentWords, rarity } from './words.ts'

export type Section = {
  title: string
  units: Unit[]
  startMs?: number | undefined
  endMs?: number | undefined
  firstPage?: number | undefined
  lastPage?: number | undefined
}

/** A chapter is about this long; never more than `mostSections` of them. */
const chapterMs = 5 * 60_000
const pagesPerSection = 8
const mostSections = 24
const titleWords = 4
/** Units beyond these are gathered before a division is looked for: its work stays bounded over days. */
const mostPieces = 4000

/** `chapters`: where the recording's memory begins a new one, ms; used when there are some. */
export function sectionsOf(units: readonly Unit[], chapters: readonly number[] = []): Section[] {
  const first = units[0]
  if (!first) return []
  const words = units.map(({ sentences }) => sentences.flatMap(({ text }) => contentWords(text)))
  const starts =
    first.locator.kind === 'time' && chapters.length > 1
      ? startsAt(units, chapters)
      : divided(units, words)
  const weightOf = rarity(words.map((each) => bagOf(each)))
  return starts.map((start, at) => {
    const own = units.slice(start, starts[at + 1])
    const said = words.slice(start, starts[at + 1]).flat()
    return { ...placeOf(own), title: titleOf(own) ?? titleFrom(said, weightOf), units: own }
  })
}

/** Indices of the first unit of each chapter that has any. */
function startsAt(units: readonly Unit[], chapters: readonly number[]): number[] {
  const found = chapters.map((startMs) =>
    units.findIndex(({ locator }) => locator.kind === 'time' && locator.startMs >= startMs),
  )
  return [...new Set([0, ...found.filter((at) => at > 0)])].toSorted((a, b) => a - b)
}

function divided(units: readonly Unit[], words: readonly string[][]): number[] {
  const { startMs, endMs, firstPage = 1, lastPage = 1 } = placeOf(units)
  const size =
    startMs === undefined
      ? (lastPage - firstPage + 1) / pagesPerSection
      : ((endMs ?? 0) - startMs) / chapterMs
  const pieces = Math.min(mostSections, Math.max(1, Math.round(size)))
  const step = Math.ceil(units.length / mostPieces)
  const gathered = Array.from({ length: Math.ceil(units.length / step) }, (_, at) =>
    words.slice(at * step, (at + 1) * step).flat(),
  )
  return divide(gathered, pieces).map((at) => at * step)
}

function placeOf(units: readonly Unit[]): Omit<Section, 'title' | 'units'> {
  const times = units.flatMap(({ locator }) => (locator.kind === 'time' ? [locator] : []))
  const pages = units.flatMap(({ locator }) => (locator.kind === 'page' ? [locator.page] : []))
  return {
    ...(times.length > 0 && {
      startMs: times[0]!.startMs,
      endMs: times.reduce((last, { endMs }) => Math.max(last, endMs), 0),
    }),
    ...(pages.length > 0 && {
      firstPage: pages.reduce((a, b) => Math.min(a, b)),
      lastPage: pages.reduce((a, b) => Math.max(a, b)),
    }),
  }
}

/** The heading of the first page: a short first line that is no sentence. */
function titleOf([first]: readonly Unit[]): string | undefined {
  const line = first?.sentences[0]
  if (!line || line.origin !== 'page') return undefined
  const isHeading =
    line.text.length <= 70 && /\p{L}{2}/u.test(line.text) && !/[.!?:;,]$/.test(line.text)
  return isHeading ? line.text : undefined
}

const titleFrom = (words: readonly string[], weightOf: (word: string) => number): string =>
  keyWords(words, weightOf, titleWords).join(', ')
