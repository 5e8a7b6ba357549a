/** What the command line says: JSON lines on stdout for scripts, sentences for people; progress always on stderr. */
import type { IngestEvent } from '#contract/api.ts'

/** Progress of anything: of an import, or of a file that is given away. */
export type ProgressLine = Omit<IngestEvent, 'stage' | 'unit'> & { stage: string; unit: string }

export type Output = {
  json: boolean
  /** One JSON object on stdout, in JSON mode only. */
  event(event: Record<string, unknown>): void
  /** Text on stdout, in human mode only. */
  say(text: string): void
  /** A line on stderr, in both modes. */
  note(line: string): void
  progress(event: ProgressLine): void
  /** Ends a progress line that is being rewritten. */
  settle(): void
}

const stageWords: Record<string, string> & Record<IngestEvent['stage'], string> = {
  check: 'checking',
  probe: 'opening',
  skim: 'skimming',
  sample: 'sampling',
  encode: 'encoding',
  describe: 'describing',
  read: 'reading pages',
  transcribe: 'listening',
  download: 'downloading',
  store: 'storing',
  done: 'done',
}

/** Lines for a log file come at most this often per stage. */
const plainIntervalMs = 2000

export function createOutput(json: boolean): Output {
  const { stdout, stderr } = process
  let open = false
  let lastLine = ''
  let lastPlain = { at: 0, stage: '' }

  function settle(): void {
    if (open) stderr.write('\n')
    open = false
  }

  function progress(event: ProgressLine): void {
    const line = progressLine(event)
    if (stderr.isTTY) {
      if (line === lastLine) return
      stderr.write(`\r\u001B[2K${line.slice(0, (stderr.columns ?? 100) - 1)}`)
      open = true
      lastLine = line
      return
    }
    const now = Date.now()
    const isNews = event.stage !== lastPlain.stage
    if (!isNews && now - lastPlain.at < plainIntervalMs) return
    lastPlain = { at: now, stage: event.stage }
    stderr.write(`${line}\n`)
  }

  return {
    json,
    event: (event) => {
      if (json) stdout.write(`${JSON.stringify(event)}\n`)
    },
    say: (text) => {
      if (!json) stdout.write(text)
    },
    note: (line) => {
      settle()
      stderr.write(`${line}\n`)
    },
    progress,
    settle,
  }
}

/** `talk.mp4  encoding  1,200 / 5,260 samples  41/s  4 min left` */
function progressLine(event: ProgressLine): string {
  const name = printable(event.path.slice(event.path.lastIndexOf('/') + 1))
  const words = [name, stageWords[event.stage] ?? event.stage]
  if (event.stage !== 'done') words.push(amount(event))
  if (event.rate !== undefined && event.unit !== 'ms' && event.unit !== 'bytes') {
    words.push(`${event.rate >= 10 ? Math.round(event.rate) : event.rate.toFixed(1)}/s`)
  }
  if (event.remainingMs !== undefined && event.stage !== 'done')
    words.push(`${duration(event.remainingMs)} left`)
  return words.filter((word) => word !== '').join('  ')
}

function amount({ done, total, unit }: ProgressLine): string {
  if (unit === 'ms') return total === undefined ? clock(done) : `${clock(done)} / ${clock(total)}`
  if (unit === 'bytes')
    return total === undefined ? bytes(done) : `${bytes(done)} / ${bytes(total)}`
  const count = (n: number): string => Math.round(n).toLocaleString('en')
  return total === undefined ? `${count(done)} ${unit}` : `${count(done)} / ${count(total)} ${unit}`
}

/** Control characters of a hostile file name never reach the terminal. */
export function printable(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, '\uFFFD')
}

export function clock(ms: number): string {
  const seconds = Math.floor(ms / 1000)
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
  return parts.map((n) => String(n).padStart(2, '0')).join(':')
}

export function duration(ms: number): string {
  if (ms < 1000) return '<1 s'
  if (ms < 90_000) return `${Math.round(ms / 1000)} s`
  if (ms < 5_400_000) return `${Math.round(ms / 60_000)} min`
  return `${(ms / 3_600_000).toFixed(1)} h`
}

export function bytes(n: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let value = n
  let unit = 0
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  return `${value >= 100 || unit === 0 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`
}
