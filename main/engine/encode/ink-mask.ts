/**
 * Where a page shows nothing: blank slices and blank patches carry no answer and cost as much as full ones.
 * When in doubt there is ink. Pure.
 */
import type { Box, Part, Picture, TokenBlock } from '../domain.ts'
import type { SlicePlan } from './slices.ts'

export type InkMask = {
  isBlank(box: Box): boolean
  /** The smallest box with all ink in it, to a cell; undefined on a blank page. */
  bounds(): Box | undefined
}

/** A pixel that differs by this much (0..255) from the paper is ink. */
const inkDifference = 40
/** Cells of the longer side. On a page of 200 dpi a cell is 9 pixels: about the height of a small letter. */
const cellsAcross = 256
/** A cell with less ink than this share is dust: a stroke through it fills more. */
const leastInk = 0.12

export function inkMaskOf({ rgb, width, height }: Picture): InkMask {
  const cell = Math.max(2, Math.round(Math.max(width, height) / cellsAcross))
  const [columns, rows] = [Math.ceil(width / cell), Math.ceil(height / cell)]
  const paper = paperOf(rgb)
  const counts = new Uint16Array(columns * rows)
  for (let y = 0; y < height; y++) {
    const row = Math.floor(y / cell) * columns
    for (let x = 0; x < width; x++) {
      const shade = shadeAt(rgb, (y * width + x) * 3)
      if (Math.abs(shade - paper) > inkDifference) counts[row + Math.floor(x / cell)]!++
    }
  }
  // Sums over all cells above and left, so that any box is four look-ups.
  const sums = new Uint32Array((columns + 1) * (rows + 1))
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      const inked = counts[y * columns + x]! >= leastInk * cell * cell ? 1 : 0
      sums[(y + 1) * (columns + 1) + x + 1] =
        inked +
        sums[y * (columns + 1) + x + 1]! +
        sums[(y + 1) * (columns + 1) + x]! -
        sums[y * (columns + 1) + x]!
    }
  }
  const at = (x: number, y: number): number => sums[y * (columns + 1) + x]!
  return {
    isBlank(box) {
      const left = clamp(Math.floor((box.x * width) / cell), columns)
      const right = clamp(Math.ceil(((box.x + box.width) * width) / cell), columns)
      const top = clamp(Math.floor((box.y * height) / cell), rows)
      const bottom = clamp(Math.ceil(((box.y + box.height) * height) / cell), rows)
      return at(right, bottom) - at(left, bottom) - at(right, top) + at(left, top) === 0
    },
    bounds() {
      const across = Array.from({ length: columns }, (_, x) => at(x + 1, rows) - at(x, rows))
      const down = Array.from({ length: rows }, (_, y) => at(columns, y + 1) - at(columns, y))
      const hasInk = (count: number): boolean => count > 0
      const [left, top] = [across.findIndex(hasInk), down.findIndex(hasInk)]
      if (left < 0) return undefined
      const right = Math.min(width, (across.findLastIndex(hasInk) + 1) * cell)
      const bottom = Math.min(height, (down.findLastIndex(hasInk) + 1) * cell)
      const [x, y] = [left * cell, top * cell]
      return {
        x: x / width,
        y: y / height,
        width: (right - x) / width,
        height: (bottom - y) / height,
      }
    },
  }
}

const clamp = (value: number, most: number): number => Math.min(most, Math.max(0, value))

const shadeAt = (rgb: Uint8Array, at: number): number =>
  (rgb[at]! * 2 + rgb[at + 1]! * 5 + rgb[at + 2]!) >> 3

/** The shade that most of the page has. */
function paperOf(rgb: Uint8Array): number {
  const histogram = new Uint32Array(64)
  for (let at = 0; at < rgb.length; at += 3 * 7) histogram[shadeAt(rgb, at) >> 2]!++
  return histogram.indexOf(histogram.reduce((a, b) => Math.max(a, b), 0)) * 4 + 2
}

/** The plan without the slices that show nothing. The grid stays: those that are left keep their places. */
export function withoutBlank(plan: SlicePlan, mask: InkMask): SlicePlan {
  if (!plan.grid) return plan
  const slices = plan.slices.filter(({ role, box }) => role === 'overview' || !mask.isBlank(box))
  return { ...plan, slices }
}

/**
 * The rows of a picture without those of blank patches, for models whose rows have places of their own
 * (M-RoPE: planes t, y, x, z); each row that is left keeps its place, and `advance` stays. Other blocks, and
 * one that would lose all of its rows, are given back as they are.
 */
export function withoutBlankRows(parts: readonly Part[], mask: InkMask): Part[] {
  return parts.map((part) => (part.kind === 'rows' ? withoutBlankPatches(part, mask) : part))
}

function withoutBlankPatches(block: TokenBlock, mask: InkMask): TokenBlock {
  const { rows, count, positions } = block
  if (count === 0 || positions.length !== 4 * count) return block
  const [ys, xs] = [positions.subarray(count, 2 * count), positions.subarray(2 * count, 3 * count)]
  const [top, left] = [Math.min(...ys), Math.min(...xs)]
  const [tall, wide] = [Math.max(...ys) - top + 1, Math.max(...xs) - left + 1]
  const kept: number[] = []
  for (let row = 0; row < count; row++) {
    const [x, y] = [xs[row]! - left, ys[row]! - top]
    const box = { x: x / wide, y: y / tall, width: 1 / wide, height: 1 / tall }
    if (!mask.isBlank(box)) kept.push(row)
  }
  if (kept.length === 0 || kept.length === count) return block
  const width = rows.length / count
  const left4 = new Int32Array(4 * kept.length)
  const leftRows = new Float32Array(kept.length * width)
  kept.forEach((row, at) => {
    leftRows.set(rows.subarray(row * width, (row + 1) * width), at * width)
    for (let plane = 0; plane < 4; plane++) {
      left4[plane * kept.length + at] = positions[plane * count + row]!
    }
  })
  return { ...block, rows: leftRows, count: kept.length, positions: left4 }
}
