/** Numbers, dates, sizes and times as the reader's locale writes them. */
import { i18n } from './i18n.ts'

const made = new Map<string, Intl.NumberFormat>()
function numberFormat(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = i18n.language + JSON.stringify(options)
  let format = made.get(key)
  if (!format) made.set(key, (format = new Intl.NumberFormat(i18n.language, options)))
  return format
}

/** Small ones are written alike in every language here, and most are small: the formats of a locale take long to load. */
export const count = (n: number): string =>
  Number.isInteger(n) && n >= 0 && n < 1000
    ? String(n)
    : numberFormat({ maximumFractionDigits: 0 }).format(n)
export const percent = (fraction: number): string =>
  numberFormat({ style: 'percent', maximumFractionDigits: 0 }).format(fraction)

export function rate(n: number): string {
  return numberFormat({ maximumFractionDigits: n < 10 ? 1 : 0 }).format(n)
}

const byteUnits = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const
/** Decimal units, as file managers show them. */
export function bytes(n: number): string {
  let value = n
  let unit = 0
  while (value >= 1000 && unit < byteUnits.length - 1) {
    value /= 1000
    unit++
  }
  return numberFormat({
    style: 'unit',
    unit: byteUnits[unit]!,
    unitDisplay: unit === 0 ? 'long' : 'short',
    maximumFractionDigits: value < 10 && unit > 0 ? 1 : 0,
  }).format(value)
}

/** A length of time to wait, in the largest unit that says enough: `4 min`, `1.5 hr`. */
export function wait(ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1000))
  const written = (value: number, unit: string): string =>
    numberFormat({ style: 'unit', unit, unitDisplay: 'short' }).format(value)
  if (seconds < 60) return written(seconds, 'second')
  if (seconds < 5400) return written(Math.round(seconds / 60), 'minute')
  return written(Math.round(seconds / 360) / 10, 'hour')
}

export const dateTime = (iso: string): string =>
  new Intl.DateTimeFormat(i18n.language, { dateStyle: 'medium', timeStyle: 'short' }).format(
    new Date(iso),
  )

export const list = (words: string[]): string =>
  new Intl.ListFormat(i18n.language, { type: 'conjunction' }).format(words)

const pad = (n: number, width = 2): string => String(n).padStart(width, '0')

/** `hh:mm:ss.mmm`: the player's clock, exact to the millisecond. */
export function timecode(ms: number): string {
  const whole = Math.max(0, Math.round(ms))
  const clock = `${pad(Math.floor(whole / 3_600_000))}:${pad(Math.floor(whole / 60_000) % 60)}`
  return `${clock}:${pad(Math.floor(whole / 1000) % 60)}.${pad(whole % 1000, 3)}`
}

/** Reads `1:02:03.5` (`1:02:03,5` as subtitles have it), `62:03`, `90`, or a percentage of the length. `null` if it is none of them. */
export function parseTimecode(text: string, durationMs: number): number | null {
  const trimmed = text.trim().replace(/(:\d+),(\d+)$/, '$1.$2')
  const share = /^(\d+(?:\.\d+)?)\s*%$/.exec(trimmed)
  if (share) return clampMs((Number(share[1]) / 100) * durationMs, durationMs)
  if (!/^(\d+:){0,2}\d+(\.\d+)?$/.test(trimmed)) return null
  const seconds = trimmed.split(':').reduce((sum, part) => sum * 60 + Number(part), 0)
  return clampMs(seconds * 1000, durationMs)
}

const clampMs = (ms: number, durationMs: number): number => Math.min(Math.max(0, ms), durationMs)
