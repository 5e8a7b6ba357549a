/** The model's text as it streams, turned into text with markers, citations, and what stands without one. */
import type { Locator } from '../domain.ts'
import { isNotShown, notShown } from './instructions.ts'

/** What an id in the model's text stands for. */
export type Citable = {
  id: number
  sourceId: string
  label: string
  /** Stands for a single picture, which has neither time nor page. */
  sourceName?: string | undefined
  locator: Locator
  /** Known before the model speaks where each piece of evidence was judged alone. */
  state?: CitationState | undefined
}

export type CitationState = 'verified' | 'found' | 'unsupported'
export type Citation = {
  marker: number
  sourceId: string
  locator: Locator
  state?: CitationState | undefined
}

export type CiteEvent = { type: 'token'; text: string } | { type: 'citation'; citation: Citation }

export type Cited = {
  text: string
  citations: Citation[]
  /** Sentences that cite nothing. */
  unsupported: string[]
  supported: boolean
}

/** `[12]` at most; anything longer in brackets is text. */
const longestMarker = 8

/**
 * Feeds on pieces of the model's text. Ids become markers 1, 2, ... in the order of their first use; an id that
 * was not in the evidence is dropped; an id that stands alone where a claim should be ("When is it shown?" - "[3]")
 * is preceded by its time or page, which only the program knows exactly.
 */
export function createCiter(
  evidence: Citable[],
  emit: (event: CiteEvent) => void,
): {
  push(piece: string): void
  end(): Cited
} {
  const byId = new Map(evidence.map((item) => [item.id, item]))
  const citations: Citation[] = []
  const markers = new Map<number, number>()
  let held = ''
  let text = ''

  function say(piece: string): void {
    if (piece === '') return
    text += piece
    emit({ type: 'token', text: piece })
  }

  function cite(item: Citable): void {
    let marker = markers.get(item.id)
    const isNew = marker === undefined
    marker ??= markers.size + 1
    markers.set(item.id, marker)
    const name = item.label === '' ? (item.sourceName ?? '') : item.label
    if (standsAlone(text)) say(name === '' ? '' : `${name} `)
    else if (/\S$/.test(text) && !text.endsWith(']')) say(' ')
    say(`[${marker}]`)
    if (!isNew) return
    const { sourceId, locator, state } = item
    const citation = { marker, sourceId, locator, ...(state && { state }) }
    citations.push(citation)
    emit({ type: 'citation', citation })
  }

  function drain(isEnd: boolean): void {
    for (;;) {
      const open = held.indexOf('[')
      if (open < 0) return flush()
      say(held.slice(0, open))
      held = held.slice(open)
      const close = held.indexOf(']')
      if (close < 0 && held.length < longestMarker && !isEnd) return
      const id = /^\[(\d{1,5})\]/.exec(held)?.[1]
      if (id === undefined) {
        say('[')
        held = held.slice(1)
        continue
      }
      held = held.slice(close + 1)
      const item = byId.get(Number(id))
      if (item) cite(item)
    }
  }

  function flush(): void {
    say(held)
    held = ''
  }

  return {
    push(piece) {
      held += piece
      drain(false)
    },
    end() {
      drain(true)
      flush()
      return judge(text.trim(), citations)
    },
  }
}

/** True where a marker has no words of its own before it: at the start, or after another marker and a separator. */
function standsAlone(text: string): boolean {
  const clause = text.slice(text.lastIndexOf(']') + 1)
  return /^[\s,;:.]*(?:and|und|和|、)?\s*$/i.test(clause) && !/\S\]$/.test(text)
}

function judge(text: string, citations: Citation[]): Cited {
  if (text === '' || isNotShown(text)) {
    return { text: notShown, citations: [], unsupported: [], supported: false }
  }
  const unsupported = sentencesOf(text).filter((sentence) => !/\[\d+\]/.test(sentence))
  return { text, citations, unsupported, supported: unsupported.length === 0 }
}

/** Ends in a full stop and no sentence: the number of a clause that is quoted with it, a title. */
const noSentence =
  /^\s*["“„«「『]?\s*\(?(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,5})[.)]\s*$|^[^.[]*\b(?:No|Nr|Mr|Mrs|Ms|Dr|Art|Sec)\.\s*$/u

/** What stands between quotation marks before a marker is one claim, however many sentences it has. */
const quotation = /(?:"[^"]+"|[“„][^“”„]+[“”])(?= \[\d+\])/gu

/** Sentences; a marker that follows the full stop belongs to the sentence before it. */
export function sentencesOf(text: string): string[] {
  const joined: string[] = []
  for (const line of text.split('\n')) {
    const quotes = [...line.matchAll(quotation)]
    const isQuoted = (at: number): boolean =>
      quotes.some(({ index, 0: { length } }) => at > index && at < index + length)
    for (const { segment, index } of new Intl.Segmenter(undefined, {
      granularity: 'sentence',
    }).segment(line)) {
      if (joined.length > 0 && (noSentence.test(joined.at(-1)!) || isQuoted(index))) {
        joined[joined.length - 1] += segment
        continue
      }
      const leading = /^(?:\s*\[\d+\])+[\s.,;]*/.exec(segment)?.[0] ?? ''
      if (leading !== '' && joined.length > 0 && !/\[\d+\]/.test(joined.at(-1)!)) {
        joined[joined.length - 1] += leading
        if (segment.length > leading.length) joined.push(segment.slice(leading.length))
      } else joined.push(segment)
    }
  }
  return joined
    .map((sentence) => sentence.trim())
    .filter((sentence) => /[\p{L}\p{N}]/u.test(sentence))
}
