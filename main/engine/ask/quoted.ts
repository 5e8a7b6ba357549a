/** What single places say that holds words which are asked for: sentences and lines of pages, passages of speech. */
import type { Box, Locator } from '../domain.ts'
import { costIn } from './misread.ts'
import { overPages } from './over-pages.ts'
import { isAsking, isCutFromText, isSentence, withoutHeadingNumbers } from './whole-sentence.ts'
import { boxesOf, findQuote, foldWord } from '../prompt/quotes.ts'
import type { Place } from '../retrieve/place.ts'
import type { FoundState } from '../retrieve/stretches.ts'
import { stem } from '../store/stem.ts'
import type { Store } from '../store/store.ts'
import { pageParagraphs, pageSentences, type Sentence } from '../summary/sentence.ts'

/** Misread words that one sentence may have together, in costs of `misreadCost`. */
const mostMisread = 3

/** What one place says of it. */
export type Quoted = {
  place: Place
  locator: Locator
  texts: string[]
  state: FoundState
  boxes: (texts: readonly string[]) => Box[]
  /** What stands here is the beginning of a sentence that goes on there. */
  goesOn?: Quoted | undefined
}
/** `own`: how many of the words its own sentence has. */
export type InContext = Quoted & { own: number }
/** `cost`: how far its words are from those that were asked for. */
export type Misread = Quoted & { cost: number }
export type QuoteStores = Pick<Store, 'segments' | 'transcripts'>

/** With `before` the sentence before each of them, too, where it stands on the page. */
export function onPage(
  place: Place,
  terms: string[],
  { segments }: QuoteStores,
  before: (text: string) => boolean = () => false,
): Quoted[] {
  const segment = place.locator.kind === 'page' ? segments.byId(place.id) : undefined
  if (!segment) return []
  const sentences = pageSentences(segment.text, segment.locator)
  const found = holding(sentences, terms).filter(isSentence)
  const texts = sentences.flatMap(({ text }, at) => {
    if (!found.includes(text)) return []
    const above = sentences[at - 1]?.text ?? ''
    const below = sentences[at + 1]?.text ?? ''
    if (isAsking(text)) return isSentence(below) ? [text, below] : []
    return before(text) && isSentence(above) ? [above, text] : [text]
  })
  const boxes = boxesIn(place, segments)
  const state = segment.pageClass === 'text' ? 'verified' : 'found'
  return texts.length > 0 ? [{ place, locator: place.locator, texts, boxes, state }] : []
}

/** A sentence that runs from this page into the next, in two pieces. */
export function overBreak(
  place: Place,
  places: readonly Place[],
  terms: readonly string[],
  { segments }: QuoteStores,
): { text: string; quoted: Quoted }[] {
  const over = overPages(place, places, { segments })
  if (!over || !holdsAll(over.text, terms)) return []
  const [begin, end] = over.pieces.map(({ place: at, text }): Quoted => {
    const isOwn = segments.byId(at.id)?.pageClass === 'text'
    const state = isOwn ? 'verified' : 'found'
    return { place: at, locator: at.locator, texts: [text], boxes: boxesIn(at, segments), state }
  })
  return [{ text: over.text, quoted: { ...begin!, goesOn: end } }]
}

/** `Ada Byron, Head of Projects`, `Ada Byron (chair)`, `HER HONOUR JUDGE BYRON`. */
const isTitled = (text: string): boolean =>
  /^\P{Ll}{8,}$/u.test(text) || /\p{L}, ?\p{Lu}|\p{L} \(\p{L}/u.test(text)

/** Lines that are no sentences and say more than the words in them: the row of a table, `Signed for the Tenant: T. Finch`. */
export function inLines(
  place: Place,
  terms: readonly string[],
  { segments }: QuoteStores,
  asksWhoIs = false,
): Quoted[] {
  const segment = place.locator.kind === 'page' ? segments.byId(place.id) : undefined
  if (!segment) return []
  const lines = segment.text.split('\n').map((text) => ({
    text: text.trim(),
    origin: 'page' as const,
    locator: segment.locator,
  }))
  // A line of running text is a part of a sentence, which says who is who or does not.
  const running = asksWhoIs
    ? pageParagraphs(segment.text).filter((all) => all.some(isSentence))
    : []
  const isPart = (line: string): boolean => running.some((all) => all.join(' ').includes(line))
  const texts = holding(lines, terms, leastWordsOfLine).filter(
    (text) =>
      !isSentence(text) &&
      !isCutFromText(text) &&
      (/\d|[:：]\s*\S/u.test(withoutHeadingNumbers(text)) || (asksWhoIs && isTitled(text))) &&
      !isPart(text),
  )
  const boxes = boxesIn(place, segments)
  const state = segment.pageClass === 'text' ? 'verified' : 'found'
  return texts.length > 0 ? [{ place, locator: place.locator, texts, boxes, state }] : []
}

/** Where sentences stand on a page. */
export const boxesIn =
  ({ id }: Place, segments: QuoteStores['segments']): Quoted['boxes'] =>
  (texts) => {
    const words = segments.words(id)
    const written = words.map(({ text }) => text)
    return texts.flatMap((text) => boxesOf(words, findQuote(text, written)?.words ?? []))
  }

/** Like `onPage`, for words that were misread: a name as `Brarnble`, a number never. */
export function misreadOn(place: Place, terms: string[], { segments }: QuoteStores): Misread[] {
  const segment = place.locator.kind === 'page' ? segments.byId(place.id) : undefined
  if (!segment) return []
  // What stands there as it was asked for is not misread in another place.
  const isWritten = new Set(terms.filter((term) => holds(segment.text, term)))
  const costs = pageSentences(segment.text, segment.locator)
    .filter(({ text }) => isSentence(text) && saysMore(text, terms))
    .map(({ text }) => ({
      text,
      cost: terms.reduce(
        (sum, term) =>
          sum + (isWritten.has(term) ? (holds(text, term) ? 0 : Infinity) : costIn(text, term)),
        0,
      ),
    }))
    .toSorted((a, b) => a.cost - b.cost)
  const [best] = costs
  if (!best || best.cost > mostMisread) return []
  const boxes = boxesIn(place, segments)
  const { locator } = place
  return [{ place, locator, texts: [best.text], boxes, state: 'found', cost: best.cost }]
}

/** A place that comes nearer than another is the one that was meant. */
export const nearestOf = (all: readonly Misread[]): Misread[] => {
  const least = Math.min(Infinity, ...all.map(({ cost }) => cost))
  return all.filter(({ cost }) => cost === least)
}

/** At least so much more than the words that were asked for. */
const leastWords = 3
const leastWordsOfLine = 2
const leastCharacters = 3

function saysMore(text: string, terms: readonly string[], least = leastWords): boolean {
  const folded = foldWord(text)
  // "乙方不得饲养动物" says no, in one or two characters.
  const isDenial = /[不没沒未无無非]/u.test(folded)
  if (isWrittenTogether(folded))
    return isDenial || folded.length >= terms.join('').length + leastCharacters
  return text.split(/\s+/u).length >= terms.length + least
}

const holding = (
  sentences: readonly Sentence[],
  terms: readonly string[],
  least?: number,
): string[] => sentences.map(({ text }) => text).filter((text) => holdsAll(text, terms, least))

export const holdsAll = (text: string, terms: readonly string[], least?: number): boolean =>
  saysMore(text, terms, least) && terms.every((term) => holds(text, term))

const isWrittenTogether = (text: string): boolean =>
  /[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}]/u.test(text)

/** A word as any form of it; in Chinese and Japanese, where words have no borders, the characters in a row. */
export function holds(sentence: string, term: string): boolean {
  const wanted = foldWord(term)
  if (isWrittenTogether(wanted)) return foldWord(sentence).includes(wanted)
  // `3.11` and `1,500` are words of several parts.
  const between = /[^\p{L}\p{N}]/u.test(wanted) ? /\s+/u : /[^\p{L}\p{N}]+/u
  return sentence.split(between).some((word) => stem(foldWord(word)) === stem(wanted))
}
