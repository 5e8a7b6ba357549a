/**
 * Sentences and rows of tables that hold what is asked for together with what stands above them: the heading of their
 * clause, the sentence before, the head of their table. What they rest on is quoted with them.
 */
import type { Box } from '../domain.ts'
import { boxesOf, findQuote, foldWord } from '../prompt/quotes.ts'
import type { Place } from '../retrieve/place.ts'
import type { Store } from '../store/store.ts'
import { pageParagraphs } from '../summary/sentence.ts'
import { holdsKin } from './kin.ts'
import type { InContext } from './quoted.ts'
import { isCutFromText, isSentence, withoutHeadingNumbers } from './whole-sentence.ts'
import { rowsOf, textOf, type Cell, type Row } from './rows.ts'

type Stores = Pick<Store, 'segments'>
/** `isAbroad`: of a question in German or French. */
type Asked = { canAnswer: (text: string) => boolean; isAbroad: boolean }

/** One quotation of several pieces, and how many of the words its own sentence has. */
type Found = { texts: string[]; own: number; boxes?: Box[][] }

/** A heading is no longer than this. */
const longestHeading = 90
const isHeading = (text: string): boolean =>
  text.length <= longestHeading &&
  /^(?:[\d.()]*\s*[\p{Lu}§]|第)/u.test(text) &&
  !/[.,;:!?。！？，；：]$/u.test(text) &&
  !/\d/.test(withoutHeadingNumbers(text).replace(/^(?:\p{L}+ )?[\d.()]+[:.]?\s/u, ''))

/** Speaks of what the sentence before names: "Ms Mulready voted against it." */
const refersBack =
  /\b(?:it|its|they|them|their|this|these|those|such|he|him|his|she|her|the same|(?:an?|the|this|that) (?:\p{L}+ )?ones?|er|sie|es|ihm|ihn|ihr|dies\p{L}*|dafür|daran|il|elle|ils|elles|lui|ce|cet|cette|ces|celui|celle)\b|[其该此]/iu

/** Pages are given with some of the words at least; empty where no sentence there has all of them in this way. */
export function inContext(
  place: Place,
  terms: readonly string[],
  { segments }: Stores,
  asked: Asked,
): InContext[] {
  const segment = place.locator.kind === 'page' ? segments.byId(place.id) : undefined
  if (!segment || (terms.length < 2 && !asked.isAbroad)) return []
  const words = segments.words(place.id)
  const written = words.map(({ text }) => text)
  const found = best([
    ...sentencesIn(segment.text, terms, asked),
    ...rowsIn(rowsOf(words), terms, asked),
  ])
  return found.map(({ texts, boxes, own }) => ({
    place,
    locator: place.locator,
    texts,
    state: 'found',
    own,
    boxes: (quoted) =>
      quoted.flatMap(
        (text) =>
          boxes?.[texts.indexOf(text)] ?? boxesOf(words, findQuote(text, written)?.words ?? []),
      ),
  }))
}

/** Those with most of the words in themselves. */
function best(all: readonly Found[]): Found[] {
  const most = Math.max(0, ...all.map(({ own }) => own))
  return all.filter(({ own }) => own === most)
}

const missingIn = (text: string, terms: readonly string[], { isAbroad }: Asked): string[] =>
  terms.filter((term) => !holdsKin(text, term, isAbroad))

function sentencesIn(text: string, terms: readonly string[], asked: Asked): Found[] {
  const found: Found[] = []
  let heading = ''
  for (const sentences of pageParagraphs(text)) {
    const [first = ''] = sentences
    if (sentences.length === 1 && isHeading(first)) heading = first
    for (const [at, sentence] of sentences.entries()) {
      if (!isSentence(sentence)) continue
      const missing = missingIn(sentence, terms, asked)
      const own = terms.length - missing.length
      if (2 * own < terms.length || own === 0 || !asked.canAnswer(sentence)) continue
      const before = refersBack.test(sentence) ? (sentences[at - 1] ?? '') : ''
      const texts = [[], [heading], [before], [heading, before]].find(
        (above) => missingIn(above.join(' '), missing, asked).length === 0 && !above.includes(''),
      )
      if (texts) found.push({ texts: [...texts, sentence], own })
    }
  }
  return found
}

/** Rows below their table's head: `Escape of water ... £350` under `Section ... Excess`. */
function rowsIn(rows: readonly Row[], terms: readonly string[], asked: Asked): Found[] {
  const found: Found[] = []
  let head: Row | undefined
  for (const row of rows) {
    const text = textOf(row)
    if (row.length > 1 && !/\d/.test(text)) head = row
    if (row.length < 2 || !/\d/.test(text) || row.filter(isProse).length > 1 || isCutFromText(text))
      continue
    const missing = missingIn(text, terms, asked)
    const own = terms.length - missing.length
    const isBare = foldWord(text).length < foldWord(terms.join('')).length + 3
    if (2 * own < terms.length || own === 0 || isBare || !asked.canAnswer(text)) continue
    const above = missing.length === 0 ? [] : [head]
    if (missing.length > 0 && (!head || missingIn(textOf(head), missing, asked).length > 0))
      continue
    const quoted = [...above, row].filter((one) => one !== undefined)
    found.push({ texts: quoted.map(textOf), own, boxes: quoted.map(boxesOfRow) })
  }
  return found
}

/** Two columns of running text side by side are no table. */
const leastProse = 6
const isProse = (cell: Cell): boolean => cell.length >= leastProse

const boxesOfRow = (row: Row): Box[] =>
  row.flatMap((cell) =>
    boxesOf(
      cell,
      cell.map((_, at) => at),
    ),
  )
