/**
 * SubRip and WebVTT, cue by cue: a damaged cue costs itself and nothing else. (Parsers at hand stop at the
 * first damaged cue, or glue its remains to the one before.)
 */
import { plainText } from './cue-text.ts'
import type { RawCues } from './raw-cues.ts'

const clock = String.raw`(?:(\d{1,4}):)?(\d{1,2}):(\d{1,2})(?:[.,:](\d{1,3}))?`
const timeLine = new RegExp(String.raw`^\s*${clock}\s*-{1,2}>\s*${clock}(?!\d)`)
/** A line that was meant to be times. An arrow in what people say has no clock beside it. */
const wasTimeLine = /-->.*\d:\d|\d:\d.*-->/
/** Times and settings are short; patterns never meet a line of megabytes. */
const longestTimeLine = 400

export function parseTimed(text: string): RawCues {
  const isVtt = /^\uFEFF?WEBVTT/.test(text)
  const lines = text.split(/\r\n|\n|\r/)
  const starts = lines.flatMap((line, at) =>
    line.length <= longestTimeLine &&
    line.includes('->') &&
    (timeLine.test(line) || wasTimeLine.test(line))
      ? [at]
      : [],
  )
  const cues: RawCues['cues'] = []
  let skipped = 0
  for (const [index, at] of starts.entries()) {
    const times = timesOf(lines[at]!)
    const next = starts[index + 1]
    const said = textLines(lines.slice(at + 1, next), next !== undefined, isVtt)
    if (times) cues.push({ ...times, text: said.map(plainText).filter(Boolean).join('\n') })
    else skipped++
  }
  return { cues, skipped }
}

function timesOf(line: string): { startMs: number; endMs: number } | undefined {
  const match = timeLine.exec(line)
  if (!match) return undefined
  const startMs = milliseconds(match.slice(1, 5))
  const endMs = milliseconds(match.slice(5, 9))
  return startMs === undefined || endMs === undefined ? undefined : { startMs, endMs }
}

function milliseconds([hours, minutes, seconds, fraction]: string[]): number | undefined {
  if (Number(minutes) > 59 || Number(seconds) > 59) return undefined
  const whole = Number(hours ?? 0) * 3600 + Number(minutes) * 60 + Number(seconds)
  return whole * 1000 + Number((fraction ?? '0').padEnd(3, '0'))
}

/** What stands between two lines of times, without the number or name that belongs to the next. */
function textLines(between: string[], hasNext: boolean, isVtt: boolean): string[] {
  const lines = [...between]
  const last = lines.at(-1)?.trim() ?? ''
  const isName = /^\d{1,9}$/.test(last) || (isVtt && (lines.at(-2) ?? '').trim() === '')
  if (hasNext && last !== '' && isName) lines.pop()
  if (!isVtt) return lines
  // An empty line ends a WebVTT cue; what follows is a comment or a style.
  const end = lines.findIndex((line) => line.trim() === '')
  return end < 0 ? lines : lines.slice(0, end)
}
