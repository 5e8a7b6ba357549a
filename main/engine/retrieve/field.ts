/** The value beside a label: "Invoice: K7Q2". What a form says is quoted from its words, not generated. Pure. */
import type { Box, Word } from '../domain.ts'
import { moved, slopeOf } from './slope.ts'
import { foldEnds as fold, tails } from './asked-field.ts'
import {
  endsText,
  isFirstOfColumn,
  isName,
  nameAbove,
  nameUnder,
  underCaption,
  type IsValue,
} from './field-below.ts'
import {
  apart,
  below,
  chain,
  endOf,
  heightToWidth,
  hullOf,
  isBeside,
  isColon,
  joins,
  withinValue,
  type FieldValue,
} from './field-line.ts'

/** Longer values farther off belong to something else. Fraction of the page's width. */
const farthest = 0.6
/** Where values end that nobody read. Fraction of the page's width. */
const rightMargin = 0.97
/** Words of a value below a label that has no colon. */
const shortest = 3

/** Where a label stands, and what beside it. */
export type FieldPlace = {
  label: Box
  /** Absent where nobody read a value there. */
  value?: FieldValue | undefined
  /** The words of the value; without one, the stretch beside the label where it should stand. */
  region: Box
}

/**
 * The value of a label in the words of a page: beside it on the same line, else below it. A label begins its
 * line or its column, and ends with a colon or stands apart from its value. Undefined where there is none.
 */
export const fieldValue = (
  label: readonly string[],
  words: readonly Word[],
): FieldValue | undefined => fieldPlace(label, words)?.value

/** The place of a label with its value, else of one without. Undefined where the label is not on the page. */
export function fieldPlace(
  label: readonly string[],
  glued: readonly Word[],
  isValue: IsValue = () => true,
): FieldPlace | undefined {
  const slope = slopeOf(glued)
  const words = glued.flatMap(unglued).map((word) => ({ ...word, box: moved(word.box, -slope) }))
  const found = placeAmong(label, words, isValue)
  return found && movedBack(found, slope)
}

const movedBack = ({ label, value, region }: FieldPlace, slope: number): FieldPlace => ({
  label: moved(label, slope),
  ...(value && { value: { ...value, boxes: value.boxes.map((box) => moved(box, slope)) } }),
  region: moved(region, slope),
})

function placeAmong(
  label: readonly string[],
  words: readonly Word[],
  isValue: IsValue,
): FieldPlace | undefined {
  let best: FieldPlace | undefined
  let numbered: FieldPlace | undefined
  let empty: FieldPlace | undefined
  for (const at of words.keys()) {
    if (!label.every((part, i) => foldLabel(words[at + i]?.text ?? '') === part)) continue
    const found = valueAt(words, at, at + label.length, isValue)
    if (found?.place.value && found.hasColon) return found.place
    if (found?.isNumber) numbered ??= found.place
    else if (found?.place.value) best ??= found.place
    else empty ??= found?.place
  }
  return best ?? numbered ?? empty
}

function valueAt(
  words: readonly Word[],
  from: number,
  to: number,
  isValue: IsValue,
): { place: FieldPlace; hasColon: boolean; isNumber?: boolean } | undefined {
  const first = words[from]!
  const unit = first.box.height * heightToWidth
  const line = words.filter((word) => isBeside(word, first)).toSorted((a, b) => a.box.x - b.box.x)
  const before = line[line.indexOf(first) - 1]
  if (before && first.box.x - endOf(before) < apart * unit && !/[:：]$/u.test(before.text))
    return undefined

  const bracketed = afterBrackets(line, words[to - 1]!)
  let last = bracketed ?? words[to - 1]!
  let hasColon = isColon(last)
  for (const word of line.slice(line.indexOf(last) + 1)) {
    // Dots may lead on in several pieces.
    const isLeading = isColon(word) && fold(word.text) === ''
    if (hasColon ? !isLeading : !isTail(word, last, unit)) break
    last = word
    hasColon ||= isColon(word)
  }
  const labelBox = hullOf(words.slice(from, to).map(({ box }) => box))
  // The side of a box is read as a bar.
  const right = line.filter(
    ({ box, text }) =>
      box.x >= endOf(last) - 0.2 * unit &&
      box.x > last.box.x &&
      !(fold(text) === '' && !joins.test(text)),
  )
  const gap = right[0] ? right[0].box.x - endOf(last) : Infinity
  // What stands close to other words is one of them: "Order form" is no order.
  if (!hasColon && gap < apart * unit) {
    const value = numberOf(right, unit)
    return value && { place: withValue(labelBox, value), hasColon, isNumber: true }
  }
  if (!hasColon && endsText(words, first, unit)) return undefined
  const captioned = hasColon ? undefined : underCaption(words, words.slice(from, to), right, unit)
  if (captioned && isValue(captioned.text))
    return { place: withValue(labelBox, captioned), hasColon }
  if (right.length > 0) {
    const value = chain(right, unit)
    const isNear = gap <= farthest || (value?.boxes.length ?? 0) <= shortest
    // The unit in the head of a column: `Yield strength (N/mm²)`.
    const isUnit = value !== undefined && /^[（([]/u.test(value.text)
    if (value && isNear && !isUnit && isValue(value.text))
      return { place: withValue(labelBox, value), hasColon }
  }
  const under = words.filter(
    ({ box }) =>
      box.y > first.box.y + first.box.height * 0.7 &&
      box.y < first.box.y + first.box.height * (1 + below) &&
      box.x + box.width > first.box.x &&
      box.x < endOf(last) + 2 * unit,
  )
  const top = under.toSorted((a, b) => a.box.y - b.box.y)[0]
  const row = top ? under.filter((word) => isBeside(word, top)) : []
  const value = chain(
    row.toSorted((a, b) => a.box.x - b.box.x),
    unit,
  )
  // Without a colon a heading looks like a label: its value is short, in line with it and as large. Below a label
  // that stands alone on its line, what has something beside it is the next label.
  const isNextLabel =
    right.length === 0 && words.some((one) => top && isBeside(one, top) && one.box.x > endOf(last))
  const isCell =
    value !== undefined &&
    !isNextLabel &&
    value.boxes.length <= shortest &&
    Math.abs(value.boxes[0]!.x - first.box.x) < unit &&
    first.box.height < 1.6 * value.boxes[0]!.height
  const isFirst = !hasColon && value !== undefined && isFirstOfColumn(value, words)
  if (value && (hasColon || isCell) && !isFirst && isValue(value.text))
    return { place: withValue(labelBox, value), hasColon }
  const name =
    isValue === isName
      ? (nameUnder(words, top, first, unit) ?? nameAbove(words, line, words.slice(from, to), unit))
      : undefined
  if (name) return { place: withValue(labelBox, name), hasColon }
  // Nothing was read beside it: it may stand there all the same.
  if (right.length > 0) return undefined
  const x = endOf(last) + 0.2 * unit
  const region = { x, y: first.box.y, width: rightMargin - x, height: first.box.height }
  return region.width > unit ? { place: { label: labelBox, region }, hasColon } : undefined
}

const withValue = (label: Box, value: FieldValue): FieldPlace => ({
  label,
  value,
  region: hullOf(value.boxes),
})

/** "Invoice 4711: paid": a number close to its name, where the phrase ends with it. "Rent 4,250.00 EUR" does not. */
function numberOf([first, next]: readonly Word[], unit: number): FieldValue | undefined {
  const [, text, end] = /^(.*[\p{L}\p{N}])([^\p{L}\p{N}]*)$/u.exec(first?.text ?? '') ?? []
  if (!first || text === undefined || text.length < 3 || !/\p{N}/u.test(text)) return undefined
  if (/^[（([]/u.test(text)) return undefined
  const isLast = end !== '' || !next || next.box.x - endOf(first) >= apart * unit
  if (!isLast) return undefined
  return { text, boxes: [first.box], isRead: first.confidence !== undefined }
}

/** A label and its value without a space between them, as in Chinese: `甲方：上海明珠`. Characters are equally wide. */
function unglued(word: Word): Word[] {
  const { text, box } = word
  const [, label] = /^([^：:]*[\p{L})）]\s*(?:：|:(?![/\d])))[^：:\s]/u.exec(text) ?? []
  if (label === undefined) return [word]
  const width = (box.width * label.length) / text.length
  return [
    { ...word, text: label, box: { ...box, width } },
    {
      ...word,
      text: text.slice(label.length),
      box: { ...box, x: box.x + width, width: box.width - width },
    },
  ]
}

/** `Tenant (lessee): Ada Byron`: the colon behind what stands in brackets; undefined where there is none. */
const mostBracketed = 4
function afterBrackets(line: readonly Word[], last: Word): Word | undefined {
  const rest = line.slice(line.indexOf(last) + 1, line.indexOf(last) + 1 + mostBracketed)
  const colon = rest.findIndex(isColon)
  const inside = rest.slice(0, colon + 1).map(({ text }) => text)
  const isClosed = /^[（(〈<].*[)）〉>]\s*[:：]$/u.test(inside.join(' '))
  return colon >= 0 && isClosed ? rest[colon] : undefined
}

const isTail = (word: Word, last: Word, unit: number): boolean =>
  tails.has(fold(word.text)) &&
  (fold(word.text) !== '' || isColon(word)) &&
  word.box.x - endOf(last) <= withinValue * unit

/** `甲方（出租方）：` is the label 甲方. */
const foldLabel = (word: string): string => fold(word.replace(/(?<=.)[（(][^（()）]*[)）]/u, ''))
