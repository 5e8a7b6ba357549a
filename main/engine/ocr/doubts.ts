/** Where two texts of one page disagree on what matters most: numbers, dates, names. Pure. */
import type { PageDoubt } from '../domain.ts'
import { editDistance } from './layer.ts'

const months =
  'jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:tember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?'
const dates = new RegExp(
  `\\b\\d{1,2}\\.? (?:${months})\\.? \\d{2,4}\\b|\\b(?:${months})\\.? \\d{1,2}, \\d{2,4}\\b|\\b\\d{1,4}[-/.]\\d{1,2}[-/.]\\d{1,4}\\b|\\d{2,4} ?年 ?\\d{1,2} ?月(?: ?\\d{1,2} ?日)?`,
  'giu',
)
const numbers = /\d[\d.,'/-]*\d|\d/gu
/** Capitalised words in a row: `Elena Porto`, `Hale & Reyes`. */
const names = /\b\p{Lu}[\p{L}'-]+(?: (?:& |van |von |de )?\p{Lu}[\p{L}'-]+)+/gu

type Fact = { what: PageDoubt['what']; text: string }

function factsOf(text: string): Fact[] {
  const facts: Fact[] = []
  const rest = text.replaceAll(/\s+/gu, ' ').replaceAll(dates, (found) => {
    facts.push({ what: 'date', text: found })
    return ' '
  })
  for (const [found] of rest.matchAll(numbers)) facts.push({ what: 'number', text: found })
  for (const [found] of rest.matchAll(names)) facts.push({ what: 'name', text: found })
  return facts
}

const folded = (text: string): string => text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '')
/** A fact and its misreading differ by at most a third of their characters. */
const mostShare = 1 / 3
const mostDoubts = 50

/**
 * Facts of `text` for which `other` has something nearly the same in their place, but not the same. A fact
 * that the other text lacks altogether is no disagreement: second readers leave things out.
 */
export function disagreements(
  text: string,
  other: string,
  between: PageDoubt['between'],
): PageDoubt[] {
  const theirs = factsOf(other)
  const known = new Set(theirs.map((fact) => folded(fact.text)))
  const ours = factsOf(text)
  const own = new Set(ours.map((fact) => folded(fact.text)))
  const doubts = new Map<string, PageDoubt>()
  for (const fact of ours) {
    const mine = folded(fact.text)
    if (mine.length < 2 || known.has(mine)) continue
    const most = Math.max(1, Math.floor(mine.length * mostShare))
    let nearest: { text: string; edits: number } | undefined
    for (const one of theirs) {
      const its = folded(one.text)
      if (one.what !== fact.what || own.has(its)) continue
      const edits = editDistance(mine, its, most)
      if (edits <= most && edits < (nearest?.edits ?? Infinity)) nearest = { text: one.text, edits }
    }
    if (nearest)
      doubts.set(mine, { between, what: fact.what, read: fact.text, other: nearest.text })
    if (doubts.size >= mostDoubts) break
  }
  return [...doubts.values()]
}
