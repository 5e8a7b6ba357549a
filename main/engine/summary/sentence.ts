/** Texts of a source cut into sentences, each with the place where it stands. */
import { once } from '#base/once.ts'
import type { Locator } from '../domain.ts'

/** Words on a page, the model's description of a picture, or what is said. */
export type Origin = 'page' | 'description' | 'speech'

export type Sentence = {
  text: string
  origin: Origin
  locator: Locator
}

/** One place of a source with all that is known of it: a page, a frame's span, a passage of speech. */
export type Unit = { locator: Locator; sentences: Sentence[] }

type Cue = { startMs: number; endMs: number; text: string }

/** A line that runs on into the next is about as wide as its column: letters, a Chinese character is two. */
const fullLine = 40
/** In a narrow column, where the next line goes on with a small letter. */
const narrowLine = 25
/** A heading has no such verb: `The bridge was built in 1974 by Calder` goes on, also before a capital. */
const saysSomething =
  /\p{L} (?:is|are|was|were|has|have|had|will|shall|may|must|can|could|would|should|be|been) \p{L}/u
/** No line of its own ends in such a word. */
const leadsOn =
  /\p{Ll} (?:the|an?|of|to|in|on|at|by|for|with|and|or|from|over|under|into|that|which|is|are|was|were)$/u
/** Rows of a table end in their amounts: `24 June 2023 Second instalment 46,625.00`. */
const endsInAmount =
  /(?:^|\s)\p{Sc}?\d{1,3}(?:[.,'’\s]?\d{3})*[.,]\d{2}(?:\s?(?:\p{Sc}|[A-Z]{3}))?$/u
/** A heading above a paragraph is less than this share of the paragraph's lines. */
const fullShare = 0.7
/** What begins something of its own: `3.2 The`, `(a)`, a bullet, `第三条`, `Article 5`, `Present: `. */
const opening =
  /^(?:\d{1,3}(?:\.\d{1,3})+\.?\s+["“„]?\p{Lu}|\(?(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,5})\)\s+(?!of\b|above\b|below\b|and\b|or\b)|[•▪●◦*-]\s|§\s*\d|第[\d〇一二三四五六七八九十百]+[条章节款]|(?:Article|Section|Clause|Schedule|Annex|Artikel)\s+\d+[.:\s]+\p{Lu}|\p{Lu}[\p{L} ]{1,24}:\s)/u
/** `3. The` begins a clause after the end of another; elsewhere it may be a date that was cut: am 3. März. */
const numbered = /^\d{1,3}\.\s+["“„]?\p{Lu}/u
const endsItem = /(?:,|;|\b(?:and|or|und|oder|et|y))$/u
/** Longer "sentences" are text without full stops: lists, tables, subtitles. */
const longestSentence = 320
const splitter = once(() => new Intl.Segmenter('en', { granularity: 'sentence' }))
/** What ends in a full stop without ending a sentence. */
const abbreviation =
  /(?:^|[\s(])(?:No|Nr|[\p{L}-]*[Ss]tr|Mr|Mrs|Ms|Dr|Prof|St|Art|Abs|Sec|vs|approx|ca|bzw|inkl|zzgl|\d{1,2}|[A-Z])\.\s*$/u

/** The number of a footnote stands behind the full stop, which then ends nothing for the splitter: `rely on it.2 14. As`. */
const behindNote =
  /(?<=\s(?!(?:para|sect?|arts?|figs?|nos?|nr|abs|pp?|vol|ch)\.)\p{Ll}{2,}[.!?]["'”’)]?\d{1,2})\s+(?=\p{Lu}|\d{1,3}\.\s+["“]?\p{Lu})/u

/** Sentences of running text. Nothing is lost but white space. */
export function splitSentences(text: string): string[] {
  const sentences: string[] = []
  for (const { segment } of splitter().segment(text)) {
    const last = sentences.at(-1)
    if (last !== undefined && abbreviation.test(last))
      sentences[sentences.length - 1] = last + segment
    else sentences.push(segment)
  }
  return sentences
    .flatMap((sentence) => sentence.split(behindNote))
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== '')
}

/** Lines of a page to paragraphs: a full line that does not end a sentence goes on in the next. */
function paragraphsOf(all: readonly string[]): string[] {
  const paragraphs: string[] = []
  const lines = all.map((each) => each.trim())
  const widths = lines.map(widthOf)
  let runsOn = false
  for (const [at, line] of lines.entries()) {
    const isRow =
      endsInAmount.test(line) && [at - 1, at + 1].some((i) => endsInAmount.test(lines[i] ?? ''))
    if (runsOn && !isRow && line !== '' && !opens(line, lines[at - 1]!))
      paragraphs[paragraphs.length - 1] = joined(paragraphs.at(-1)!, line)
    else if (line !== '') paragraphs.push(line)
    const beside = Math.max(widths[at - 1] ?? 0, widths[at + 1] ?? 0)
    const isNarrow =
      /^\p{Ll}/u.test(lines[at + 1] ?? '') || saysSomething.test(line) || leadsOn.test(line)
    const least = isNarrow ? narrowLine : fullLine
    const isFull = !isRow && widths[at]! >= Math.max(least, fullShare * beside)
    runsOn = isFull && !/[.!?:;。！？：；]["')\]”’]*$/u.test(line)
  }
  return paragraphs
}

const widthOf = (line: string): number =>
  line.length + (line.match(/[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}]/gu)?.length ?? 0)

const opens = (line: string, before: string): boolean =>
  opening.test(line) || (numbered.test(line) && endsItem.test(before))

/** Chinese and Japanese need no space, a word cut by a hyphen loses it. */
function joined(before: string, line: string): string {
  if (/[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}、，]$/u.test(before)) return before + line
  if (/\p{Ll}{2}[-‐\u{AD}]$/u.test(before) && /^\p{Ll}{2}/u.test(line))
    return before.slice(0, -1) + line
  return `${before} ${line}`
}

export function pageSentences(text: string, locator: Locator): Sentence[] {
  return pageParagraphs(text).flatMap((sentences) =>
    sentences.map((each) => ({ text: each, origin: 'page' as const, locator })),
  )
}

/** The same, paragraph by paragraph: a heading is one of a single "sentence". */
export const pageParagraphs = (text: string): string[][] =>
  paragraphsOf(text.split('\n')).map(splitSentences)

/** Sentences over the borders of cues; each has the time of the cues that it touches. */
export function spokenSentences(cues: readonly Cue[]): Sentence[] {
  let text = ''
  const places = cues.map((cue) => {
    const start = text.length
    text += `${cue.text} `
    return { start, end: text.length, cue }
  })
  let from = 0
  return splitSentences(text).flatMap((sentence) => {
    const start = text.indexOf(sentence, from)
    const end = start + sentence.length
    from = end
    const touched = places.filter((place) => place.start < end && place.end > start)
    // Without full stops a passage would be one sentence: then every cue is one.
    if (sentence.length > longestSentence && touched.length > 1) {
      return touched.map(({ cue }) => spoken(cue.text, [cue]))
    }
    return [
      spoken(
        sentence,
        touched.map(({ cue }) => cue),
      ),
    ]
  })
}

const spoken = (text: string, cues: readonly Cue[]): Sentence => ({
  text,
  origin: 'speech',
  locator: {
    kind: 'time',
    startMs: cues[0]?.startMs ?? 0,
    endMs: Math.max(0, ...cues.map(({ endMs }) => endMs)),
  },
})
