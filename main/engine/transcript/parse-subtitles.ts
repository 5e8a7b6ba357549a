/** Text of a subtitle file to cues in order. Any text is allowed; what is damaged is counted. */
import type { Cue } from '../store/passages.ts'
import { parseAss } from './parse-ass.ts'
import { parseTimed } from './parse-timed.ts'
import type { RawCues } from './raw-cues.ts'

export type Parsed = {
  cues: Cue[]
  /** Cues that were left out: unreadable times, or more than `mostCues`. */
  skipped: number
}

/** More cues than in a week of talk. */
export const mostCues = 200_000
/** A cue that ends before it begins is shown for so long, or until the next one. */
const mendedMs = 2000
/** Captions that scroll repeat a line at once. */
const scrollMs = 250

/** The format is told by the content: names lie. */
export function parseSubtitles(text: string): Parsed {
  const isAss = /^\s*\[script info\]/im.test(text.slice(0, 4096)) || /^dialogue:/im.test(text)
  const { cues, skipped } = isAss ? parseAss(text) : parseTimed(text)
  const tidied = tidy(cues)
  const kept = tidied.slice(0, mostCues)
  return { cues: kept, skipped: skipped + tidied.length - kept.length }
}

/** By time, each once, with an end after its start; lines that scroll up are said once. */
function tidy(cues: RawCues['cues']): Cue[] {
  const ordered = cues
    .filter(({ text }) => text !== '')
    .toSorted((a, b) => a.startMs - b.startMs || a.endMs - b.endMs)
  const tidied: Cue[] = []
  let before: RawCues['cues'][number] | undefined
  for (const cue of ordered) {
    const endMs = cue.endMs > cue.startMs ? cue.endMs : cue.startMs + mendedMs
    const lines = fresh(cue, before)
    before = { ...cue, endMs }
    if (lines.length === 0) {
      const last = tidied.at(-1)
      if (last) last.endMs = Math.max(last.endMs, endMs)
    } else tidied.push({ startMs: cue.startMs, endMs, text: lines.join(' ') })
  }
  return tidied
}

/** The lines that the cue before did not end with. */
function fresh(
  cue: RawCues['cues'][number],
  before: RawCues['cues'][number] | undefined,
): string[] {
  const lines = cue.text.split('\n')
  if (!before || cue.startMs - before.endMs > scrollMs) return lines
  const said = before.text.split('\n')
  const most = Math.min(lines.length, said.length)
  for (let count = most; count > 0; count--) {
    if (lines.slice(0, count).join('\n') === said.slice(-count).join('\n'))
      return lines.slice(count)
  }
  return lines
}
