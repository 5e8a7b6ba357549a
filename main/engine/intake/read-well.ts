/** Reads a page's picture, and once more where that may read better: small print larger, nonsense in other languages. */
import { AppError } from '#contract/errors.ts'
import type { Ocr } from '../ocr/ocr.ts'
import type { GreyPicture, PageText } from '../ocr/protocol.ts'
import { closerDpi, isClearer, mainLanguage, mayBeForeign } from '../ocr/read-again.ts'

export type DrawnPage = { picture: GreyPicture; dpi: number }

/** `tongue`: the languages in which it reads best. */
export type WellRead = { page: PageText; tongue: readonly string[] }

/**
 * Rejects as `Ocr.read` does when the first reading fails; a further one that fails leaves what there is.
 * Without `closer` the picture is all there is of the page.
 */
export async function readWell(
  drawn: DrawnPage,
  options: {
    ocr: Ocr
    languages: readonly string[]
    about: string
    /** Draws the page again at so many dots per inch. */
    closer?: (dpi: number) => Promise<DrawnPage>
  },
  signal: AbortSignal,
): Promise<WellRead> {
  const { ocr, languages, about, closer } = options
  const read = (from: DrawnPage, tongue: readonly string[]): Promise<PageText> =>
    ocr.read({ ...from, kind: 'page', about }, tongue, signal)
  const again = async (
    from: DrawnPage,
    tongue: readonly string[],
  ): Promise<PageText | undefined> => {
    try {
      return await read(from, tongue)
    } catch (error) {
      signal.throwIfAborted()
      if (error instanceof AppError && error.code.startsWith('source/')) return undefined
      throw error
    }
  }

  let best: WellRead = { page: await read(drawn, languages), tongue: languages }
  const wanted = closerDpi(best.page, { height: drawn.picture.height, dpi: drawn.dpi })
  if (closer && wanted !== undefined) {
    const page = await again(await closer(wanted), languages)
    if (page && page.confidence > best.page.confidence) best = { page, tongue: languages }
  }
  const main = mainLanguage(best.page, languages)
  if (main !== undefined) {
    const page = await again(drawn, [main])
    if (page && page.confidence > best.page.confidence) best = { page, tongue: [main] }
  }
  if (!mayBeForeign(best.page)) return best
  for (const other of ocr.languages().filter((name) => !languages.includes(name))) {
    const page = await again(drawn, [other])
    if (page && isClearer(page, best.page)) best = { page, tongue: [other] }
  }
  return best
}
