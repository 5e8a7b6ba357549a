/**
 * Small changes on an unchanged background: another text on the same slide, a shape that appears.
 * Every block of the picture remembers the content that it last held still (its anchor). When it
 * holds still again with other content, together with its neighbours, the picture has a new state.
 * What passes without stopping never changes an anchor, and a fade changes it once, at its end.
 */
import { createBlockGrid, type BlockGrid } from './block-grid.ts'
import {
  type Signature,
  type SignatureShape,
  blockSide,
  copyBlock,
  copySignature,
} from './frame-signature.ts'

/** A block holds still when it looks the same for this long, ms. With 10 frames/s: four frames. */
export const settleMs = 300
/** After a fade a block must hold still for longer: at a low bitrate a fade goes in steps. */
const fadedSettleMs = 800
/** A change waits at most this long for the blocks around it to hold still as well. */
const patienceMs = 800
/** Fewer changed blocks than this are no new state: a cursor blinks, a pointer moves. */
export const minBlocks = 3
/** Half-life-like time over which motion is remembered, ms. */
const activityMs = 1500
/** After a change an encoder with few bits sharpens the new picture for about this long. */
const refineMs = 1500
/** Content that correlates this much with the anchor is the same, only sharper. */
const sameLikeness = 0.8
/** A change begins at most this long before its content holds still, ms. */
const roughMs = 400
/** More motion than this around a change and it is part of the motion. One switch of content is 1. */
const calmActivity = 2.5
/** Motion so many blocks around a change, in more than this share of them, makes it a part of that motion. */
const ringWidth = 3
const ringShare = 0.1
/** When more of the picture than this is moving, the camera is, or all of the scene. */
const calmShare = 0.25

type LocalChange = {
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

/** Quickest where the signatures come from `grid`. */
export function createChangeDetector(
  shape: SignatureShape,
  threshold: number,
  grid: BlockGrid = createBlockGrid(shape),
): ChangeDetector {
  const { columns, rows } = shape
  const count = columns * rows
  const previous = grid.signature()
  const pending = grid.signature()
  const anchor = grid.signature()
  const pendingMs = new Float64Array(count)
  /** Since when a block has looked different from its anchor without a break; NaN when it does not. */
  const departedMs = new Float64Array(count).fill(Number.NaN)
  /** Whether it left its anchor at once. */
  const jumped = new Uint8Array(count)
  /** Until when a block may still be getting sharper after a change. */
  const refinedMs = new Float64Array(count)
  const settled = new Uint8Array(count)
  const anchored = new Uint8Array(count)
  const changed = new Uint8Array(count)
  const activity = new Float32Array(count)
  /** How each block differs from the frame before, from what it may come to hold, and from its anchor. */
  let moves = new Float32Array(count)
  let drifts = moves
  let steps = moves
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
      const drift = drifts[b]!
      if (anchored[b] && (!settled[b] || changed[b] || drift > still)) {
        const away = steps[b]! >= 0.75 * other
        if (!away) departedMs[b] = Number.NaN
        else if (Number.isNaN(departedMs[b]!)) {
          departedMs[b] = ms
          jumped[b] = moves[b]! >= other / 2 ? 1 : 0
        }
      }
      if (drift > still) {
        hold(b, signature, ms)
      } else if (!settled[b] && ms - pendingMs[b]! >= rest(b) - 1) {
        const step = anchored[b] ? steps[b]! : 0
        if (drift - hush > Math.max(1, 0.15 * step)) {
          hold(b, signature, ms)
        } else {
          settled[b] = 1
          if (!anchored[b]) {
            copyBlock(signature, anchor, shape, column, row)
            anchored[b] = 1
          } else if (step >= other) {
            const sharper =
              ms < refinedMs[b]! && (step < 1.5 * other || likeness(b, signature) >= sameLikeness)
            if (sharper) copyBlock(signature, anchor, shape, column, row)
            else changed[b] = 1
          }
        }
      }
      if (!settled[b]) unsettled++
    }
    return unsettled
  }

  /** How long a block must hold still: longer where it came here by degrees, as in a fade. */
  function rest(b: number): number {
    return pendingMs[b]! - departedMs[b]! > 250 ? fadedSettleMs : settleMs
  }

  /** Correlation of a block's luma with its anchor: near 1 for the same content, sharper or blurred. */
  function likeness(b: number, signature: Signature): number {
    const { width, height } = shape
    const [left, top] = [(b % columns) * blockSide, Math.floor(b / columns) * blockSide]
    let [n, sa, sb, saa, sbb, sab] = [0, 0, 0, 0, 0, 0]
    for (let y = top; y < Math.min(height, top + blockSide); y++) {
      for (let x = left; x < Math.min(width, left + blockSide); x++) {
        const [a, c] = [signature.luma[y * width + x]!, anchor.luma[y * width + x]!]
        n++
        sa += a
        sb += c
        saa += a * a
        sbb += c * c
        sab += a * c
      }
    }
    const spread = Math.sqrt((n * saa - sa * sa) * (n * sbb - sb * sb))
    return spread > 0 ? (n * sab - sa * sb) / spread : 0
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

  function around(blocks: Iterable<number>, reach: number): Set<number> {
    const near = new Set<number>()
    for (const b of blocks) {
      const [x, y] = [b % columns, Math.floor(b / columns)]
      for (let v = Math.max(0, y - reach); v <= Math.min(rows - 1, y + reach); v++) {
        for (let u = Math.max(0, x - reach); u <= Math.min(columns - 1, x + reach); u++)
          near.add(v * columns + u)
      }
    }
    return near
  }

  /** What is seen now becomes the state to compare with; blocks about to settle near it belong to it. */
  function accept(near: ReadonlySet<number>, ms: number): void {
    waitingFor = undefined
    for (const b of near) refinedMs[b] = ms + refineMs
    for (let b = 0; b < count; b++) {
      const [column, row] = [b % columns, Math.floor(b / columns)]
      if (settled[b]) copyBlock(pending, anchor, shape, column, row)
      else if (near.has(b)) anchored[b] = 0
      if (settled[b] || near.has(b)) departedMs[b] = Number.NaN
      changed[b] = 0
    }
  }

  /** When a changed block left its old content: a coarse first picture of the new one counts. */
  function began(b: number): number {
    const departed = departedMs[b]!
    if (!jumped[b] || !(departed < pendingMs[b]!)) return pendingMs[b]!
    return Math.max(departed, pendingMs[b]! - roughMs)
  }

  /** Whether a change is a part of motion: much of the picture moves, or the change itself or what is around it. */
  function isRestless(near: ReadonlySet<number>, moving: number): boolean {
    if (moving > calmShare * count) return true
    const motion = Array.from(near, (b) => activity[b]!).toSorted((a, c) => a - c)
    if (motion[Math.floor(motion.length * 0.75)]! > calmActivity) return true
    const ring = around(near, ringWidth)
    let [outside, moved] = [0, 0]
    for (const b of ring) {
      if (near.has(b)) continue
      outside++
      if (activity[b]! > 0.5) moved++
    }
    return moved > ringShare * outside
  }

  function find(ms: number, moving: number): LocalChange | undefined {
    waitingFor = undefined
    const seen = new Uint8Array(count)
    for (let b = 0; b < count; b++) {
      if (!changed[b] || seen[b]) continue
      const blocks = group(b, seen)
      if (blocks.length < minBlocks) continue
      const near = around(blocks, 1)
      const times = blocks.map(began).toSorted((a, c) => a - c)
      const atMs = times[times.length >> 2]!
      let waiting = false
      for (const each of near) {
        if (!settled[each] && ms - pendingMs[each]! < settleMs) waiting = true
      }
      const restless = isRestless(near, moving)
      if (waiting && ms - atMs < patienceMs) {
        waitingFor ??= { change: { atMs, restless }, blocks, near }
        continue
      }
      accept(near, ms)
      return { atMs, restless }
    }
    return undefined
  }

  /** Before a change that waits is painted over by the next one, it counts. */
  function hurry(hush: number, ms: number): LocalChange | undefined {
    if (!waitingFor) return undefined
    const { change, blocks, near } = waitingFor
    const still = Math.max(3, 2.5 * hush + 1)
    const lost = blocks.filter((b) => drifts[b]! > still)
    if (2 * lost.length < blocks.length) return undefined
    accept(near, ms)
    return change
  }

  return {
    push(signature, ms) {
      if (Number.isNaN(lastMs)) this.reset(signature, ms)
      const decay = Math.exp(-(ms - lastMs) / activityMs)
      moves = grid.differences(signature, previous)
      for (let b = 0; b < count; b++) activity[b]! *= decay
      const hush = noise()
      drifts = grid.differences(signature, pending)
      const hurried = hurry(hush, ms)
      steps = grid.differences(signature, anchor)
      const unsettled = follow(signature, ms, hush)
      const change = hurried ?? find(ms, unsettled)
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
      departedMs.fill(Number.NaN)
      refinedMs.fill(ms + refineMs)
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
  grid: Pick<BlockGrid, 'differences'>,
  threshold: number,
): number {
  const differences = grid.differences(a, b)
  let found = 0
  for (let at = 0; at < differences.length; at++) if (differences[at]! >= threshold) found++
  return found
}
