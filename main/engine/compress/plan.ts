/**
 * How compression methods speak: they see rows and return a plan; `applyPlan` alone moves floats and
 * keeps positions, so the M-RoPE bookkeeping exists once and every method can be tested on ten rows.
 */
import type { TokenBlock } from '../domain.ts'

/** Frames of equal shape in the order of time: `frames` x `rowsPerFrame` rows of `width` floats. */
export type FrameRows = {
  rows: Float32Array
  frames: number
  rowsPerFrame: number
  width: number
  /**
   * Floats of a row that are compared. Models with deepstack levels carry them behind the embedding;
   * only the embedding says what a row shows.
   */
  comparedWidth: number
  /** For each row how much its encoder attended to it, at least 0; absent where the encoder does not tell. */
  attention?: Float32Array | undefined
  /** What is asked, as one row: the mean of what the question's tokens become before the first layer. */
  question?: Float32Array | undefined
  /** For each row how much the question looks at it in one layer of the language model (`Model.attend`). */
  looks?: Float32Array | undefined
}

/** Row i of the input folds into row `into[i]` of the output; -1 leaves it out. */
export type Plan = {
  into: Int32Array
  /** Rows of the output. */
  count: number
  /** Share of each input row in its output row; the mean of the members where absent. */
  weights?: Float32Array
  /** Rows that count in further output rows too: input row `from[k]` has the share `weight[k]` in `to[k]`. */
  also?: { from: Int32Array; to: Int32Array; weight: Float32Array }
  /** For each output row the input row whose position it keeps: its medoid. */
  keeps: Int32Array
}

export type Compressor = {
  id: string
  title: string
  description: string
  /** Whole frames are kept or merged, or each frame keeps some of its rows. */
  grain: 'frames' | 'rows'
  /** What it cannot do its work without; a plan without that throws a RangeError. */
  needs?: 'attention' | 'question' | 'looks'
  /**
   * Leaves at most `capacity` frames' worth of rows: whole frames where the grain is frames, else any number.
   * Pure: the same input gives the same plan.
   */
  plan(input: FrameRows, options: { capacity: number; seed?: number | undefined }): Plan
}

/** Rows that a capacity in frames stands for. */
export const budgetOf = ({ rowsPerFrame }: FrameRows, capacity: number): number =>
  Math.round(capacity * rowsPerFrame)

export const rowCount = ({ frames, rowsPerFrame }: FrameRows): number => frames * rowsPerFrame

/** Blocks of equal shape as one, for planning. Throws RangeError where the shapes differ. */
export function frameRowsOf(blocks: TokenBlock[], width: number, comparedWidth = width): FrameRows {
  const rowsPerFrame = blocks[0]?.count ?? 0
  const rows = new Float32Array(blocks.length * rowsPerFrame * width)
  blocks.forEach((block, index) => {
    if (block.count !== rowsPerFrame || block.rows.length !== rowsPerFrame * width) {
      throw new RangeError('Frames of different shapes cannot be compressed together')
    }
    rows.set(block.rows, index * rowsPerFrame * width)
  })
  return { rows, frames: blocks.length, rowsPerFrame, width, comparedWidth }
}

/**
 * Moves the rows of `blocks`, taken one after the other, as the plan says. The result stands for all of
 * them: positions count from the first block's start, and `advance` is the sum of theirs, so that what
 * follows stands where it would have stood.
 */
export function applyPlan(blocks: TokenBlock[], width: number, plan: Plan): TokenBlock {
  const { rows, shares } = sumRows(blocks, width, plan)
  for (let row = 0; row < plan.count; row++) {
    const share = shares[row]!
    for (let at = row * width; at < (row + 1) * width; at++) rows[at] = rows[at]! / share
  }
  return {
    kind: 'rows',
    rows: Float32Array.from(rows),
    count: plan.count,
    positions: keptPositions(blocks, plan),
    advance: blocks.reduce((sum, { advance }) => sum + advance, 0),
    nonCausal: blocks.some(({ nonCausal }) => nonCausal),
  }
}

/**
 * Where each output row comes from: the first and the last frame that have a share in it, and the row
 * (counted over the whole input) that shows best what it shows.
 */
export function originsOf(
  { into, also, count, keeps }: Plan,
  rowsPerFrame: number,
): { first: number; last: number; medoid: number }[] {
  const origins = Array.from(keeps, (medoid) => {
    const frame = Math.floor(medoid / rowsPerFrame)
    return { first: frame, last: frame, medoid }
  })
  const note = (row: number, target: number): void => {
    const origin = origins[target]
    if (target < 0 || target >= count || !origin) return
    const frame = Math.floor(row / rowsPerFrame)
    origin.first = Math.min(origin.first, frame)
    origin.last = Math.max(origin.last, frame)
  }
  into.forEach((target, row) => note(row, target))
  also?.from.forEach((row, index) => note(row, also.to[index]!))
  return origins
}

/** A block for a model of one position plane: llama.cpp allows no gaps there, so rows are numbered anew. */
export function renumbered(block: TokenBlock): TokenBlock {
  if (block.count === 0 || block.positions.length !== block.count) return block
  const positions = Int32Array.from({ length: block.count }, (_, row) => row)
  return { ...block, positions, advance: block.count }
}

/** In double precision: hours of frames fold into one row. */
function sumRows(
  blocks: TokenBlock[],
  width: number,
  { into, count, weights, also }: Plan,
): { rows: Float64Array; shares: Float64Array } {
  const rows = new Float64Array(count * width)
  const shares = new Float64Array(count)
  const places = placesOf(blocks)
  const add = (index: number, target: number, weight: number): void => {
    const { at, row } = places[index]!
    const from = blocks[at]!.rows
    shares[target] = shares[target]! + weight
    for (let column = 0; column < width; column++) {
      const to = target * width + column
      rows[to] = rows[to]! + weight * from[row * width + column]!
    }
  }
  into.forEach((target, index) => {
    if (target >= 0) add(index, target, weights?.[index] ?? 1)
  })
  also?.from.forEach((index, k) => add(index, also.to[k]!, also.weight[k]!))
  return { rows, shares }
}

/** Block and row of each input row. */
function placesOf(blocks: TokenBlock[]): { at: number; row: number }[] {
  return blocks.flatMap((block, at) =>
    Array.from({ length: block.count }, (_, row) => ({ at, row })),
  )
}

function keptPositions(blocks: TokenBlock[], { count, keeps }: Plan): Int32Array {
  const first = blocks[0]
  if (!first || first.count === 0) return new Int32Array(0)
  const planes = first.positions.length / first.count
  const places = placesOf(blocks)
  let end = 0
  const starts = blocks.map(({ advance }) => (end += advance) - advance)
  const positions = new Int32Array(count * planes)
  for (let row = 0; row < count; row++) {
    const { at, row: kept } = places[keeps[row]!]!
    const block = blocks[at]!
    for (let plane = 0; plane < planes; plane++) {
      positions[plane * count + row] =
        block.positions[plane * block.count + kept]! + shiftOf(plane, planes, starts[at]!)
    }
  }
  return positions
}

/**
 * A later block starts further on in every plane that counts along the sequence: t, y and x of M-RoPE
 * are all relative to the block's start (libmtmd's `mtmd_image_tokens_get_decoder_pos`), z is unused.
 */
const shiftOf = (plane: number, planes: number, start: number): number =>
  planes === 4 && plane === 3 ? 0 : start
