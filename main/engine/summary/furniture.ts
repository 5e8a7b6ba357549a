/** What stands on the edge of page after page and is no part of the text: running heads and feet, page numbers. */
import { findAmounts } from './amounts.ts'

/** Lines at the top and at the bottom of a page that may be furniture. */
const edge = 3
/** A head changes sides on facing pages: it is looked for on so many pages before. */
const reach = 2
/** Two pages that begin alike may be two letters of one sender; three are a running head. */
const leastPages = 3
/** Share of letter pairs (Dice) from which two lines are readings of the same. */
const alike = 0.8
const leastLetters = 3

type Edge = {
  at: number
  isTop: boolean
  mayRepeat: boolean
  letters: string
  digits: string
  group: Edge[]
}

const pageNumber =
  /^[-–—\s]*(?:(?:page|seite|pagina|página|pag\.?|p\.|s\.|第)\s*)(\d{1,5})(?:\s*页)?(?:\s*(?:of|\/|von|de|di|van|共)\s*\d{1,5}(?:\s*页)?)?[-–—\s]*$|^[-–—\s]*(\d{1,5})(?:\s*(?:of|\/|von)\s*\d{1,5})?[-–—\s]*$/iu

/**
 * The lines of each page without its furniture, which stays where it stands first. A line that names an amount
 * is never taken for furniture: forms repeat, too.
 */
export function withoutFurniture(pages: readonly { page: number; text: string }[]): string[] {
  const lines = pages.map(({ text }) => text.split('\n'))
  const edges = lines.map((each) => edgesOf(each))
  const numbers = numbersOn(pages, lines, edges)
  const groups = new Set<Edge[]>()
  for (const [at, own] of edges.entries()) {
    const before = edges.slice(Math.max(0, at - reach), at).flat()
    const taken = new Set<Edge[]>()
    for (const line of own) {
      const same = before.find((one) => !taken.has(one.group) && isAlike(one, line))
      if (same) line.group = same.group
      taken.add(line.group)
      line.group.push(line)
      groups.add(line.group)
    }
  }
  const furniture = [...groups].filter(({ length }) => length >= leastPages)
  const first = new Set(furniture.map((group) => group[0]!))
  const again = new Set(furniture.flatMap((group) => group.slice(1)))
  return lines.map((each, page) => {
    const marked = (some: ReadonlySet<Edge>): Set<number> =>
      new Set(edges[page]!.filter((one) => some.has(one)).map(({ at }) => at))
    const [alone, gone] = [marked(first), marked(again)]
    // The text beside it does not go on in it.
    return each
      .flatMap((line, at) => {
        if (gone.has(at) || numbers[page]!.has(at)) return []
        return alone.has(at) ? ['', line, ''] : [line]
      })
      .join('\n')
  })
}

/** Where a page bears its number: named as one, its own, or as far from its own as on other pages. */
function numbersOn(
  pages: readonly { page: number }[],
  lines: readonly string[][],
  edges: readonly Edge[][],
): Set<number>[] {
  const found = edges.map((own, index) =>
    own.flatMap(({ at }) => {
      const [all, named, bare] = pageNumber.exec(lines[index]![at]!) ?? []
      if (all === undefined) return []
      const offset = bare === undefined ? 0 : Number(bare) - pages[index]!.page
      return [{ at, offset, isNamed: named !== undefined }]
    }),
  )
  const offsets = new Map<number, number>()
  for (const { offset } of found.flat()) offsets.set(offset, (offsets.get(offset) ?? 0) + 1)
  return found.map(
    (own) =>
      new Set(
        own
          .filter(({ isNamed, offset }) => isNamed || offset === 0 || offsets.get(offset)! > 1)
          .map(({ at }) => at),
      ),
  )
}

function edgesOf(lines: readonly string[]): Edge[] {
  const filled = lines.flatMap((line, at) => (line.trim() === '' ? [] : [at]))
  const top = filled.slice(0, edge)
  const bottom = filled.slice(Math.max(edge, filled.length - edge))
  return [...top, ...bottom].map((at) => {
    const line = lines[at]!
    const letters = line.toLowerCase().replaceAll(/[^\p{L}]+/gu, '')
    const digits = pageNumber.test(line) ? '' : line.replaceAll(/\D+/g, ' ').trim()
    const mayRepeat = letters.length >= leastLetters && findAmounts(line).length === 0
    return { at, isTop: top.includes(at), mayRepeat, letters, digits, group: [] }
  })
}

/** The same figures, and letters that differ only as a reader of pictures makes them differ. */
function isAlike(a: Edge, b: Edge): boolean {
  if (!a.mayRepeat || !b.mayRepeat) return false
  if (a.isTop !== b.isTop || a.digits !== b.digits) return false
  if (a.letters === b.letters) return true
  const [short, long] = [a.letters.length, b.letters.length].toSorted((x, y) => x - y)
  return short! >= alike * long! && dice(a.letters, b.letters) >= alike
}

function dice(a: string, b: string): number {
  const pairs = new Set(pairsOf(a))
  const others = new Set(pairsOf(b))
  const both = [...others].filter((pair) => pairs.has(pair)).length
  return (2 * both) / (pairs.size + others.size)
}

const pairsOf = (text: string): string[] =>
  Array.from({ length: text.length - 1 }, (_, at) => text.slice(at, at + 2))
