/** What a method must beat to be worth its place: keeping some frames untouched, or all of them. */
import { keepRows } from './outputs.ts'
import { budgetOf, rowCount, type Compressor, type FrameRows, type Plan } from './plan.ts'

/** Keeps these frames, in order, and leaves the others out. */
function keepFrames(input: FrameRows, frames: readonly number[]): Plan {
  const { rowsPerFrame } = input
  const into = new Int32Array(rowCount(input)).fill(-1)
  const keeps = new Int32Array(frames.length * rowsPerFrame)
  frames.forEach((frame, index) => {
    for (let row = 0; row < rowsPerFrame; row++) {
      into[frame * rowsPerFrame + row] = index * rowsPerFrame + row
      keeps[index * rowsPerFrame + row] = frame * rowsPerFrame + row
    }
  })
  return { into, count: keeps.length, keeps }
}

const allOf = ({ frames }: FrameRows): number[] =>
  Array.from({ length: frames }, (_, index) => index)

export const none: Compressor = {
  id: 'none',
  grain: 'frames',
  title: 'Keep everything',
  description: 'Every frame stays as it is; long recordings do not fit then.',
  plan: (input) => keepFrames(input, allOf(input)),
}

/** The middle frame of each of `capacity` equal stretches. */
export const uniform: Compressor = {
  id: 'uniform',
  grain: 'frames',
  title: 'Evenly spaced frames',
  description: 'Frames at equal distances; whatever lies between is not kept.',
  plan(input, { capacity }) {
    const left = Math.min(capacity, input.frames)
    const frames = Array.from({ length: left }, (_, index) =>
      Math.floor(((index + 0.5) * input.frames) / left),
    )
    return keepFrames(input, frames)
  },
}

export const random: Compressor = {
  id: 'random',
  grain: 'frames',
  title: 'Random frames',
  description: 'Frames drawn by chance (the same for the same seed); for comparisons.',
  plan(input, { capacity, seed = 0 }) {
    const next = mulberry32(seed)
    const drawn = allOf(input)
      .map((frame) => ({ frame, order: next() }))
      .toSorted((a, b) => a.order - b.order || a.frame - b.frame)
      .slice(0, capacity)
      .map(({ frame }) => frame)
    return keepFrames(
      input,
      drawn.toSorted((a, b) => a - b),
    )
  },
}

/** Of all rows, whatever frame they are of; the order of the rest stays. */
export const randomRows: Compressor = {
  id: 'random-rows',
  grain: 'rows',
  title: 'Random rows',
  description:
    'Rows drawn by chance from all frames (the same for the same seed); for comparisons.',
  plan(input, { capacity, seed = 0 }) {
    const next = mulberry32(seed)
    const drawn = Array.from({ length: rowCount(input) }, (_, row) => ({ row, order: next() }))
      .toSorted((a, b) => a.order - b.order || a.row - b.row)
      .slice(0, budgetOf(input, capacity))
    return keepRows(
      input,
      drawn.map(({ row }) => row),
    )
  },
}

/** Small seeded generator of numbers in 0..1 (Tommy Ettinger's mulberry32, public domain). */
function mulberry32(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
