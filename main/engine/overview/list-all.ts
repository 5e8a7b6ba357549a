/** Dates, amounts and parties of a source, each with the words that have it: what a person reads a file through for. */
import type { Locator } from '../domain.ts'
import type { Listing } from '../retrieve/listing.ts'
import type { Sentence } from '../summary/sentence.ts'
import { tablesOf } from '../summary/tables.ts'
import { quotedEvidence } from '../ask/sentences-on.ts'
import type { Store } from '../store/store.ts'
import { boxesIn, stateOf, type Said } from './said.ts'
import type { SourceTexts } from './source-texts.ts'

/** `of` is how the row begins, `quotes` what stands there; `id` of the segment or passage. */
type ListedRow = Pick<Sentence, 'locator' | 'origin'> & {
  id: number
  of: string
  quotes: string[]
}

/** Kind after kind: dates by time, the others by place. */
function listAll({ source, units }: SourceTexts, listings: readonly Listing[]): ListedRow[] {
  const sentences = units.flatMap((unit) => unit.sentences)
  const { events, amounts, parties } = tablesOf([{ sourceId: source.id, sentences }])
  const placeOf = new Map(
    units.flatMap(({ id, sentences: own }) =>
      own.map(({ locator, origin }) => [locator, { id, locator, origin }] as const),
    ),
  )
  const rowsOf: Record<Listing, () => ListedRow[]> = {
    dates: () => bySentence(events.map(({ date: of, ...row }) => ({ of, ...row }))),
    amounts: () => bySentence(amounts.map(({ written: of, ...row }) => ({ of, ...row }))),
    parties: () =>
      parties.flatMap(({ name, roles, places: [first] }) =>
        first ? [{ ...placeOf.get(first.locator)!, of: roles.join(', '), quotes: [name] }] : [],
      ),
  }
  /** What one sentence has is one row, where its first stands. */
  function bySentence(
    found: readonly { of: string; text: string; locator: Locator }[],
  ): ListedRow[] {
    const rows = new Map<string, ListedRow>()
    for (const { of, text, locator } of found) {
      const place = placeOf.get(locator)!
      const known = rows.get(`${place.id} ${text}`)
      if (known) known.of += `, ${of}`
      else rows.set(`${place.id} ${text}`, { ...place, of, quotes: [text] })
    }
    return [...rows.values()]
  }
  return listings.flatMap((listing) => rowsOf[listing]())
}

/** A row for each date, amount or party, with the words that have it. */
export function rowsSaid(texts: SourceTexts, listings: readonly Listing[], store: Store): Said[] {
  const { source } = texts
  const rows = listAll(texts, listings)
  const quotesOf = Map.groupBy(rows, ({ id }) => id)
  return rows.map(({ id, of, quotes, locator, origin }) => {
    const place = { id, sourceId: source.id, locator, cost: 0 }
    const said = [...new Set(quotesOf.get(id)!.flatMap((row) => row.quotes))]
    const boxes = origin === 'page' ? boxesIn(id, quotes, store) : []
    const text = `${of}: ${quotes.map((quote) => `"${quote}"`).join(' ')}`.replace(/^: /, '')
    const state = stateOf(origin, id, source, store)
    return {
      stretch: { sourceId: source.id, locator, ids: [id], state, quote: { text, boxes } },
      item: quotedEvidence(place, locator, said, source.name),
    }
  })
}
