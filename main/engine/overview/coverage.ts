/** How much of a source was read, and what should be looked at: the honest side of an import. */
import type { Coverage } from '#contract/api.ts'
import type { PageDoubt } from '../domain.ts'
import type { PageReading } from '../store/readings.ts'
import type { SourceRow } from '../store/source-rows.ts'
import type { Store } from '../store/store.ts'

/** A page with more words of low confidence than this is to be looked at. */
const mostWeak = 0.15
/** Disagreements of one page that are told one by one. */
const mostTold = 5

export function coverageOf(
  source: SourceRow,
  { segments, readings }: Pick<Store, 'segments' | 'readings'>,
): Coverage {
  const byId = new Map(readings.ofSource(source.id).map((one) => [one.segmentId, one]))
  const by: Coverage['by'] = {
    layer: 0,
    ocr: 0,
    both: 0,
    picture: 0,
    blank: 0,
    empty: 0,
    unreadable: 0,
    failed: 0,
    waiting: 0,
  }
  const reasons = new Map<number, string[]>()
  const engines = new Set<string>()
  let [words, weakWords, stored] = [0, 0, 0]
  for (const { id, locator, pageClass, text } of segments.ofSource(source.id)) {
    if (locator.kind !== 'page') continue
    stored++
    const reading = byId.get(id)
    by[kindOf(reading, pageClass)]++
    words += reading?.words ?? text.split(/\s+/).filter((word) => word !== '').length
    if (!reading) continue
    weakWords += reading.weakWords
    if (reading.engine !== '') engines.add(reading.engine)
    const told = reasonsOf(reading)
    if (told.length > 0) reasons.set(locator.page, told)
  }
  for (const { locator, reason } of source.gaps) {
    if (locator.kind === 'page' && !reasons.has(locator.page)) reasons.set(locator.page, [reason])
  }
  return {
    sourceId: source.id,
    pages: source.pages ?? stored,
    stored,
    by,
    words,
    weakWords,
    look: Array.from(reasons, ([page, told]) => ({ page, reasons: told })).toSorted(
      (a, b) => a.page - b.page,
    ),
    engines: [...engines],
    detail: source.detail,
  }
}

function kindOf(
  reading: PageReading | undefined,
  pageClass: string | undefined,
): keyof Coverage['by'] {
  if (reading) {
    if (reading.state !== 'read') return reading.state
    return reading.chosen === 'none' ? 'empty' : reading.chosen
  }
  if (pageClass === 'text') return 'layer'
  if (pageClass === undefined) return 'picture'
  return pageClass === 'blank' ? 'blank' : 'waiting'
}

function reasonsOf({ state, reason, words, weakWords, doubts }: PageReading): string[] {
  const told: string[] = []
  if (reason !== undefined) told.push(reason)
  else if (state === 'failed' || state === 'unreadable') told.push('it could not be read')
  if (words > 0 && weakWords > mostWeak * words) {
    told.push(`${weakWords} of ${words} words were read with low confidence`)
  }
  for (const doubt of doubts.slice(0, mostTold)) told.push(sayDoubt(doubt))
  if (doubts.length > mostTold) told.push(`${doubts.length - mostTold} more disagreements`)
  return told
}

const others: Record<PageDoubt['between'], string> = {
  layer: 'the picture',
  'second-reader': 'the second reader',
}

const sayDoubt = ({ between, what, read, other }: PageDoubt): string =>
  `${what}: the text has "${read}", ${others[between]} "${other}"`
