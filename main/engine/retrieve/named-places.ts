/** Places that a question names by number or by kind: moments, spans, pages, "the recording". */
import type { SourceKind } from '../domain.ts'

/** Milliseconds from the start of the recording; `endMs` is Infinity for "after". */
export type Span = { startMs: number; endMs: number }

const clock = String.raw`\[?(?:(\d{1,3}):)?(\d{1,3}):([0-5]\d)(?:[.,](\d{1,3}))?\]?`
export const clockPattern = new RegExp(`(?<![\\d:.])${clock}(?!\\d|:\\d)`, 'g')

type Clock = { ms: number; before: string; index: number }

/** Times written `m:ss`, `mm:ss` or `h:mm:ss`, with or without brackets and a fraction, and the word before each. */
function parseClocks(text: string): Clock[] {
  const clocks: Clock[] = []
  for (const match of text.matchAll(clockPattern)) {
    const [, hours, minutes, seconds, fraction] = match
    if (hours !== undefined && Number(minutes) > 59) continue
    const whole = Number(hours ?? 0) * 3600 + Number(minutes) * 60 + Number(seconds)
    const ms = whole * 1000 + (fraction === undefined ? 0 : Number(fraction.padEnd(3, '0')))
    const before = /(\p{L}+)\s*$/u.exec(text.slice(0, match.index))?.[1]?.toLowerCase() ?? ''
    clocks.push({ ms, before, index: match.index })
  }
  return clocks
}

export function parseTimes(text: string): { momentsMs: number[]; spans: Span[] } {
  const momentsMs: number[] = []
  const spans: Span[] = []
  const clocks = parseClocks(text)
  for (let i = 0; i < clocks.length; i++) {
    const { ms, before } = clocks[i]!
    const next = clocks[i + 1]
    if (
      ['between', 'from'].includes(before) &&
      next &&
      ['and', 'to', 'until', 'till'].includes(next.before)
    ) {
      spans.push({ startMs: Math.min(ms, next.ms), endMs: Math.max(ms, next.ms) })
      i++
    } else if (['before', 'until', 'till'].includes(before)) spans.push({ startMs: 0, endMs: ms })
    else if (['after', 'since', 'from'].includes(before))
      spans.push({ startMs: ms, endMs: Infinity })
    else momentsMs.push(ms)
  }
  return { momentsMs, spans }
}

export const pagePattern = /\b(?:page|p\.|pg\.?)\s*(\d{1,6})\b|第\s*(\d{1,6})\s*页/gi

export function parsePages(text: string): number[] {
  const pages: number[] = []
  for (const match of text.matchAll(pagePattern)) {
    const page = Number(match[1] ?? match[2])
    if (page > 0) pages.push(page)
  }
  return pages
}

const kindPatterns: [RegExp, SourceKind[]][] = [
  [/\b(images?|pictures?|photos?|photographs?)\b|图片|照片|画像/i, ['image']],
  [/\b(videos?|recordings?|frames?|films?|clips?|footage)\b|视频|录像|動画/i, ['video']],
  [
    /\b(documents?|pages?|forms?|pdfs?|contracts?|letters?)\b|文件|文档|表格|合同/i,
    ['pdf', 'image'],
  ],
]

export const parseKinds = (text: string): SourceKind[] =>
  kindPatterns.flatMap(([pattern, kinds]) => (pattern.test(text) ? kinds : []))
