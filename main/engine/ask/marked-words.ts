/** A question about a part of a page that a person marked, answered from the words that stand there. */
import { boxesOf } from '../prompt/quotes.ts'
import { fieldPlace } from '../retrieve/field.ts'
import { wishIn } from '../retrieve/plain-wish.ts'
import type { Question } from '../retrieve/question.ts'
import type { Stretch } from '../retrieve/stretches.ts'
import { stem } from '../store/stem.ts'
import type { Store } from '../store/store.ts'
import { tokenize } from '../store/tokens.ts'
import type { Word } from '../domain.ts'
import { fieldOf } from './fields-on.ts'
import { lineOf, wordsIn } from './region.ts'
import type { Scope, Within } from './scope.ts'
import { quotedEvidence, type SentencesOn } from './sentences-on.ts'

/**
 * The value beside the label that is asked for, all that is written where that is asked, else the lines that hold the
 * question's words. For models that cannot read running text. Undefined where no words stand there: then it is looked at.
 */
export function markedWords(
  question: Question,
  { places, sources }: Pick<Scope, 'places' | 'sources'>,
  { box }: Within,
  { segments }: Pick<Store, 'segments'>,
): SentencesOn | undefined {
  if (!box) return undefined
  const stretches: Stretch[] = []
  const shown: SentencesOn['shown'] = new Map()
  let isAny = false
  for (const place of places) {
    const { id, sourceId, locator } = place
    const lines = locator.kind === 'page' ? wordsIn(segments.words(id), box) : []
    if (lines.length === 0) continue
    isAny = true
    const words = lines.flat()
    const isOwn = segments.byId(id)?.pageClass === 'text'
    const label = fieldOf(question, {})
    const value = label && fieldPlace(label, words)?.value
    const quoted = value
      ? { text: value.text, boxes: value.boxes, lines: [value.text] }
      : quotationOf(linesFor(question, lines), words)
    if (!quoted) continue
    const { text, boxes } = quoted
    const name = sources.find((source) => source.id === sourceId)?.name ?? ''
    const state = isOwn ? 'verified' : 'found'
    stretches.push({ sourceId, locator, ids: [id], state, quote: { text, boxes } })
    shown.set(id, quotedEvidence(place, locator, quoted.lines, name))
  }
  return isAny ? { stretches, shown } : undefined
}

function linesFor({ text, kind, terms }: Question, lines: Word[][]): Word[][] {
  if (kind === 'overview' || wishIn(text) === 'text' || wishIn(text) === 'all') return lines
  const wanted = terms.flatMap(stems)
  if (wanted.length === 0) return []
  return lines.filter((line) => {
    const there = new Set(stems(lineOf(line)))
    return wanted.every((term) => there.has(term))
  })
}

const stems = (text: string): string[] => tokenize(text).map((token) => stem(token.text))

function quotationOf(
  lines: Word[][],
  words: readonly Word[],
): { text: string; boxes: ReturnType<typeof boxesOf>; lines: string[] } | undefined {
  if (lines.length === 0) return undefined
  const texts = lines.map(lineOf)
  const chosen = new Set(lines.flat())
  const indices = words.flatMap((word, at) => (chosen.has(word) ? at : []))
  return {
    text: texts.map((text) => `"${text}"`).join(' '),
    boxes: boxesOf(words, indices),
    lines: texts,
  }
}
