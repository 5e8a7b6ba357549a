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
}

/** Row i of the input folds into row `into[i]` of the output; -1 leaves it out. */
export type Plan = {
  into: Int32Array
  /** Rows of the output. */
  count: number
  /** Share of each input row in its output row; the mean of the members where absent. */
  weights?: Float32Array
  /** For each output row the input row whose position it keeps. */
  keeps: Int32Array
}

export type Compressor = {
  id: string
  title: string
  description: string
  /** Leaves at most `capacity` frames' worth of rows. Pure: the same input gives the same plan. */
  plan(input: FrameRows, options: { capacity: number; seed?: number | undefined }): Plan
}

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

/** In double precision: hours of frames fold into one row. */
function sumRows(
  blocks: TokenBlock[],
  width: number,
  { into, count, weights }: Plan,
): { rows: Float64Array; shares: Float64Array } {
  const rows = new Float64Array(count * width)
  const shares = new Float64Array(count)
  let index = 0
  for (const block of blocks) {
    for (let row = 0; row < block.count; row++, index++) {
      const target = into[index]!
      if (target < 0) continue
      const weight = weights?.[index] ?? 1
      shares[target] = shares[target]! + weight
      for (let at = 0; at < width; at++) {
        const to = target * width + at
        rows[to] = rows[to]! + weight * block.rows[row * width + at]!
      }
    }
  }
  return { rows, shares }
}

function keptPositions(blocks: TokenBlock[], { count, keeps }: Plan): Int32Array {
  const first = blocks[0]
  if (!first || first.count === 0) return new Int32Array(0)
  const planes = first.positions.length / first.count
  const places = blocks.flatMap((block, at) =>
    Array.from({ length: block.count }, (_, row) => ({ at, row })),
  )
  const starts = blocks.map((_, at) =>
    blocks.slice(0, at).reduce((sum, { advance }) => sum + advance, 0),
  )
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
