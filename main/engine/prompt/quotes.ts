/** Whether words stand on a page, character by character, and where. Pure. */
import type { Box, Word } from '../domain.ts'

/** How much one string differs from another; Infinity above the limit. */
export type Distance = (a: string, b: string, limit: number) => number

export type Quote = {
  /** Indices of the words that hold it. */
  words: number[]
  /** 0: letter by letter. More: so many look-alikes (0 O, 1 I ...) were taken for one another. */
  cost: number
}

/**
 * Text that was read off a picture may have one look-alike character (cost 0.3, see store/codes.ts) in four,
 * three at most. The sum stays below 1, the cost of a character that is simply another one.
 */
const lookAlikeCost = 0.3
const mostLookAlikes = 3
const toleranceOf = (length: number): number =>
  lookAlikeCost * Math.min(mostLookAlikes, Math.ceil(length / 4)) + 1e-9

/**
 * Finds a value in words that follow each other. Case, width, diacritics, spaces and hyphens at the ends of
 * lines do not count; characters between digits (`1,234.56`) do. A value begins and ends where words do: `12`
 * is not in `1234`. Without `distance` only exact matches count, as is right for a text layer.
 */
export function findQuote(
  value: string,
  words: readonly string[],
  distance?: Distance,
): Quote | undefined {
  const wanted = value.split(/\s+/u).map(foldWord).join('')
  if (wanted === '') return undefined
  const folded = words.map(foldWord)
  let best: Quote | undefined
  for (let from = 0; from < folded.length; from++) {
    if (folded[from] === '') continue
    let held = ''
    for (let to = from; to < folded.length && held.length < wanted.length + 2; to++) {
      held += folded[to]!
      if (folded[to] === '') continue
      const cost = costOf(held, wanted, distance)
      if (cost < (best?.cost ?? Infinity)) {
        best = { words: Array.from({ length: to - from + 1 }, (_, i) => from + i), cost }
      }
      if (cost === 0) return best
    }
  }
  return best
}

function costOf(held: string, wanted: string, distance: Distance | undefined): number {
  if (held === wanted) return 0
  if (!distance || held.length !== wanted.length) return Infinity
  return distance(held, wanted, toleranceOf(wanted.length))
}

/** Letters and digits of one form; what stands between two digits stays. */
export function foldWord(word: string): string {
  const plain = word.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase().normalize('NFKC')
  return plain.replaceAll(/[^\p{L}\p{N}]/gu, (character, at: number) =>
    /\p{N}/u.test(plain[at - 1] ?? '') && /\p{N}/u.test(plain[at + 1] ?? '') ? character : '',
  )
}

/** Boxes of words: those side by side on one line become one. */
export function boxesOf(words: readonly Word[], indices: readonly number[]): Box[] {
  const boxes: Box[] = []
  let before: number | undefined
  for (const index of indices) {
    const box = words[index]!.box
    const last = boxes.at(-1)
    const sameLine =
      last &&
      before === index - 1 &&
      Math.abs(last.y + last.height / 2 - (box.y + box.height / 2)) <
        Math.max(last.height, box.height) / 2 &&
      box.x >= last.x
    if (sameLine) {
      const x = Math.min(last.x, box.x)
      const y = Math.min(last.y, box.y)
      boxes[boxes.length - 1] = {
        x,
        y,
        width: Math.max(last.x + last.width, box.x + box.width) - x,
        height: Math.max(last.y + last.height, box.y + box.height) - y,
      }
    } else boxes.push({ ...box })
    before = index
  }
  return boxes
}
