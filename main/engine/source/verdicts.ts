/** Which pictures of a damaged recording are whole, after what ffmpeg says while it decodes them one by one. */
import { complaintOf, isAboutFile, isAboutPicture, isAboutShown, isSerious } from './complaints.ts'

// From the beginning of a line: titles and comments of a file are told as well.
const configured = /^\[Parsed_showinfo\S* @ \w+\] \[info\] config in time_base: (\d+)\/(\d+)/
const pictured = /^\[Parsed_showinfo\S* @ \w+\] \[info\] n: *\d+ pts: *(-?\d+) .*\biskey:([01]) /

export type Verdicts = {
  /** A line of ffmpeg: a complaint, or what the filter `showinfo` says of a picture. */
  hear(line: string): void
  /** Time of the last picture, ms; -Infinity before the first. */
  seenMs(): number
  /** Whether the picture at a time, or the last one before it, is whole. Times must not go back. */
  at(ms: number): boolean
}

/**
 * A complaint comes when a packet is decoded, before its picture is shown and behind those that the decoder holds
 * back. From the complaint on pictures are spoilt until a key frame is shown that it cannot be about.
 */
export function createVerdicts({
  between,
  isFromStart,
  isMidway,
  startSeconds,
}: {
  /** So many pictures at most are shown between a complaint and the picture that it is about. */
  between: number
  /** Of the recording. Else pictures count from the first key frame. */
  isFromStart: boolean
  /** The first packets may need pictures before them: the decoder complains, and shows nothing of them. */
  isMidway: boolean
  /** Time stamp of shown time 0. */
  startSeconds: number
}): Verdicts {
  /** From `ms` on pictures are whole, or not. Ascending. */
  const turns: { ms: number; isWhole: boolean }[] = []
  let timeBase: number | undefined
  let seenMs = Number.NEGATIVE_INFINITY
  let isWhole = isFromStart
  /** So many of the next pictures may be the one that a complaint is about. */
  let suspects = 0
  return {
    hear(line) {
      const base = configured.exec(line)
      if (base) timeBase = Number(base[1]) / Number(base[2])
      const shown = pictured.exec(line)
      if (shown && timeBase !== undefined) {
        seenMs = Math.max(seenMs, (Number(shown[1]) * timeBase - startSeconds) * 1000)
        if (shown[2] === '1' && suspects === 0) isWhole = true
        suspects = Math.max(0, suspects - 1)
        if (turns.at(-1)?.isWhole !== isWhole) turns.push({ ms: seenMs, isWhole })
        return
      }
      const complaint = complaintOf(line)
      if (complaint === undefined) return
      const isFirst = seenMs === Number.NEGATIVE_INFINITY
      const counts = !isFirst ? isSerious : isMidway ? isAboutShown : isAboutPicture
      if (!counts(complaint)) return
      isWhole = false
      // What is wrong with the file itself is told before the next packet, which may be whole.
      const reach = isAboutShown(complaint) ? 1 : between + (isAboutFile(complaint) ? 0 : 1)
      suspects = Math.max(suspects, reach)
    },
    seenMs: () => seenMs,
    at(ms) {
      while (turns[1] && turns[1].ms <= ms + 0.5) turns.shift()
      return turns[0] !== undefined && turns[0].ms <= ms + 0.5 && turns[0].isWhole
    },
  }
}
