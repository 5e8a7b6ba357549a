/**
 * Picks the frames that stand for a recording: at least one per shot and per state of the picture,
 * one per `maxGapMs` unless nothing changed, and under a budget where it only moves. Works on frames
 * as they come and holds about one second of them, however long the recording is.
 */
import { changedBlocks, createChangeDetector, minBlocks, settleMs } from './local-change.ts'
import { createBlockGrid } from './block-grid.ts'
import { createCutDetector } from './cut-detector.ts'
import {
  type Signature,
  contentDifference,
  copySignature,
  emptySignature,
  measure,
  signatureShape,
} from './frame-signature.ts'
import type { Frame, FrameSize } from './frame-stream.ts'
import type { SamplingParams } from './source-type.ts'

export type PickParams = Pick<
  SamplingParams,
  | 'maxGapMs'
  | 'maxSpanMs'
  | 'minShotMs'
  | 'budgetPerShot'
  | 'duplicateThreshold'
  | 'framesPerSecond'
>

/** A frame and the span [startMs, endMs) that it stands for. */
export type Picked = {
  atMs: number
  startMs: number
  endMs: number
  shot: number
  data: Uint8Array
  /** One of the known frames lies in the span and shows the same. */
  knownMs?: number | undefined
}

export type FramePicker = {
  push(frame: Frame): Picked[]
  /** The recording ends at `endMs`. */
  end(endMs: number): Picked[]
}

/** A frame is judged this long after it came; a change must be known by then. */
const holdMs = 1600
/** How often a picture that moves is compared with what stands for it, and from which difference it is another. */
const driftEveryMs = 2000
const driftDifference = 20
/** A picture that stays for longer than a step is looked at again after so many ms, until the next comes. */
const repeatsMs = [100, 200, 300, 850]
const repeatMs = 150
const flashMs = 400
/** No two states begin closer than this. */
const minStateMs = 250

type Buffer = { data: Uint8Array; signature: Signature; users: number }
/** `ms` is when it was looked at; `frameMs` when its frame came, which is earlier where it was repeated. */
type Entry = { ms: number; frameMs: number; buffer: Buffer; unsettled: number }
type Open = {
  startMs: number
  shot: number
  startsShot: boolean
  /** Frames before this may still show the transition. */
  calmFromMs: number
  lookedMs: number
  driftMs: number
  best: { ms: number; rank: number; quality: number; buffer: Buffer } | undefined
  /** The last look held still and showed what `best` shows. */
  isShown: boolean
  knownMs: number | undefined
  /** A known frame that may still show the transition: the first of a new picture, as encoders like them. */
  early: { ms: number; buffer: Buffer } | undefined
}

function begin(startMs: number, shot: number, startsShot: boolean): Open {
  return {
    startMs,
    shot,
    startsShot,
    calmFromMs: startMs + settleMs,
    lookedMs: startMs,
    driftMs: startMs,
    best: undefined,
    isShown: false,
    knownMs: undefined,
    early: undefined,
  }
}

export function createFramePicker(
  size: FrameSize,
  params: PickParams,
  from: {
    startMs: number
    shot: number
    /** Times, ms and in order, of frames that somebody has looked at already. May grow, ahead of what is pushed. */
    known?: readonly number[] | undefined
  },
): FramePicker {
  const shape = signatureShape(size)
  const bytes = (size.width * size.height * 3) / 2
  const blocks = shape.columns * shape.rows
  const grid = createBlockGrid(shape)
  const detector = createChangeDetector(shape, params.duplicateThreshold, grid)
  const cuts = createCutDetector()
  const spare: Buffer[] = []
  const previous = emptySignature(shape)
  let queue: Entry[] = []
  let lastMs: number | undefined
  let last: Buffer | undefined
  let tokens = params.budgetPerShot
  let tokensMs = from.startMs
  let flashedMs = Number.NEGATIVE_INFINITY
  let picked: Picked[] = []
  const known = from.known ?? []
  let passed = 0
  let open: Open = begin(from.startMs, from.shot, true)

  function take(frame: Frame): Buffer {
    const buffer = spare.pop() ?? {
      data: new Uint8Array(bytes),
      signature: grid.signature(),
      users: 0,
    }
    buffer.data.set(frame.data)
    measure(buffer.data, shape, buffer.signature)
    buffer.users = 1
    return buffer
  }

  /** A slide or a still camera gives the very same bytes again and again: they are measured once. */
  function takeOrKeep(frame: Frame): Buffer {
    if (!last || Buffer.compare(last.data, frame.data) !== 0) return take(frame)
    last.users++
    return last
  }

  function release(buffer: Buffer): void {
    if (--buffer.users === 0) spare.push(buffer)
  }

  function close(endMs: number): void {
    const { best, startMs, shot, knownMs } = open
    dropEarly()
    if (!best) return
    // The caller turns the frame into a picture before it pushes the next one.
    picked.push({ atMs: best.ms, startMs, endMs, shot, data: best.buffer.data, knownMs })
    release(best.buffer)
  }

  function boundary(atMs: number, startsShot: boolean): void {
    while (queue[0] && queue[0].ms < atMs) consider(queue.shift()!)
    if (!open.best) {
      // Nothing was seen since the last boundary: the two are one.
      dropEarly()
      open = { ...open, startsShot: open.startsShot || startsShot, calmFromMs: atMs + settleMs }
      return
    }
    close(atMs)
    open = begin(atMs, open.shot + (startsShot ? 1 : 0), startsShot)
  }

  function spend(ms: number): boolean {
    tokens = Math.min(params.budgetPerShot, tokens + (ms - tokensMs) / params.maxGapMs)
    tokensMs = ms
    if (tokens < 1) return false
    tokens--
    return true
  }

  /** Takes a frame into the open sample: is it a better picture of it, or is it time for another? */
  function consider(entry: Entry): void {
    const { ms, frameMs, buffer, unsettled } = entry
    const { signature } = buffer
    if (open.best) {
      const { signature: shown } = open.best.buffer
      // What is there for a moment only is no reason for a sample.
      const newest = queue.at(-1)?.buffer.signature ?? signature
      if (ms - open.startMs >= params.maxSpanMs) {
        turn(frameMs)
      } else if (ms - open.lookedMs >= params.maxGapMs) {
        if (isSame(signature, shown) || isSame(newest, shown)) open.lookedMs = ms
        else turn(frameMs)
      } else if (ms - open.driftMs >= driftEveryMs) {
        open.driftMs = ms
        const drifted = [signature, newest].every(
          (each) => contentDifference(each, shown) >= driftDifference,
        )
        if (drifted && spend(ms)) turn(frameMs)
      }
    }
    // 0: the new picture, holding still. 1: the new picture. 2: perhaps still the change to it.
    let rank = 2
    if (ms >= open.calmFromMs) rank = unsettled < minBlocks ? 0 : 1
    const quality = signature.sharpness * (1 - unsettled / blocks)
    const { best } = open
    const better =
      !best || rank < best.rank || (rank === best.rank && quality > best.quality * 1.03 + 0.01)
    if (better && ms - open.startMs <= params.maxGapMs) {
      buffer.users++
      if (best && !isSame(signature, best.buffer.signature)) open.knownMs = undefined
      if (best) release(best.buffer)
      open.best = { ms: frameMs, rank, quality, buffer }
    } else if (!best) {
      buffer.users++
      open.best = { ms: frameMs, rank, quality, buffer }
    }
    meet(entry, rank === 0)
    release(buffer)
  }

  /** A known frame stands for the open sample when it shows the same as a calm look, or lies between two. */
  function meet({ frameMs, buffer }: Entry, isCalm: boolean): void {
    const { best, isShown: wasShown, early } = open
    const { signature } = buffer
    const atMs = Math.round(frameMs)
    open.isShown = isCalm && best !== undefined && isSame(signature, best.buffer.signature)
    if (open.isShown && early) {
      if (isSame(early.buffer.signature, signature)) open.knownMs ??= early.ms
      dropEarly()
    }
    for (; known[passed] !== undefined && known[passed]! <= atMs; passed++) {
      const ms = known[passed]!
      if (open.isShown && (ms === atMs || wasShown)) open.knownMs ??= ms
      else if (ms === atMs && !open.early) {
        buffer.users++
        open.early = { ms, buffer }
      }
    }
  }

  function dropEarly(): void {
    if (open.early) release(open.early.buffer)
    open.early = undefined
  }

  /** The shot goes on, but its picture has become another. */
  function turn(ms: number): void {
    close(ms)
    open = { ...begin(ms, open.shot, false), calmFromMs: ms }
  }

  const isSame = (a: Signature, b: Signature): boolean =>
    changedBlocks(a, b, grid, params.duplicateThreshold) < minBlocks

  /** Two frames after a flash everything is as it was before it. */
  function isFlash(atMs: number): boolean {
    const before = queue.findLast(({ ms }) => ms < atMs)?.buffer.signature
    const after = queue.at(-1)
    if (!before || !after || after.ms - atMs > flashMs) return false
    const { signature } = after.buffer
    return isSame(before, signature)
  }

  function cut(atMs: number): void {
    if (atMs <= open.startMs + 1) {
      // The change detector was faster, or this is where the pass began.
      if (!open.startsShot) open = { ...open, shot: open.shot + 1, startsShot: true }
      return
    }
    if (open.startsShot && atMs - open.startMs < params.minShotMs) return
    if (atMs - flashedMs < params.minShotMs) return
    if (isFlash(atMs)) {
      flashedMs = atMs
      return
    }
    boundary(atMs, true)
    tokens = params.budgetPerShot
    tokensMs = atMs
    const [first, ...rest] = queue
    if (!first) return
    detector.reset(first.buffer.signature, first.ms)
    first.unsettled = blocks
    for (const entry of rest)
      entry.unsettled = detector.push(entry.buffer.signature, entry.ms).unsettled
  }

  function look(ms: number, frameMs: number, buffer: Buffer, score: number | undefined): void {
    const cutMs = score === undefined ? undefined : cuts.push(ms, score)
    const { change, unsettled } = detector.push(buffer.signature, ms)
    buffer.users++
    queue.push({ ms, frameMs, buffer, unsettled })
    if (change) {
      const first = queue.findLast((entry) => entry.ms <= change.atMs) ?? queue[0]!
      const atMs = first.frameMs
      if (atMs - open.startMs >= minStateMs) {
        if (!change.restless || spend(atMs)) boundary(atMs, false)
      } else {
        open.calmFromMs = Math.max(open.calmFromMs, atMs + settleMs)
      }
    }
    if (cutMs !== undefined) cut(cutMs)
    while (queue[0] && ms - queue[0].ms > holdMs) consider(queue.shift()!)
  }

  /** Shows the last picture again, as long as it stood, up to the time at which all is known of it. */
  function repeat(untilMs: number): void {
    if (!last || lastMs === undefined || untilMs - lastMs <= repeatMs) return
    const long = untilMs - lastMs > 500
    for (const after of repeatsMs) {
      const ms = lastMs + after
      if (ms < untilMs - repeatMs / 3) look(ms, lastMs, last, long ? 0 : undefined)
    }
  }

  function drain(): Picked[] {
    const out = picked
    picked = []
    return out
  }

  return {
    push(frame) {
      if (lastMs !== undefined && frame.ms <= lastMs) return []
      const buffer = takeOrKeep(frame)
      const score = lastMs === undefined ? 0 : contentDifference(buffer.signature, previous)
      copySignature(buffer.signature, previous)
      if (frame.ms < from.startMs - 1) {
        cuts.push(frame.ms, score)
        lastMs = frame.ms
        release(buffer)
        return []
      }
      repeat(frame.ms)
      if (last) release(last)
      last = buffer
      lastMs = frame.ms
      look(frame.ms, frame.ms, buffer, score)
      return drain()
    },
    end(endMs) {
      repeat(endMs)
      for (const ms of cuts.end()) cut(ms)
      for (const entry of queue) consider(entry)
      queue = []
      close(Math.max(endMs, open.startMs))
      return drain()
    },
  }
}
