/** Words of a page in lines and values: what is beside what, and what belongs together. Pure. */
import type { Box, Word } from '../domain.ts'
import { foldEnds as fold } from './asked-field.ts'

/** Box heights are fractions of the page's height, widths of its width: about A4. */
export const heightToWidth = 1.41
/** Gaps in heights of the label: between the words of one value, and from its words to what stands apart. */
export const withinValue = 2.5
export const apart = 1
/** Lines of a value below its label begin within so many heights. */
export const below = 2.5
const longestValue = 8

/** `isRead`: read off a picture, not of a text layer. */
export type FieldValue = { text: string; boxes: Box[]; isRead: boolean }

export function hullOf(boxes: readonly Box[]): Box {
  const x = Math.min(...boxes.map((box) => box.x))
  const y = Math.min(...boxes.map((box) => box.y))
  const right = Math.max(...boxes.map((box) => box.x + box.width))
  const bottom = Math.max(...boxes.map((box) => box.y + box.height))
  return { x, y, width: right - x, height: bottom - y }
}

/** Marks between words of one value: `Penhallow & Reed`. */
export const joins = /^[&+/–-]$/u

/** Words that follow each other closely, up to the next label. */
export function chain(line: readonly Word[], unit: number): FieldValue | undefined {
  const taken: Word[] = []
  for (const word of line) {
    const last = taken.at(-1)
    if (isColon(word) || taken.length === longestValue) break
    if (last && word.box.x - endOf(last) > withinValue * unit) break
    if (taken.length > 0 || fold(word.text) !== '') taken.push(word)
  }
  if (taken.length === 0) return undefined
  return {
    text: taken.map(({ text }) => text).join(' '),
    boxes: taken.map(({ box }) => box),
    isRead: taken.some(({ confidence }) => confidence !== undefined),
  }
}

/** A colon, or dots that lead on to the value. */
export const isColon = ({ text }: Word): boolean => /[:：]$|[.…_·]{3,}$/u.test(text)
export const endOf = ({ box }: Word): number => box.x + box.width
export const isBeside = ({ box: a }: Word, { box: b }: Word): boolean =>
  Math.abs(a.y + a.height / 2 - b.y - b.height / 2) < 0.6 * Math.max(a.height, b.height)
