/** What a decoder complains about during a pass, and where: the gaps of a damaged recording. */
import type { ToldReason } from '#contract/told.ts'
import type { Gap } from '../domain.ts'
import { isSerious } from './complaints.ts'

/** A damaged packet spoils the picture until the next key frame; a second stands for it, and half of one for what a pipe holds. */
const spoiltMs = 1500
/** ffmpeg is at most this far ahead of the frame that we saw last. */
const aheadMs = 200
/** A complaint that was found to be about a stretch may have been heard so long before it. */
const heardMs = 5000
const mostPlaces = 1000

export type DamageLog = {
  /** A line of ffmpeg while the frame at `nowMs` was the last one seen; as much as `queuedMs` may wait behind it. */
  hear(line: string, nowMs: number, queuedMs?: number): void
  /** Whether there were complaints since the last hole. */
  isNew(): boolean
  /** The first complaint since this was asked last after which pictures may be wrong. */
  alarm(): string | undefined
  last(): string | undefined
  /** What was decoded between two times is not as it was filmed. */
  spoilt(startMs: number, endMs: number, line: string): Gap
  /** Nothing at all was decoded between two times. */
  hole(startMs: number, endMs: number): Gap
  /** A picture came whose time is not after `nowMs`, that of the last one. */
  again(nowMs: number): void
  /** Where pictures were decoded, but not whole, and those that came a second time. */
  places(endMs: number, startMs?: number): Gap[]
}

/** So few pictures with the time of the one before are a sloppy muxer's. */
const sloppyPictures = 4
const wentBack = (pictures: number): ToldReason =>
  `The clock of the recording stands still or goes back here: ${pictures} pictures whose times were there before were passed over.`

type Span = { startMs: number; endMs: number }

const meets = (a: Span, b: Span): boolean => a.startMs <= b.endMs && b.startMs <= a.endMs

const gap = (startMs: number, endMs: number, reason: ToldReason): Gap => ({
  gap: true,
  locator: { kind: 'time', startMs: Math.round(startMs), endMs: Math.round(endMs) },
  reason,
})

export function createDamageLog(): DamageLog {
  const places: (Span & { line: string })[] = []
  const holes: Span[] = []
  const stalls = new Map<number, { pictures: number }>()
  let last: string | undefined
  let fresh = false
  let alarm: string | undefined
  return {
    hear(raw, nowMs, queuedMs = 0) {
      const line = raw.replace(/^\[[^\]]*\]\s*/, '').replace(/^file:.*: (?=[A-Z])/, '')
      if (/^Last message repeated/i.test(line)) return
      last = line
      fresh = true
      if (!isSerious(line)) return
      alarm ??= line
      const startMs = Math.max(0, nowMs - aheadMs)
      const endMs = nowMs + queuedMs + spoiltMs
      const previous = places.at(-1)
      if (previous && startMs <= previous.endMs) previous.endMs = Math.max(previous.endMs, endMs)
      else if (places.length < mostPlaces) places.push({ startMs, endMs, line })
    },
    isNew: () => fresh,
    alarm() {
      const line = alarm
      alarm = undefined
      return line
    },
    last: () => last,
    spoilt(startMs, endMs, line) {
      fresh = false
      holes.push({ startMs: startMs - heardMs, endMs })
      return gap(
        startMs,
        endMs,
        `The pictures from here to the next whole one are damaged: ${line}.`,
      )
    },
    hole(startMs, endMs) {
      fresh = false
      holes.push({ startMs, endMs })
      return gap(
        startMs,
        endMs,
        `No picture could be decoded here: ${last ?? 'the recording ends'}.`,
      )
    },
    again(nowMs) {
      const place = stalls.get(nowMs) ?? { pictures: 0 }
      place.pictures++
      if (stalls.size < mostPlaces) stalls.set(nowMs, place)
    },
    places(endMs, startMs = 0) {
      const again = Array.from(stalls)
        .filter(([, { pictures }]) => pictures > sloppyPictures)
        .map(([atMs, { pictures }]) =>
          gap(atMs, Math.min(Math.max(atMs, endMs), atMs + spoiltMs), wentBack(pictures)),
        )
      const spoilt = places
        .filter((place) => place.startMs < endMs && place.endMs > startMs)
        .filter((place) => !holes.some((hole) => meets(place, hole)))
        .map((place) =>
          gap(
            place.startMs,
            Math.min(place.endMs, endMs),
            `The picture may be incomplete here: ${place.line}.`,
          ),
        )
      return [...spoilt, ...again]
    },
  }
}
