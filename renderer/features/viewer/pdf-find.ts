/** Finds words in a document: in the text of the file, else in what was read from the picture of the page. */
import type { PDFDocumentProxy } from './pdf-document.ts'

export type Hit = {
  page: number
  /** Offset in the text of the page; `null` where the words were read from the picture. */
  at: number | null
}

const fold = (text: string): string => text.toLocaleLowerCase()

/** Every place of `words` in `text`; overlaps count once. */
export function placesOf(text: string, words: string): number[] {
  const [inText, wanted] = [fold(text), fold(words)]
  // Folding may change the length of a few letters; then offsets would lie.
  if (inText.length !== text.length || wanted.length === 0) return []
  const places: number[] = []
  for (let at = inText.indexOf(wanted); at >= 0; at = inText.indexOf(wanted, at + wanted.length))
    places.push(at)
  return places
}

async function pageText(document: PDFDocumentProxy, page: number): Promise<string> {
  const content = await (await document.getPage(page)).getTextContent()
  return content.items.map((item) => ('str' in item ? item.str : '')).join('')
}

/** Yields the hits of each page as it is read, in order. */
export async function* findInPdf(
  document: PDFDocumentProxy,
  words: string,
  readText: (page: number) => string,
  signal: AbortSignal,
): AsyncGenerator<Hit[]> {
  for (let page = 1; page <= document.numPages; page++) {
    signal.throwIfAborted()
    const hits = placesOf(await pageText(document, page), words).map((at): Hit => ({ page, at }))
    if (hits.length > 0) yield hits
    else if (fold(readText(page)).includes(fold(words))) yield [{ page, at: null }]
  }
}

type Part = { text: string; hit: number | null }

/** Cuts the runs of a text layer where hits begin and end; `hit` is its number on the page. */
export function partsOf(runs: string[], words: string): Part[][] {
  const places = placesOf(runs.join(''), words)
  let offset = 0
  return runs.map((run) => {
    const parts: Part[] = []
    let done = 0
    places.forEach((place, hit) => {
      const from = Math.max(0, place - offset)
      const to = Math.min(run.length, place + words.length - offset)
      if (to <= from || to <= 0 || from >= run.length) return
      if (from > done) parts.push({ text: run.slice(done, from), hit: null })
      parts.push({ text: run.slice(from, to), hit })
      done = to
    })
    if (done < run.length) parts.push({ text: run.slice(done), hit: null })
    offset += run.length
    return parts
  })
}
