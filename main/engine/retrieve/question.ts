/** What a question names: times, pages, words to search for, and whether it asks when, how often or for an overview. */

import type { SourceKind } from '../domain.ts'

export type QuestionKind = 'when' | 'overview' | 'needle'

/** Milliseconds from the start of the recording; `endMs` is Infinity for "after". */
export type Span = { startMs: number; endMs: number }

export type Question = {
  text: string
  kind: QuestionKind
  /** Moments named in the question: "at [00:12]". */
  momentsMs: number[]
  /** Ranges named in the question: "before 01:00", "between 1:00 and 2:30". */
  spans: Span[]
  /** Pages named in the question, from 1. */
  pages: number[]
  /** What it says it is about: "the image", "the recording", "the form". Empty when it does not say. */
  kinds: SourceKind[]
  /** Words worth searching for: codes, names, things; no question words. */
  terms: string[]
}

const stopWords = new Set(
  (
    'a an the is are was were be been being am do does did has have had can could will would shall should may might ' +
    'what which who whom whose when where why how whats at in on of for to from by with about into over under after before ' +
    'between until since and or not no nor but if then than that this these those there here it its as i me my we our you your ' +
    'he she they them their show shown shows showing see seen appear appears appeared visible say says said tell give find ' +
    'read written displayed display text word words sign frame frames image picture photo video recording page pages ' +
    'document shape object time moment describe please long many much any some'
  ).split(' '),
)

const overviewPattern =
  /^\s*(describe|summari[sz]e|give (me )?(an? )?(overview|summary)|what (happens|is (this|it) about|do you see)|what('s| is) in\b)/i
const whenPattern =
  /^\s*(when|since when|until when|at (what|which) (time|moment|point)|what time|how (often|many times)|which (frame|frames|moment|page|pages)|where\b)|\bwhen (is|was|does|do|did|are)\b|什么时候|何时|几点|いつ/i

const clock = String.raw`\[?(?:(\d{1,3}):)?(\d{1,3}):([0-5]\d)(?:[.,](\d{1,3}))?\]?`
const clockPattern = new RegExp(`(?<![\\d:.])${clock}(?![\\d:])`, 'g')

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

function parseTimes(text: string): { momentsMs: number[]; spans: Span[] } {
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

const pagePattern = /\b(?:page|p\.|pg\.?)\s*(\d{1,6})\b|第\s*(\d{1,6})\s*页/gi

function parsePages(text: string): number[] {
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

const parseKinds = (text: string): SourceKind[] =>
  kindPatterns.flatMap(([pattern, kinds]) => (pattern.test(text) ? kinds : []))

function parseTerms(text: string): string[] {
  const plain = text.replaceAll(clockPattern, ' ').replaceAll(pagePattern, ' ')
  const words = new Intl.Segmenter(undefined, { granularity: 'word' }).segment(plain)
  const terms: string[] = []
  for (const { segment, isWordLike } of words) {
    if (!isWordLike) continue
    const word = segment.toLowerCase().replace(/['’]s$/, '')
    const isCode = /\d/.test(segment) || /^[A-Z]{3,}$/.test(segment)
    if (!isCode && (stopWords.has(word) || /^[a-z]$/.test(word))) continue
    if (!terms.includes(segment)) terms.push(segment)
  }
  return terms
}

export function parseQuestion(text: string): Question {
  const terms = parseTerms(text)
  const times = parseTimes(text)
  let kind: QuestionKind = 'needle'
  if (whenPattern.test(text)) kind = 'when'
  else if (overviewPattern.test(text) && terms.length === 0) kind = 'overview'
  return { text, kind, ...times, pages: parsePages(text), kinds: parseKinds(text), terms }
}
