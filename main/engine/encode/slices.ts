/**
 * LLaVA-UHD image modularisation (arXiv 2403.11703, thunlp/LLaVA-UHD `llava/slice_process.py`): into
 * how many slices a picture goes, which pixels each shows, and how large each is made. Pure.
 */
import type { Box, Slice } from '../domain.ts'

export type Size = { width: number; height: number }
export type Rectangle = { x: number; y: number; width: number; height: number }

/** `crop` in pixels of the picture, `target` in pixels for the encoder. */
export type PlannedSlice = Slice & { crop: Rectangle; target: Size }
export type SlicePlan = {
  grid: { columns: number; rows: number } | undefined
  /** The overview, then the grid row by row, then a second grid likewise: its rows count on. */
  slices: PlannedSlice[]
}

export type SliceParams = {
  /** Side of the encoder's input square, pixels. */
  side: number
  /** Pixels of which the encoder's input sides must be multiples (patch, or patch x merge). */
  patch: number
  maxSlices: number
  /** Fixes the grid: this many columns, and rows up to `maxSlices`, for whatever exceeds the square. */
  columns?: number | undefined
  /** With `columns`: the part of the picture that is worth cutting; see `worthCutting`. */
  part?: Rectangle | undefined
  /**
   * Where `maxSlices` leaves room: a second grid, half a slice aside, so that what a border of the first cuts is whole
   * in it (as Mini-Monkey cuts pictures, arXiv 2408.02034).
   */
  isTwofold?: boolean | undefined
  /** Fraction of a slice's sides by which it reaches into its neighbours. */
  overlap?: number
  /**
   * `area`: the paper's rule, for encoders that take any aspect ratio: about side x side pixels, sides
   * multiples of `patch`. `square`: for encoders of one fixed square: fits into it, keeps the aspect
   * ratio, is never enlarged (libmtmd's letterbox does the rest). `stretch`: for encoders of one fixed
   * square to which libmtmd stretches: each side is made to fit on its own, never enlarged.
   */
  fit: 'area' | 'square' | 'stretch'
}

/** The paper's resize rule R. Kept within side x side pixels even where one side is below a patch. */
function resizeToArea(
  { width, height }: Size,
  { side, patch }: SliceParams,
  mayGrow: boolean,
): Size {
  let [w, h] = [width, height]
  if (w * h > side * side || mayGrow) {
    const ratio = w / h
    h = Math.floor(side / Math.sqrt(ratio))
    w = Math.floor(h * ratio)
  }
  const down = (length: number): number => Math.max(patch, Math.floor(length / patch) * patch)
  const most = down((side * side) / patch)
  return { width: Math.min(down(w), most), height: Math.min(down(h), most) }
}

/** libmtmd's letterbox size (`img_tool::resize`, PAD_CEIL), without enlarging. */
function fitIntoSquare({ width, height }: Size, side: number): Size {
  const scale = Math.min(1, side / Math.max(width, height))
  const length = (pixels: number): number =>
    Math.max(1, Math.min(side, Math.ceil(pixels * scale - 1e-6)))
  return scale === 1 ? { width, height } : { width: length(width), height: length(height) }
}

/** The size that the encoder is given a crop in. */
function targetOf(crop: Size, params: SliceParams, area: Size, mayGrow: boolean): Size {
  const { fit, side } = params
  if (fit === 'square') return fitIntoSquare(crop, side)
  if (fit === 'stretch')
    return { width: Math.min(crop.width, side), height: Math.min(crop.height, side) }
  return resizeToArea(area, params, mayGrow)
}

/** The grid whose shape is nearest to the picture's; the first found wins ties, as in the source. */
function chooseGrid(
  { width, height }: Size,
  ideal: number,
  most: number,
): { columns: number; rows: number } {
  const logRatio = Math.log(width / height)
  let best = { columns: ideal, rows: 1, error: Infinity }
  for (const count of [ideal - 1, ideal, ideal + 1]) {
    if (count <= 1 || count > most) continue
    for (let columns = 1; columns <= count; columns++) {
      if (count % columns !== 0) continue
      const rows = count / columns
      const error = Math.abs(logRatio - Math.log(columns / rows))
      if (error < best.error) best = { columns, rows, error }
    }
  }
  return { columns: best.columns, rows: best.rows }
}

/** Pixel bounds of cell `index` of `count` over `length`, reaching `margin` cells to both sides. */
function span(index: number, count: number, length: number, margin: number): [number, number] {
  const at = (cell: number): number => Math.round((cell * length) / count)
  const reach = Math.round((margin * length) / count)
  return [Math.max(0, at(index) - reach), Math.min(length, at(index + 1) + reach)]
}

function boxOf({ x, y, width, height }: Rectangle, size: Size): Box {
  return {
    x: x / size.width,
    y: y / size.height,
    width: width / size.width,
    height: height / size.height,
  }
}

/** The whole picture as one overview, made as small as the encoder takes it. */
export function planOverview(size: Size, params: SliceParams, mayGrow = false): PlannedSlice {
  const crop = { x: 0, y: 0, ...size }
  const target = targetOf(size, params, size, mayGrow)
  return { role: 'overview', row: 0, column: 0, box: boxOf(crop, size), crop, target }
}

/** Paper that is kept around the ink, as a share of the page's width. */
const MARGIN = 0.025

/** The part of a page in which its ink stands, with a margin; at least half as wide as the page. */
export function worthCutting({ width, height }: Size, ink: Box | undefined): Rectangle | undefined {
  if (!ink) return undefined
  const margin = Math.round(MARGIN * width)
  const bounds = (start: number, length: number, whole: number): [number, number] => [
    Math.max(0, Math.floor(start * whole) - margin),
    Math.min(whole, Math.ceil((start + length) * whole) + margin),
  ]
  let [left, right] = bounds(ink.x, ink.width, width)
  const [top, bottom] = bounds(ink.y, ink.height, height)
  const missing = Math.ceil(width / 2) - (right - left)
  if (missing > 0) {
    left = Math.max(0, Math.min(left - Math.floor(missing / 2), Math.floor(width / 2)))
    right = left + Math.ceil(width / 2)
  }
  return { x: left, y: top, width: right - left, height: bottom - top }
}

/** Undefined where the picture goes in whole. */
function gridOf(size: Size, { side, maxSlices, columns, part }: SliceParams): SlicePlan['grid'] {
  const most = Math.floor(maxSlices)
  if (columns !== undefined) {
    const highest = Math.floor(most / columns)
    const share = (part?.height ?? size.height) / size.height
    const rows = Math.min(Math.ceil(share * highest), size.height)
    const isWhole =
      columns * (part ? highest : rows) <= 1 ||
      columns > size.width ||
      Math.max(size.width, size.height) <= side
    return isWhole ? undefined : { columns, rows }
  }
  const ideal = Math.min(Math.ceil((size.width * size.height) / side ** 2), most)
  return ideal <= 1 ? undefined : chooseGrid(size, ideal, most)
}

/**
 * With no overlap the crops tile the picture exactly: every pixel in one slice. A picture that fits the
 * encoder, or a limit of one slice, gives the overview alone.
 */
export function planSlices(size: Size, params: SliceParams): SlicePlan {
  const { overlap = 0 } = params
  const grid = gridOf(size, params)
  if (!grid) return { grid: undefined, slices: [planOverview(size, params, true)] }

  const part = (params.columns === undefined ? undefined : params.part) ?? { x: 0, y: 0, ...size }
  const cell: Size = {
    width: Math.max(1, Math.floor(part.width / grid.columns)),
    height: Math.max(1, Math.floor(part.height / grid.rows)),
  }
  const slices = [planOverview(size, params)]
  for (let row = 0; row < grid.rows; row++) {
    const [top, bottom] = span(row, grid.rows, part.height, overlap)
    for (let column = 0; column < grid.columns; column++) {
      const [left, right] = span(column, grid.columns, part.width, overlap)
      const [x, y] = [part.x + left, part.y + top]
      const crop = { x, y, width: right - left, height: bottom - top }
      const target = targetOf(crop, params, cell, true)
      slices.push({ role: 'slice', row, column, box: boxOf(crop, size), crop, target })
    }
  }
  const second = params.isTwofold && overlap === 0 ? secondGrid(part, grid, size, params) : []
  // Room for both, or all of it for the first: half the resolution would lose more than the borders do.
  if (slices.length - 1 + second.length <= params.maxSlices) slices.push(...second)
  return { grid, slices }
}

/** Half a slice aside: where the borders are. One slice across has none. */
const asideOf = (count: number): number[] =>
  count === 1 ? [0, 1] : [0, ...Array.from({ length: count }, (_, at) => (at + 0.5) / count), 1]

/** The slices of the second grid that a border of the first runs through; its corners show nothing new. */
function secondGrid(
  part: Rectangle,
  { columns, rows }: { columns: number; rows: number },
  size: Size,
  params: SliceParams,
): PlannedSlice[] {
  const [xs, ys] = [asideOf(columns), asideOf(rows)]
  const isCut = (cuts: number[], at: number): boolean =>
    cuts.length > 2 && at > 0 && at < cuts.length - 2
  return ys.slice(1).flatMap((below, row) =>
    xs.slice(1).flatMap((right, column): PlannedSlice[] => {
      if (!isCut(xs, column) && !isCut(ys, row)) return []
      const x = part.x + Math.round(xs[column]! * part.width)
      const y = part.y + Math.round(ys[row]! * part.height)
      const crop = {
        x,
        y,
        width: part.x + Math.round(right * part.width) - x,
        height: part.y + Math.round(below * part.height) - y,
      }
      if (crop.width < 1 || crop.height < 1) return []
      const target = targetOf(crop, params, crop, true)
      return [{ role: 'slice', row: rows + row, column, box: boxOf(crop, size), crop, target }]
    }),
  )
}
