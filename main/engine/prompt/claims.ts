/** What an answer claims, cut into pieces that can be held against the evidence. Pure. */
import { sentencesOf } from './cite.ts'

export type Claim = {
  /** The sentence as it stands in the answer. */
  sentence: string
  /** Markers of the citations that it rests on, in order. */
  markers: number[]
  /** Quotes, codes, numbers and dates: they are on the page letter by letter, or the claim is wrong. */
  values: string[]
  /** The other words that carry meaning: a paraphrase may have put them in other words. */
  words: string[]
}

const quotePattern = /["“„«「『]([^"“”„«»「」『』]{2,})["”“»」』]/gu
const wordPattern = /[\p{L}\p{N}][\p{L}\p{N}\p{M}.,:/'’-]*/gu
/** `00:12`, `1:02:03`, `00:12–00:40`: put there by the program. */
const timePattern = /(?<![\d:])\d{1,3}(?::[0-5]\d){1,2}(?:[–-]\d{1,3}(?::[0-5]\d){1,2})?(?![\d:])/g
const pagePattern = /\bpage \d+(?=\s*\[)/g
const fillers = new Set(
  'a an the and or of in on at to is are was were it its this that with for by from as be has have there which shows show shown'.split(
    ' ',
  ),
)

export function claimsOf(text: string): Claim[] {
  return sentencesOf(text).map((sentence) => {
    const markers = [...sentence.matchAll(/\[(\d+)\]/g)].map(([, marker]) => Number(marker))
    const bare = sentence
      .replaceAll(pagePattern, ' ')
      .replaceAll(/\[\d+\]/g, ' ')
      .replaceAll(timePattern, ' ')
    const quotes = [...bare.matchAll(quotePattern)].map(([, quote]) => quote!.trim())
    const rest = bare.replaceAll(quotePattern, ' ')
    const words = [...rest.matchAll(wordPattern)].map(([word]) => word.replace(/[.,:/'’-]+$/u, ''))
    const values = words.filter(isValue)
    return {
      sentence,
      markers: [...new Set(markers)],
      values: [...new Set([...quotes, ...values])],
      words: [
        ...new Set(words.filter((word) => !isValue(word) && !fillers.has(word.toLowerCase()))),
      ],
    }
  })
}

/** Has a digit, or is written in capitals: `K7Q2`, `1,234.56`, `ELENA`. */
const isValue = (word: string): boolean => /\p{N}/u.test(word) || /^\p{Lu}{2,}$/u.test(word)
