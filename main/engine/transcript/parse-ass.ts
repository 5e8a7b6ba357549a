/** SubStation Alpha (`.ass`, `.ssa`): the dialogue, without styles, effects and drawings. */
import { plainText } from './cue-text.ts'
import type { RawCues } from './raw-cues.ts'

/** Columns of version 4+, for files that have lost their `Format:` line. */
const usualColumns = 'Layer,Start,End,Style,Name,MarginL,MarginR,MarginV,Effect,Text'
  .toLowerCase()
  .split(',')
const mostColumns = 40

export function parseAss(text: string): RawCues {
  let columns = usualColumns
  let isEvents = false
  const cues: RawCues['cues'] = []
  let skipped = 0
  for (const line of text.split(/\r\n|\n|\r/)) {
    const section = /^\s*\[([^\]]{1,80})\]\s*$/.exec(line)?.[1]
    if (section !== undefined) isEvents = section.toLowerCase() === 'events'
    else if (isEvents && /^format:/i.test(line)) columns = columnsOf(line)
    else if (/^dialogue:/i.test(line)) {
      const cue = cueOf(line, columns)
      if (cue) cues.push(cue)
      else skipped++
    }
  }
  return { cues, skipped }
}

function columnsOf(line: string): string[] {
  const names = line.slice(line.indexOf(':') + 1).split(',')
  const columns = names.slice(0, mostColumns).map((name) => name.trim().toLowerCase())
  return ['start', 'end', 'text'].every((name) => columns.includes(name)) ? columns : usualColumns
}

function cueOf(line: string, columns: string[]): RawCues['cues'][number] | undefined {
  const values = line.slice(line.indexOf(':') + 1).split(',')
  if (values.length < columns.length) return undefined
  const at = (name: string): string => values[columns.indexOf(name)]?.trim() ?? ''
  const startMs = milliseconds(at('start'))
  const endMs = milliseconds(at('end'))
  if (startMs === undefined || endMs === undefined) return undefined
  // The text is the last column and may hold commas itself.
  const said = values.slice(columns.length - 1).join(',')
  const text = withoutDrawings(said).split(/\\N/).map(plainText).filter(Boolean).join('\n')
  return { startMs, endMs, text }
}

function milliseconds(text: string): number | undefined {
  const match = /^(\d{1,4}):(\d{1,2}):(\d{1,2})[.,:](\d{1,3})$/.exec(text)
  if (!match) return undefined
  const [, hours, minutes, seconds, fraction = ''] = match
  const whole = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)
  return whole * 1000 + Number(fraction.padEnd(3, '0'))
}

/** Text after `{\p1}` is the outline of a shape until `{\p0}`. */
function withoutDrawings(text: string): string {
  let isDrawing = false
  return text
    .split(/(\{[^{}]*\})/)
    .map((part) => {
      if (!part.startsWith('{')) return isDrawing ? '' : part
      const mode = /\\p(\d)/.exec(part)?.[1]
      if (mode !== undefined) isDrawing = mode !== '0'
      return ''
    })
    .join('')
}
