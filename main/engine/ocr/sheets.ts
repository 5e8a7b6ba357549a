/**
 * Pages that are too large to be read at once, in parts: two grids of tiles, the second half a tile aside, so that
 * what a border of one grid cuts is whole in the other (as Mini-Monkey cuts pictures, arXiv 2408.02034). Pure.
 */
import type { Box, Word } from '../domain.ts'
import type { GreyPicture } from './protocol.ts'

type Size = { width: number; height: number }

/** Side of a tile, pixels at the resolution of reading. */
export const tileSide = 2400
/** Tiles of the first grid that show something; a page with more is read less closely. */
const mostTiles = 60

/** Levels below the paper from which a pixel of the overview counts as ink: thin print is pale there. */
const inkDepth = 30
/** A tile with less ink than this share of its pixels is blank. */
const leastInk = 0.0002

export type Sheet = {
  /** Tiles of the first grid with ink on them, row by row. */
  first: Box[]
  /** Those of the second that show what a border of the first grid runs through. */
  second: Box[]
  /** Of the resolution that was wanted. 1: all of it. */
  scale: number
}

/** `size` in pixels at the resolution that is wanted; `overview` is the same page made small. */
export function planSheet(size: Size, overview: GreyPicture): Sheet {
  const ink = inkOn(overview)
  for (let scale = 1; ; scale *= 0.8) {
    const cells = {
      columns: Math.max(1, Math.ceil((size.width * scale) / tileSide)),
      rows: Math.max(1, Math.ceil((size.height * scale) / tileSide)),
    }
    const first = gridOf(cells, 0).filter((box) => ink.share(box) >= leastInk)
    if (first.length > mostTiles && cells.columns * cells.rows > 1) continue
    const second = gridOf(cells, 0.5).filter(
      (box) => ink.share(box) >= leastInk && bordersIn(box, cells).some((line) => ink.isOn(line)),
    )
    return { first, second, scale }
  }
}

type Cells = { columns: number; rows: number }

/** Borders at every whole number plus `offset`, and at the edges of the page; one cell across is never cut. */
function cuts(count: number, offset: number): number[] {
  if (count === 1 || offset === 0) return Array.from({ length: count + 1 }, (_, at) => at / count)
  return [0, ...Array.from({ length: count }, (_, at) => (at + offset) / count), 1]
}

function gridOf({ columns, rows }: Cells, offset: number): Box[] {
  const [xs, ys] = [cuts(columns, offset), cuts(rows, offset)]
  return ys.slice(1).flatMap((bottom, row) =>
    xs.slice(1).map((right, column) => {
      const [x, y] = [xs[column]!, ys[row]!]
      return { x, y, width: right - x, height: bottom - y }
    }),
  )
}

/** The parts of the first grid's inner borders that run through a box. */
function bordersIn({ x, y, width, height }: Box, { columns, rows }: Cells): Box[] {
  const inside = (at: number, from: number, length: number): boolean =>
    at > from + 1e-9 && at < from + length - 1e-9
  return [
    ...cuts(columns, 0)
      .filter((at) => inside(at, x, width))
      .map((at) => ({ x: at, y, width: 0, height })),
    ...cuts(rows, 0)
      .filter((at) => inside(at, y, height))
      .map((at) => ({ x, y: at, width, height: 0 })),
  ]
}

function inkOn({ grey, width, height }: GreyPicture): {
  share(box: Box): number
  isOn(line: Box): boolean
} {
  let paper = 0
  for (let at = 0; at < grey.length; at += 97) paper = Math.max(paper, grey[at]!)
  const count = (left: number, top: number, right: number, bottom: number): number => {
    let found = 0
    for (let y = Math.max(0, top); y < Math.min(height, bottom); y++) {
      for (let x = Math.max(0, left); x < Math.min(width, right); x++) {
        if (grey[y * width + x]! < paper - inkDepth) found++
      }
    }
    return found
  }
  const pixels = ({ x, y, ...box }: Box): [number, number, number, number] => [
    Math.round(x * width),
    Math.round(y * height),
    Math.round((x + box.width) * width),
    Math.round((y + box.height) * height),
  ]
  return {
    share(box) {
      const [left, top, right, bottom] = pixels(box)
      const all = Math.max(1, (right - left) * (bottom - top))
      return count(left, top, right, bottom) / all
    },
    isOn(line) {
      const [left, top, right, bottom] = pixels(line)
      // A border may run between two letters of a word.
      return count(left - 2, top - 2, right + 3, bottom + 3) > 0
    },
  }
}

export type ReadTile = { tile: Box; words: readonly Word[] }

/** Words that share more than this of the smaller one's place are the same. */
const sameShare = 0.4
/** Farther from the border than this, in heights of the word, nothing of it can be missing. */
const farEnough = 1

/**
 * The words of all tiles (boxes in shares of each tile) as words of the page: each once, from the tile in which it
 * stands farther from an inner border, in lines across tiles.
 */
export function mergeTiles(tiles: readonly ReadTile[], size: Size): Word[] {
  const all = tiles.flatMap(({ tile, words }) =>
    words.map((word) => {
      const box = within(tile, word.box)
      return { word: { ...word, box }, clearance: clearanceOf(box, tile, size) }
    }),
  )
  const kept: Word[] = []
  const best = all.toSorted(
    (a, b) => b.clearance - a.clearance || (b.word.confidence ?? 1) - (a.word.confidence ?? 1),
  )
  for (const { word } of best) {
    if (kept.every((one) => sharedBy(one.box, word.box) <= sameShare)) kept.push(word)
  }
  return inLines(kept, size)
}

const within = (tile: Box, { x, y, width, height }: Box): Box => ({
  x: tile.x + x * tile.width,
  y: tile.y + y * tile.height,
  width: width * tile.width,
  height: height * tile.height,
})

/** From the nearest border of the tile that is no edge of the page, in heights of the word, at most `farEnough`. */
function clearanceOf(box: Box, tile: Box, { width, height }: Size): number {
  const right = tile.x + tile.width
  const bottom = tile.y + tile.height
  const distances = [
    ...(tile.x > 0 ? [(box.x - tile.x) * width] : []),
    ...(right < 1 - 1e-9 ? [(right - box.x - box.width) * width] : []),
    ...(tile.y > 0 ? [(box.y - tile.y) * height] : []),
    ...(bottom < 1 - 1e-9 ? [(bottom - box.y - box.height) * height] : []),
  ]
  const letter = Math.max(1e-9, Math.min(box.width * width, box.height * height))
  return Math.min(farEnough, ...distances.map((distance) => distance / letter))
}

function sharedBy(a: Box, b: Box): number {
  const across = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x)
  const down = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y)
  if (across <= 0 || down <= 0) return 0
  return (across * down) / Math.min(a.width * a.height, b.width * b.height)
}

/** Words of one line stand this near, in heights of the line, and overlap by half of their heights. */
const nearest = 1.2
const overlapping = 0.5

/** Words beside each other get one line, lines go from top to bottom. */
function inLines(words: readonly Word[], { width, height }: Size): Word[] {
  const lines: Word[][] = []
  for (const word of words.toSorted((a, b) => a.box.x - b.box.x)) {
    const line = lines.find((one) => {
      const last = one.at(-1)!.box
      const low = Math.min(last.height, word.box.height)
      const shared =
        Math.min(last.y + last.height, word.box.y + word.box.height) - Math.max(last.y, word.box.y)
      const gap = (word.box.x - last.x - last.width) * width
      return shared >= overlapping * low && Math.abs(gap) <= nearest * low * height
    })
    if (line) line.push(word)
    else lines.push([word])
  }
  return lines
    .toSorted((a, b) => a[0]!.box.y - b[0]!.box.y || a[0]!.box.x - b[0]!.box.x)
    .flatMap((one, line) => one.map((word) => ({ ...word, line })))
}
