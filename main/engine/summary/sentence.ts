/** Texts of a source cut into sentences, each with the place where it stands. */
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

/** A line that runs on into the next is about as wide as its column. */
const fullLine = 40
/** Longer "sentences" are text without full stops: lists, tables, subtitles. */
const longestSentence = 320
const splitter = new Intl.Segmenter('en', { granularity: 'sentence' })
/** What ends in a full stop without ending a sentence. */
const abbreviation =
  /(?:^|[\s(])(?:No|Nr|Mr|Mrs|Ms|Dr|Prof|St|Art|Abs|Sec|vs|approx|ca|bzw|inkl|zzgl|\d{1,2}|[A-Z])\.\s*$/u

/** Sentences of running text. Nothing is lost but white space. */
export function splitSentences(text: string): string[] {
  const sentences: string[] = []
  for (const { segment } of splitter.segment(text)) {
    const last = sentences.at(-1)
    if (last !== undefined && abbreviation.test(last))
      sentences[sentences.length - 1] = last + segment
    else sentences.push(segment)
  }
  return sentences.map((sentence) => sentence.trim()).filter((sentence) => sentence !== '')
}

/** Lines of a page to paragraphs: a full line that does not end a sentence goes on in the next. */
function paragraphsOf(lines: readonly string[]): string[] {
  const paragraphs: string[] = []
  let runsOn = false
  for (const line of lines.map((each) => each.trim())) {
    if (runsOn && line !== '') paragraphs[paragraphs.length - 1] += joint(paragraphs.at(-1)!, line)
    else if (line !== '') paragraphs.push(line)
    runsOn = line.length >= fullLine && !/[.!?:;。！？：；]["')\]”’]*$/u.test(line)
  }
  return paragraphs
}

/** Chinese and Japanese need no space, a word cut by a hyphen loses it. */
function joint(before: string, line: string): string {
  if (/[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}、，]$/u.test(before)) return line
  return ` ${line}`
}

export function pageSentences(text: string, locator: Locator): Sentence[] {
  return paragraphsOf(text.split('\n')).flatMap((paragraph) =>
    splitSentences(paragraph).map((each) => ({ text: each, origin: 'page' as const, locator })),
  )
}

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
