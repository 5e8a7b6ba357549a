/** Values that stand below their label, or above it: in boxes of forms, in columns, over a title. Pure. */
import type { Word } from '../domain.ts'
import { apart, below, chain, endOf, hullOf, isBeside, type FieldValue } from './field-line.ts'

/** Whether a text can be such a value at all. */
export type IsValue = (text: string) => boolean
/** `Lomond Hydro Ltd`, not the next label `Supplier`. */
export const isName: IsValue = (text) =>
  /\p{Script=Han}{2}/u.test(text) || /\p{Lu}\S+ (?:\S+ )*(?:\p{Lu}|& )/u.test(text)

/** Numbers one below the other are a column: the first of them is not the value of its head. */
export function isFirstOfColumn({ text, boxes }: FieldValue, words: readonly Word[]): boolean {
  const hull = hullOf(boxes)
  const isNumber = (some: string): boolean => /\d/.test(some) && !/\p{L}{3}/u.test(some)
  return (
    isNumber(text) &&
    words.some(
      ({ text: next, box }) =>
        isNumber(next) &&
        box.y > hull.y + 0.7 * hull.height &&
        box.y < hull.y + (1 + below) * hull.height &&
        (Math.abs(box.x + box.width - hull.x - hull.width) < hull.height ||
          Math.abs(box.x - hull.x) < hull.height),
    )
  )
}

/** How tall the capitals are: what was read is boxed as far as its letters reach, in a text layer all are alike. */
const printOf = ({ text, box, confidence }: Word): number => {
  if (confidence === undefined) return box.height
  const reachesDown = /[gjpqyQ,;()]/u.test(text) ? 1.25 : 1
  const reachesUp = /[\p{Lu}\p{N}bdfhklt]/u.test(text) ? 1 : 0.75
  return box.height / (reachesDown * reachesUp)
}
/** Lines of names above one title: the parties of a judgment. */
const mostNames = 4
const longestName = 9
/** Who signs stands above the title, and so does a party: `CALDERBANK TIMBER LIMITED`, `Claimant`. */
export function nameAbove(
  words: readonly Word[],
  line: readonly Word[],
  label: readonly Word[],
  unit: number,
): FieldValue | undefined {
  if (line.length > label.length) return undefined
  const found: Word[][] = []
  let below0 = label[0]!
  while (found.length < mostNames) {
    const nearest = words
      .filter(
        ({ box }) =>
          box.y < below0.box.y - 0.5 * below0.box.height &&
          box.y > below0.box.y - 2 * below0.box.height,
      )
      .toSorted((a, b) => b.box.y - a.box.y)[0]
    const row = words
      .filter((word) => nearest && isBeside(word, nearest))
      .toSorted((a, b) => a.box.x - b.box.x)
    const text = row.map((word) => word.text).join(' ')
    if (
      !isName(text) ||
      row.length > longestName ||
      /[.:;,]$/.test(text) ||
      !isAlong(row, label, unit)
    )
      break
    found.unshift(row)
    below0 = row[0]!
  }
  const all = found.flat()
  if (all.length === 0) return undefined
  return {
    text: all.map(({ text }) => text).join(' '),
    boxes: all.map(({ box }) => box),
    isRead: all.some(({ confidence }) => confidence !== undefined),
  }
}

/** Begins where the other does, or is centred with it. */
function isAlong(a: readonly Word[], b: readonly Word[], unit: number): boolean {
  const middle = (some: readonly Word[]): number => (some[0]!.box.x + endOf(some.at(-1)!)) / 2
  return Math.abs(a[0]!.box.x - b[0]!.box.x) < 0.5 * unit || Math.abs(middle(a) - middle(b)) < unit
}

const mostUneven = 2
/** Lines of one text stand farther apart, in heights of the lower one. */
const closeBelow = 0.5
/** Words of a line above which it is running text, whose last line is no label. */
const leastProse = 5
const lineAbove = 2.2
export function endsText(words: readonly Word[], first: Word, unit: number): boolean {
  const above = words.filter(
    ({ box }) =>
      box.y < first.box.y - 0.5 * first.box.height &&
      box.y > first.box.y - lineAbove * first.box.height &&
      box.x > first.box.x - 0.5 * unit,
  )
  const nearest = above.toSorted((a, b) => b.box.y - a.box.y)[0]
  const line = above
    .filter((word) => nearest && isBeside(word, nearest))
    .toSorted((a, b) => a.box.x - b.box.x)
  if (line.length === 0 || Math.abs(line[0]!.box.x - first.box.x) > 0.5 * unit) return false
  const gap = line.findIndex(
    (word, at) => at > 0 && word.box.x - endOf(line[at - 1]!) > apart * unit,
  )
  return (gap < 0 ? line.length : gap) >= leastProse
}

/** All of the line below, also what reaches farther than its label: `Valdarno Pompe S.p.A.` under `Supplier`. */
export function nameUnder(
  words: readonly Word[],
  top: Word | undefined,
  first: Word,
  unit: number,
): FieldValue | undefined {
  if (!top || Math.abs(top.box.x - first.box.x) > unit) return undefined
  const line = words.filter((word) => isBeside(word, top) && word.box.x >= top.box.x)
  const value = chain(
    line.toSorted((a, b) => a.box.x - b.box.x),
    unit,
  )
  return value && isName(value.text) ? value : undefined
}

/** So much taller than the print of its label a value is that stands below it. */
const taller = 1.2
const muchTaller = 1.3

/**
 * In the boxes of a form, as those of a bill of lading, the label is small print above its value, and beside it stands
 * the label of the next box.
 */
export function underCaption(
  words: readonly Word[],
  label: readonly Word[],
  right: readonly Word[],
  unit: number,
): FieldValue | undefined {
  const first = label[0]!
  const heightOf = (some: readonly Word[]): number => Math.max(...some.map(printOf))
  // A word alone is often boxed too high by a reader; the label beside it is printed alike.
  const beside = right[0] ? printOf(right[0]) : Infinity
  const small = heightOf(label) < mostUneven * beside ? Math.min(heightOf(label), beside) : Infinity
  const end = right[0]?.box.x ?? Infinity
  const row = words
    .filter(
      ({ box }) =>
        box.y > first.box.y + first.box.height * 0.7 &&
        box.y < first.box.y + first.box.height + closeBelow * box.height &&
        box.x > first.box.x - 0.5 * unit &&
        box.x < end - 0.5 * unit,
    )
    .toSorted((a, b) => a.box.y - b.box.y)
  const line = row.filter((word) => isBeside(word, row[0]!)).toSorted((a, b) => a.box.x - b.box.x)
  // In the last box of a row the small print beside it stands on its left; a label alone may have no value.
  const last = words.findLast((word) => isBeside(word, first) && endOf(word) < first.box.x)
  const [next, least] = right[0] ? [right[0], taller] : [last, muchTaller]
  if (!next || printOf(next) >= taller * small || line.length === 0) return undefined
  if (heightOf(line) < least * small) return undefined
  return Math.abs(line[0]!.box.x - first.box.x) < unit ? chain(line, unit) : undefined
}
