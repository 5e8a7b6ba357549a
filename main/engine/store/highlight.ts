// Where the terms of a query stand in a text and on a page: what people are shown of a hit.
import type { Box, Word } from '#engine/domain.ts'
import type { WeightedTerm } from './match.ts'
import { stem } from './stem.ts'
import { tokenize } from './tokens.ts'
import type { Token } from './tokens.ts'

type Span = { start: number; end: number; weight: number }

const snippetLength = 200
const mostBoxes = 100

/** The places of the terms in a text, in order. Exact forms weigh more than others. */
export function spansOf(text: string, terms: readonly WeightedTerm[]): Span[] {
  const words = new Map<string, number>()
  const stems = new Map<string, number>()
  const runs = new Map<string, number>()
  for (const term of terms) {
    for (const { code, cost } of term.alternatives)
      words.set(code, term.weight * (0.75 - 0.2 * cost))
    for (const part of term.parts) {
      words.set(part, term.weight)
      runs.set(part, term.weight)
    }
    if (term.stem !== undefined) stems.set(term.stem, term.weight * 0.85)
  }
  return tokenize(text).flatMap((token): Span[] => {
    if (token.kind === 'run') return runSpans(token, runs)
    const weight = words.get(token.text) ?? stems.get(stem(token.text))
    return weight === undefined ? [] : [{ start: token.start, end: token.end, weight }]
  })
}

function runSpans(token: Token, parts: ReadonlyMap<string, number>): Span[] {
  // Folding rarely changes a run's length (half-width kana with marks do); then the whole run is shown.
  const exact = token.text.length === token.end - token.start
  const spans: Span[] = []
  for (const [part, weight] of parts) {
    for (let at = token.text.indexOf(part); at >= 0; at = token.text.indexOf(part, at + 1)) {
      if (!exact) return [{ start: token.start, end: token.end, weight }]
      spans.push({ start: token.start + at, end: token.start + at + part.length, weight })
    }
  }
  return spans.toSorted((a, b) => a.start - b.start)
}

/** About 200 characters of plain text around the best place, cut at spaces, with … where it was cut. */
export function snippetOf(text: string, terms: readonly WeightedTerm[]): string {
  const spans = spansOf(text, terms)
  const centre = bestWindow(spans)
  let start = Math.max(
    0,
    centre.start - Math.floor((snippetLength - (centre.end - centre.start)) / 2),
  )
  let end = Math.min(text.length, Math.max(start + snippetLength, centre.end))
  start = Math.max(0, Math.min(start, end - snippetLength))
  if (start > 0) start = afterSpace(text, start, centre.start)
  if (end < text.length) end = beforeSpace(text, end, centre.end)
  const inner = text.slice(start, end).toWellFormed().replaceAll(/\s+/g, ' ').trim()
  return `${start > 0 ? '…' : ''}${inner}${end < text.length ? '…' : ''}`
}

/** The stretch of at most a snippet's length that holds the most weight. */
function bestWindow(spans: readonly Span[]): { start: number; end: number } {
  let best = { start: 0, end: 0, weight: 0 }
  let sum = 0
  let first = 0
  spans.forEach((span) => {
    sum += span.weight
    let from = spans[first] ?? span
    while (span.end - from.start > snippetLength && from !== span) {
      sum -= from.weight
      from = spans[++first] ?? span
    }
    if (sum > best.weight) best = { start: from.start, end: span.end, weight: sum }
  })
  return { start: best.start, end: Math.min(best.end, best.start + snippetLength) }
}

function afterSpace(text: string, from: number, latest: number): number {
  const found = text.slice(from, latest).search(/\s/u)
  if (found >= 0 && found < 30) return from + found + 1
  return isLowSurrogate(text, from) ? from + 1 : from
}

function beforeSpace(text: string, to: number, earliest: number): number {
  const tail = text.slice(earliest, to)
  const found = Math.max(tail.lastIndexOf(' '), tail.lastIndexOf('\n'))
  if (found >= 0 && tail.length - found < 30) return earliest + found
  return isLowSurrogate(text, to) ? to - 1 : to
}

const isLowSurrogate = (text: string, at: number): boolean =>
  /^[\udc00-\udfff]$/.test(text.charAt(at))

/** The boxes of the page's words that the terms match, in reading order. */
export function boxesOf(words: readonly Word[], terms: readonly WeightedTerm[]): Box[] {
  let text = ''
  const places: { start: number; end: number; box: Box }[] = []
  for (const word of words) {
    // Characters of an unspaced script often come one by one, and make a word only together.
    const apart = !/\p{scx=Han}|\p{scx=Hira}|\p{scx=Kana}|\p{scx=Hang}|\p{scx=Thai}/u.test(
      word.text,
    )
    if (apart) text += ' '
    places.push({ start: text.length, end: text.length + word.text.length, box: word.box })
    text += apart ? `${word.text} ` : word.text
  }
  const spans = spansOf(text, terms)
  const hit = places.filter(({ start, end }) =>
    spans.some((span) => span.start < end && span.end > start),
  )
  return hit.slice(0, mostBoxes).map(({ box }) => box)
}
