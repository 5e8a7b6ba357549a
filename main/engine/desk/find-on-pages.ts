/** Finds words in what was read of pages, with the boxes to mark them. */
import { setImmediate } from 'node:timers/promises'
import { findIn, type Piece } from '#contract/find-text.ts'
import type { Box, Word } from '../domain.ts'
import type { Store } from '../store/store.ts'

type PagePlace = { page: number; boxes: Box[] }

/** More than anybody goes through one by one. */
const mostPlaces = 2000

/** In the order of pages. Rejects when `signal` aborts. */
export async function findOnPages(
  sourceId: string,
  wanted: string,
  { segments }: Pick<Store, 'segments'>,
  signal: AbortSignal,
): Promise<PagePlace[]> {
  const places: PagePlace[] = []
  for (const { id, locator } of segments.ofSource(sourceId)) {
    if (locator.kind !== 'page') continue
    // A document of a thousand pages is not searched in one go: others ask meanwhile.
    await setImmediate()
    signal.throwIfAborted()
    const words = segments.words(id)
    for (const { start, end } of findIn(piecesOf(words), wanted)) {
      places.push({ page: locator.page, boxes: linesOf(words.slice(start.piece, end.piece + 1)) })
      if (places.length === mostPlaces) return places
    }
  }
  return places
}

const piecesOf = (words: readonly Word[]): Piece[] =>
  words.map((word, index) => {
    const next = words[index + 1]
    const endsLine = next !== undefined && !isSameLine(word, next)
    return { text: endsLine || !next ? word.text : `${word.text} `, endsLine }
  })

/** Text layers name no lines: there words share one when they overlap by half their height. */
function isSameLine(a: Word, b: Word): boolean {
  if (a.line !== undefined && b.line !== undefined) return a.line === b.line
  const overlap =
    Math.min(a.box.y + a.box.height, b.box.y + b.box.height) - Math.max(a.box.y, b.box.y)
  return overlap >= Math.min(a.box.height, b.box.height) / 2
}

/** One box for each line. */
function linesOf(words: readonly Word[]): Box[] {
  const lines: { last: Word; box: Box }[] = []
  for (const word of words) {
    const line = lines.at(-1)
    if (line && isSameLine(line.last, word)) {
      line.box = around(line.box, word.box)
      line.last = word
    } else lines.push({ last: word, box: word.box })
  }
  return lines.map(({ box }) => box)
}

function around(a: Box, b: Box): Box {
  const [x, y] = [Math.min(a.x, b.x), Math.min(a.y, b.y)]
  const [right, bottom] = [
    Math.max(a.x + a.width, b.x + b.width),
    Math.max(a.y + a.height, b.y + b.height),
  ]
  return { x, y, width: right - x, height: bottom - y }
}
