/** `longview transcript`: what is said in a recording, as text or as subtitles. */
import type { Input, Output } from '#contract/rpc.ts'
import type { engineApi } from '#contract/api.ts'
import { timeLabel } from '#contract/time-label.ts'
import type { Context } from './commands.ts'
import { transcriptText } from './format.ts'
import { printable } from './output.ts'

type Api = (typeof engineApi)['source.transcript']
type Cue = Output<Api>['cues'][number]
export type TranscriptFormat = 'text' | 'srt' | 'vtt'

export async function transcript(
  input: Input<Api>,
  format: TranscriptFormat,
  { engine, output, signal }: Context,
): Promise<number> {
  const found = await engine('source.transcript', input, { signal })
  output.event({ event: 'transcript', ...found })
  if (format === 'text') output.say(head(found))
  else if (found.transcript === undefined) output.note('Nothing that is said is known.')
  output.say(bodies[format](found.cues))
  return 0
}

const bodies: Record<TranscriptFormat, (cues: Cue[]) => string> = {
  text: (cues) =>
    cues.map(({ startMs, text }) => `[${timeLabel(startMs)}] ${printable(text)}\n`).join(''),
  srt: (cues) =>
    cues.map((cue, at) => `${at + 1}\n${span(cue, ',')}\n${printable(cue.text)}\n\n`).join(''),
  vtt: (cues) =>
    `WEBVTT\n\n${cues.map((cue) => `${span(cue, '.')}\n${escaped(printable(cue.text))}\n\n`).join('')}`,
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

const span = ({ startMs, endMs }: Cue, mark: string): string =>
  `${clock(startMs, mark)} --> ${clock(endMs, mark)}`

/** `00:01:02,500`, as both formats have it but for the mark before the milliseconds. */
function clock(ms: number, mark: string): string {
  const whole = Math.max(0, Math.round(ms))
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0')
  const minutes = whole / 60_000
  return `${two(minutes / 60)}:${two(minutes % 60)}:${two((whole / 1000) % 60)}${mark}${String(whole % 1000).padStart(3, '0')}`
}

function head({ transcripts, transcript: chosen }: Output<Api>): string {
  if (transcripts.length === 0) {
    return 'Nothing that is said is known: there are no subtitles, and no speech was written down.\n'
  }
  return transcripts
    .map((one) => `${one.id === chosen ? '*' : ' '} ${transcriptText(one)}\n`)
    .join('')
}
