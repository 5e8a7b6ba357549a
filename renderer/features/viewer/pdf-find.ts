/** Finds words in a document: in the text of the file, else in what was read from the picture of the page. */
import { findIn, type Piece } from '#contract/find-text.ts'
import type { Box } from '../../state/viewer.ts'
import type { PDFDocumentProxy } from './pdf-document.ts'

export type Hit = {
  page: number
  /** Where the words were read from the picture: marked by these. Else they are marked in the page's text. */
  boxes: Box[] | null
}

type Item = { str: string; hasEOL: boolean } | object

/** The text of a page as its text layer has it: one piece for each run. */
export const piecesOf = (items: readonly Item[]): Piece[] =>
  items.flatMap((item) => ('str' in item ? { text: item.str, endsLine: item.hasEOL } : []))

/** Yields the hits of each page as it is read, in order. */
export async function* findInPdf(
  document: PDFDocumentProxy,
  words: string,
  read: Promise<ReadonlyMap<number, Box[][]>>,
  signal: AbortSignal,
): AsyncGenerator<Hit[]> {
  for (let number = 1; number <= document.numPages; number++) {
    signal.throwIfAborted()
    const page = await document.getPage(number)
    const { items } = await page.getTextContent()
    const inText = findIn(piecesOf(items), words).map((): Hit => ({ page: number, boxes: null }))
    const seen = inText.length > 0 ? [] : ((await read).get(number) ?? [])
    const hits = [...inText, ...seen.map((boxes): Hit => ({ page: number, boxes }))]
    if (hits.length > 0) yield hits
  }
}

type Part = { text: string; hit: number | null }

/** Cuts the runs of a text layer where hits begin and end; `hit` is its number on the page. */
export function partsOf(pieces: readonly Piece[], words: string): Part[][] {
  const places = findIn(pieces, words)
  return pieces.map(({ text }, piece) => {
    const parts: Part[] = []
    let done = 0
    places.forEach(({ start, end }, hit) => {
      if (start.piece > piece || end.piece < piece) return
      const from = start.piece === piece ? start.at : 0
      const to = end.piece === piece ? end.at : text.length
      if (to <= from) return
      if (from > done) parts.push({ text: text.slice(done, from), hit: null })
      parts.push({ text: text.slice(from, to), hit })
      done = to
    })
    if (done < text.length) parts.push({ text: text.slice(done), hit: null })
    return parts
  })
}
