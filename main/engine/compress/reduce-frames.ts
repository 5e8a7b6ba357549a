/** Pictures of a prompt with fewer rows each, by any method: what the plan leaves goes back into its frame. */
import type { Part, TokenBlock } from '../domain.ts'
import { applyPlan, frameRowsOf, originsOf, renumbered, type Compressor } from './plan.ts'

export type RowFacts = {
  /** Floats of a row, and how many of them say what it shows. */
  width: number
  comparedWidth: number
  /** Kept rows keep their place in the picture; models of one plane allow no gaps and count anew. */
  mrope: boolean
}

export type ReduceOptions = {
  /** Rows that may be left, of all frames together. */
  rows: number
  question?: Float32Array | undefined
  /** How much the encoder, and how much the question looks at each row, frame after frame. */
  attention?: Float32Array | undefined
  looks?: Float32Array | undefined
  seed?: number | undefined
}

export type ReducedFrame = {
  /** Index of the frame that shows it; `first`..`last` are the frames that have a share in its rows. */
  frame: number
  first: number
  last: number
  parts: Part[]
  rows: number
}

/** The one run of rows of a picture; undefined where it has several, or none. */
export function blockOf(parts: readonly Part[]): TokenBlock | undefined {
  const blocks = parts.filter((part) => part.kind === 'rows')
  return blocks.length === 1 ? blocks[0] : undefined
}

/**
 * In order of time. A frame of which nothing is left is not returned; what stands around a picture's rows (its
 * begin and end tokens) stays. Throws RangeError for frames of different shapes or without a single run of rows.
 */
export function reduceFrames(
  frames: readonly Part[][],
  facts: RowFacts,
  compressor: Compressor,
  { rows: wanted, seed, ...known }: ReduceOptions,
): ReducedFrame[] {
  const blocks = frames.map((parts) => {
    const block = blockOf(parts)
    if (!block) throw new RangeError('Only pictures of one run of rows can be reduced')
    return block
  })
  const input = { ...frameRowsOf(blocks, facts.width, facts.comparedWidth), ...known }
  const capacity = wanted / Math.max(1, input.rowsPerFrame)
  const plan = compressor.plan(input, {
    capacity: compressor.grain === 'frames' ? Math.max(1, Math.floor(capacity)) : capacity,
    seed,
  })
  const left = applyPlan(blocks, facts.width, plan)
  const origins = originsOf(plan, input.rowsPerFrame)
  const byFrame = Map.groupBy(origins.keys(), (row) =>
    Math.floor(origins[row]!.medoid / input.rowsPerFrame),
  )
  return [...byFrame]
    .toSorted(([a], [b]) => a - b)
    .map(([frame, kept]) => {
      const own = kept.map((row) => origins[row]!)
      const block = thinned(blocks[frame]!, left.rows, kept, facts, (row) =>
        Math.max(0, origins[row]!.medoid - frame * input.rowsPerFrame),
      )
      return {
        frame,
        first: Math.min(...own.map(({ first }) => first)),
        last: Math.max(...own.map(({ last }) => last)),
        parts: frames[frame]!.map((part) => (part.kind === 'rows' ? block : part)),
        rows: kept.length,
      }
    })
}

function thinned(
  block: TokenBlock,
  all: Float32Array,
  kept: readonly number[],
  { width, mrope }: RowFacts,
  placeOf: (row: number) => number,
): TokenBlock {
  const rows = new Float32Array(kept.length * width)
  kept.forEach((row, at) => rows.set(all.subarray(row * width, (row + 1) * width), at * width))
  const planes = block.positions.length / block.count
  const positions = Int32Array.from({ length: planes * kept.length }, (_, at) => {
    const plane = Math.floor(at / kept.length)
    return block.positions[plane * block.count + placeOf(kept[at % kept.length]!)]!
  })
  const left = { ...block, rows, count: kept.length, positions }
  return mrope ? left : renumbered(left)
}
