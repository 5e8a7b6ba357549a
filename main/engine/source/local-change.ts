/**
 * Small changes on an unchanged background: another text on the same slide, a shape that appears.
 * Every block of the picture remembers the content that it last held still (its anchor). When it
 * holds still again with other content, together with its neighbours, the picture has a new state.
 * What passes without stopping never changes an anchor, and a fade changes it once, at its end.
 */
import {
  type Signature,
  type SignatureShape,
  blockDifference,
  copyBlock,
  copySignature,
  emptySignature,
} from './frame-signature.ts'

/** A block holds still when it looks the same for this long, ms. With 10 frames/s: four frames. */
export const settleMs = 300
/** A change waits at most this long for the blocks around it to hold still as well. */
export const patienceMs = 800
/** Fewer changed blocks than this are no new state: a cursor blinks, a pointer moves. */
export const minBlocks = 3
/** Half-life-like time over which motion is remembered, ms. */
const activityMs = 1500
/** More motion than this around a change and it is part of the motion. One switch of content is 1. */
const calmActivity = 2.5

export type LocalChange = {
  /** When the new content first showed. */
  atMs: number
  /** The change happened amid motion. */
  restless: boolean
}

export type ChangeDetector = {
  /** `signature` is that of the frame at `ms`. */
  push(signature: Signature, ms: number): { change: LocalChange | undefined; unsettled: number }
  /** Everything is new: a cut. */
  reset(signature: Signature, ms: number): void
}

export function createChangeDetector(shape: SignatureShape, threshold: number): ChangeDetector {
  const { columns, rows } = shape
  const count = columns * rows
  const previous = emptySignature(shape)
  const pending = emptySignature(shape)
  const anchor = emptySignature(shape)
  const pendingMs = new Float64Array(count)
  const settled = new Uint8Array(count)
  const anchored = new Uint8Array(count)
  const changed = new Uint8Array(count)
  const activity = new Float32Array(count)
  const moves = new Float32Array(count)
  let lastMs = Number.NaN
  /** A change that is known but lets the blocks around it come to rest. */
  let waitingFor: { change: LocalChange; blocks: number[]; near: Set<number> } | undefined

  /** Median block difference to the frame before: the noise of this recording, motion aside. */
  function noise(): number {
    const sorted = moves.toSorted()
    return sorted[count >> 1]!
  }

  function hold(b: number, signature: Signature, ms: number): void {
    copyBlock(signature, pending, shape, b % columns, Math.floor(b / columns))
    pendingMs[b] = ms
    settled[b] = 0
    changed[b] = 0
  }

  function follow(signature: Signature, ms: number, hush: number): number {
    const still = Math.max(3, 2.5 * hush + 1)
    const other = Math.max(threshold, 4 * hush)
    let unsettled = 0
    for (let b = 0; b < count; b++) {
      const [column, row] = [b % columns, Math.floor(b / columns)]
      if (moves[b]! > still) activity[b]! += 1
      const drift = blockDifference(signature, pending, shape, column, row)
      if (drift > still) {
        hold(b, signature, ms)
      } else if (!settled[b] && ms - pendingMs[b]! >= settleMs - 1) {
        const step = anchored[b] ? blockDifference(signature, anchor, shape, column, row) : 0
        if (drift - hush > Math.max(1, 0.15 * step)) {
          hold(b, signature, ms)
        } else {
          settled[b] = 1
          if (!anchored[b]) {
            copyBlock(signature, anchor, shape, column, row)
            anchored[b] = 1
          } else if (step >= other) {
            changed[b] = 1
          }
        }
      }
      if (!settled[b]) unsettled++
    }
    return unsettled
  }

  /** Blocks within two of each other, from `start` on. */
  function group(start: number, seen: Uint8Array): number[] {
    const found = [start]
    seen[start] = 1
    for (let i = 0; i < found.length; i++) {
      const [x, y] = [found[i]! % columns, Math.floor(found[i]! / columns)]
      for (let v = Math.max(0, y - 2); v <= Math.min(rows - 1, y + 2); v++) {
        for (let u = Math.max(0, x - 2); u <= Math.min(columns - 1, x + 2); u++) {
          const b = v * columns + u
          if (!changed[b] || seen[b]) continue
          seen[b] = 1
          found.push(b)
        }
      }
    }
    return found
  }

  function around(blocks: readonly number[]): Set<number> {
    const near = new Set<number>()
    for (const b of blocks) {
      const [x, y] = [b % columns, Math.floor(b / columns)]
      for (let v = Math.max(0, y - 1); v <= Math.min(rows - 1, y + 1); v++) {
        for (let u = Math.max(0, x - 1); u <= Math.min(columns - 1, x + 1); u++)
          near.add(v * columns + u)
      }
    }
    return near
  }

  /** What is seen now becomes the state to compare with; blocks about to settle near it belong to it. */
  function accept(near: ReadonlySet<number>): void {
    waitingFor = undefined
    for (let b = 0; b < count; b++) {
      if (settled[b]) copyBlock(pending, anchor, shape, b % columns, Math.floor(b / columns))
      else if (near.has(b)) anchored[b] = 0
      changed[b] = 0
    }
  }

  function find(ms: number): LocalChange | undefined {
    waitingFor = undefined
    const seen = new Uint8Array(count)
    for (let b = 0; b < count; b++) {
      if (!changed[b] || seen[b]) continue
      const blocks = group(b, seen)
      if (blocks.length < minBlocks) continue
      const near = around(blocks)
      const times = blocks.map((each) => pendingMs[each]!).toSorted((a, c) => a - c)
      const atMs = times[times.length >> 2]!
      let waiting = false
      const motion: number[] = []
      for (const each of near) {
        motion.push(activity[each]!)
        if (!settled[each] && ms - pendingMs[each]! < settleMs) waiting = true
      }
      motion.sort((a, c) => a - c)
      const restless = motion[Math.floor(motion.length * 0.75)]! > calmActivity
      if (waiting && ms - atMs < patienceMs) {
        waitingFor ??= { change: { atMs, restless }, blocks, near }
        continue
      }
      accept(near)
      return { atMs, restless }
    }
    return undefined
  }

  /** Before a change that waits is painted over by the next one, it counts. */
  function hurry(signature: Signature, hush: number): LocalChange | undefined {
    if (!waitingFor) return undefined
    const { change, blocks, near } = waitingFor
    const still = Math.max(3, 2.5 * hush + 1)
    const lost = blocks.filter(
      (b) =>
        blockDifference(signature, pending, shape, b % columns, Math.floor(b / columns)) > still,
    )
    if (2 * lost.length < blocks.length) return undefined
    accept(near)
    return change
  }

  return {
    push(signature, ms) {
      if (Number.isNaN(lastMs)) this.reset(signature, ms)
      const decay = Math.exp(-(ms - lastMs) / activityMs)
      for (let b = 0; b < count; b++) {
        moves[b] = blockDifference(signature, previous, shape, b % columns, Math.floor(b / columns))
        activity[b]! *= decay
      }
      const hush = noise()
      const hurried = hurry(signature, hush)
      const unsettled = follow(signature, ms, hush)
      const change = hurried ?? find(ms)
      copySignature(signature, previous)
      lastMs = ms
      return { change, unsettled }
    },
    reset(signature, ms) {
      copySignature(signature, previous)
      copySignature(signature, pending)
      pendingMs.fill(ms)
      settled.fill(0)
      anchored.fill(0)
      changed.fill(0)
      activity.fill(0)
      waitingFor = undefined
      lastMs = ms
    },
  }
}

/** How many blocks differ by `threshold` or more: the measure by which two samples are near-duplicates. */
export function changedBlocks(
  a: Signature,
  b: Signature,
  shape: SignatureShape,
  threshold: number,
): number {
  let found = 0
  for (let row = 0; row < shape.rows; row++) {
    for (let column = 0; column < shape.columns; column++) {
      if (blockDifference(a, b, shape, column, row) >= threshold) found++
    }
  }
  return found
}
