/** What several readings of one value come to: codes letter by letter, other words by agreement. Pure. */
import type { Word } from '../domain.ts'
import type { GreyPicture, LineText } from './protocol.ts'
import { consensusOf, type CodeReading } from './consensus.ts'
import { asShaped, fits, shapesOf, type Shape } from './look-alikes.ts'
import { median } from './glyphs.ts'
import { cutLetters, findValue, type CutLetters } from './value-line.ts'

/** Capitals and digits without spaces: `K7Q2`, `2024-INV`. */
const code = /^[\p{Lu}\p{N}]{2,16}$/u
const bare = (text: string): string => text.replaceAll(/[^\p{L}\p{N}]/gu, '')

/** Letters of one shape in both sizes: what readers make of capitals, or of small letters. */
const ofBothSizes = /[ckopsuvwxyz]/g

/** Money and decimals have a sign or a mark within, which letters alone would lose: `£782.40` is not `E78240`. */
const amount = /\p{Sc}|\d[.,]\d/u

/**
 * Whether most of the readings are codes. `isEven`: all letters are as tall as each other; small letters that
 * look like capitals then are capitals.
 */
export function isCode(texts: readonly string[], isEven = false): boolean {
  const votes = texts.map((text) => {
    const word =
      isEven && /[\p{Lu}\p{N}]/u.test(text)
        ? bare(text).replaceAll(ofBothSizes, (one) => one.toUpperCase())
        : bare(text)
    const capitals = word.replaceAll(/[^\p{Lu}\p{N}]/gu, '')
    const isOne = !/\S\s+\S/u.test(text.trim())
    return (
      isOne && !amount.test(text) && code.test(capitals) && capitals.length >= 0.6 * word.length
    )
  })
  return votes.filter(Boolean).length * 2 > votes.length
}

/** The lowest letter of capitals and digits in shares of the highest. */
const even = 0.85

/** Whether there are no small letters among them. */
export function isEvenLine({ glyphs }: Pick<CutLetters, 'glyphs'>): boolean {
  const heights = glyphs.map(({ top, bottom }) => bottom - top)
  return glyphs.length > 1 && Math.min(...heights) >= even * median(heights)
}

/** How much each cut's reading counts; the first is of the size at which the reader is best. */
const lineWeights = [1, 0.6, 0.5]
const pageWeight = 0.7

/** A page's word to a reading: it knows no confidence of its single letters. */
export const ofText = (text: string, confidence: number, weight = pageWeight): CodeReading => ({
  characters: Array.from(bare(text).toUpperCase(), (one) => ({ text: one, confidence })),
  weight,
})

export const ofLine = ({ characters }: LineText, at: number): CodeReading => ({
  characters: characters.flatMap(({ text, confidence }) =>
    bare(text) === '' ? [] : [{ text: text.toUpperCase(), confidence }],
  ),
  weight: lineWeights[at] ?? 0.5,
})

/** What the word of a reader is worth for a letter that cannot have that shape. */
const misfit = 0.25

/** Letters on which at least so many agree teach what the typeface looks like. */
const sure = 0.8

/** A page's words from which the shapes of its letters are learnt: few will do. */
const mostWords = 8
const sureWord = 0.8
const learnt = { capital: 44, margin: 0.4 }

/** Shapes of the letters of codes that were read surely on the same page. */
export function shapesOn(page: GreyPicture, words: readonly Word[], degrees: number): Shape[] {
  const codes = words.filter(
    ({ text, confidence = 1 }) =>
      confidence >= sureWord && bare(text).length >= 3 && code.test(bare(text)),
  )
  return codes.slice(0, mostWords).flatMap(({ text, box }) => {
    const line = findValue(page, box, degrees, true)
    if (!line) return []
    const { cut, glyphs, capital } = cutLetters(page, line, learnt.capital, learnt.margin)
    const letters = Array.from(bare(text))
    return letters.length === glyphs.length ? shapesOf(cut, glyphs, capital, letters) : []
  })
}

/**
 * The code that the readings agree on, O and 0, I and 1 told apart by their shapes in the cut. `known`: sure
 * letters of the same page.
 */
export function codeOf(
  readings: readonly CodeReading[],
  { cut, glyphs, capital }: CutLetters,
  known: readonly Shape[],
): { text: string; shapes: Shape[] } | undefined {
  const consensus = consensusOf(readings, glyphs.length)
  if (!consensus) return undefined
  const letters = Array.from(consensus.text)
  if (letters.length !== glyphs.length) return { text: consensus.text, shapes: [] }
  const shapes = shapesOf(cut, glyphs, capital, letters)
  const own = shapes.filter((_, at) => consensus.shares[at]! >= sure)
  const others = [...known, ...own]
  const text = letters.map((_, at) => {
    const shape = shapes[at]!
    const weigh = ([letter, vote]: [string, number]): number =>
      fits(letter, shape) ? vote : vote * misfit
    const [best] = [...consensus.votes[at]!].reduce((a, b) => (weigh(b) > weigh(a) ? b : a))
    return asShaped(best, shape, others)
  })
  return { text: text.join(''), shapes: own }
}

/**
 * The letters with what most of the readings have between theirs: `INV-0088`. What stands around them is dust,
 * but for signs of money and per cent.
 */
export function withMarks(letters: string, texts: readonly string[]): string {
  const trimmed = texts
    .filter((text) => bare(text).length === letters.length)
    .map((text) => text.replaceAll(around, '').replaceAll(/\s+/gu, ' '))
  const places = trimmed.map((text) => text.replaceAll(/[\p{L}\p{N}]/gu, 'x'))
  const count = (at: number): number => places.filter((one) => one === places[at]).length
  const best = [...places.keys()].reduce((a, b) => (count(b) > count(a) ? b : a), 0)
  let at = 0
  return trimmed[best]?.replaceAll(/[\p{L}\p{N}]/gu, () => letters[at++]!) ?? letters
}

const around = /^[^\p{L}\p{N}\p{Sc}]+|[^\p{L}\p{N}\p{Sc}%]+$/gu

/** Of words that are no code: what most of the readers say, the first of equals. */
export function wordsOf(texts: readonly string[]): string {
  const folded = texts.map((text) => bare(text).toLowerCase())
  const count = (at: number): number => folded.filter((one) => one === folded[at]).length
  const best = [...texts.keys()].reduce((a, b) => (count(b) > count(a) ? b : a), 0)
  return texts[best] ?? ''
}
