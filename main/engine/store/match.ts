// How well a segment's indexed text answers the terms of a query. Pure: strings in, numbers out.
import type { Term } from './query.ts'

/** A code in the library that may be the one that was asked for; `cost` as in `codeDistance`. */
export type Alternative = { code: string; cost: number }
export type WeightedTerm = Term & { weight: number; alternatives: Alternative[] }

/** Index tokens of one field, separated by spaces, and the stems of its words. */
export type FieldText = { words: string; stems: string }

const stemQuality = 0.85
const partsQuality = 0.8
/** A look-alike (0.3) gives 0.69, one wrong character 0.55, two 0.35: always below any exact form. */
const alternativeQuality = (cost: number): number => 0.75 - 0.2 * cost

/** 0 (not there) to 1 (exactly there), for a term in a field. */
function termQuality(term: WeightedTerm, field: FieldText): number {
  const words = ` ${field.words} `
  const whole = ` ${term.parts.join(' ')}${term.open ? '' : ' '}`
  if (words.includes(whole)) return 1
  if (term.required) return 0
  if (term.stem !== undefined && ` ${field.stems} `.includes(` ${term.stem} `)) return stemQuality
  const found = term.alternatives.find(({ code }) => words.includes(` ${code} `))
  const fuzzy = found ? alternativeQuality(found.cost) : 0
  const { length } = term.parts
  if (length === 1) return fuzzy
  const present = term.parts.filter((part) => words.includes(` ${part} `)).length
  return Math.max(fuzzy, (partsQuality * present) / length)
}

/**
 * The weighted mean of the terms' qualities over both fields, less up to a tenth when terms that the
 * query has side by side are apart. `least` is the quality of the term that is found worst. Undefined when a
 * quoted phrase is missing or nothing matches.
 */
export function scoreFields(
  terms: readonly WeightedTerm[],
  text: FieldText,
  description: FieldText,
): { score: number; least: number; field: 'text' | 'description' } | undefined {
  let total = 0
  let least = 1
  let inText = 0
  let inDescription = 0
  let best = 0
  for (const term of terms) {
    const a = termQuality(term, text)
    const b = termQuality(term, description)
    if (term.required && Math.max(a, b) === 0) return undefined
    total += term.weight
    least = Math.min(least, Math.max(a, b))
    inText += a * term.weight
    inDescription += b * term.weight
    best += Math.max(a, b) * term.weight
  }
  if (best === 0) return undefined
  const together = Math.max(adjacency(terms, text), adjacency(terms, description))
  const score = (best / total) * (0.9 + 0.1 * together)
  return { score, least, field: inText >= inDescription ? 'text' : 'description' }
}

/** The share of neighbouring terms that are neighbours in the field too; 1 for a single term. */
function adjacency(terms: readonly WeightedTerm[], field: FieldText): number {
  const words = ` ${field.words} `
  const pairs = terms.slice(1).map((term, index) => {
    const before = terms[index]?.parts ?? []
    return words.includes(` ${[...before, ...term.parts].join(' ')} `)
  })
  return pairs.length === 0 ? 1 : pairs.filter(Boolean).length / pairs.length
}
