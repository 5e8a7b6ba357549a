/** What is dated, what costs money and who takes part, each with its place: tables made by code. */
import type { Locator } from '../domain.ts'
import { findAmounts, sumsOf, type Amount } from './amounts.ts'
import { dayOrderOf, findDates, type FoundDate } from './dates.ts'
import { findParties, partyKey } from './parties.ts'
import type { Sentence } from './sentence.ts'

export type Place = { sourceId: string; locator: Locator }
export type DatedEvent = Place &
  Pick<FoundDate, 'iso' | 'isAmbiguous'> & { date: string; text: string }
export type AmountRow = Place &
  Pick<Amount, 'currency' | 'hundredths'> & { written: string; text: string }
export type PartyRow = {
  name: string
  roles: string[]
  /** Sentences that name it. */
  mentions: number
  places: Place[]
}
export type Tables = {
  events: DatedEvent[]
  amounts: AmountRow[]
  sums: { currency: string; hundredths: bigint; count: number }[]
  parties: PartyRow[]
}

/** Places that are listed of one party. */
const mostPlaces = 20
const longestText = 300

/** Of several sources together: events by date, amounts and parties in order of place. */
export function tablesOf(
  sources: readonly { sourceId: string; sentences: readonly Sentence[] }[],
): Tables {
  const events: DatedEvent[] = []
  const amounts: AmountRow[] = []
  const parties = new Map<string, PartyRow>()
  for (const { sourceId, sentences } of sources) {
    const order = dayOrderOf(sentences.map(({ text }) => text))
    // A description says what a picture looks like; dates and sums in it are misread more often than not.
    for (const { text, locator } of sentences.filter(({ origin }) => origin !== 'description')) {
      const place = { sourceId, locator }
      for (const { iso, isAmbiguous, text: date } of findDates(text, order)) {
        events.push({ ...place, iso, ...(isAmbiguous && { isAmbiguous }), date, text: brief(text) })
      }
      for (const { currency, hundredths, text: written } of findAmounts(text)) {
        amounts.push({ ...place, currency, hundredths, written, text: brief(text) })
      }
      for (const party of findParties(text)) note(parties, party, place)
    }
  }
  countMentions(
    parties,
    sources.flatMap(({ sentences }) => [...sentences]),
  )
  const listed = distinct(amounts)
  return {
    events: distinct(events).toSorted(byDay),
    amounts: listed,
    sums: sumsOf(listed).map((sum) => ({
      ...sum,
      count: listed.filter(({ currency }) => currency === sum.currency).length,
    })),
    parties: [...parties.values()],
  }
}

/** Days of no year come last, as they stand. */
function byDay({ iso: a }: DatedEvent, { iso: b }: DatedEvent): number {
  const [isLast, isOther] = [a, b].map((iso) => iso.startsWith('-'))
  if (isLast || isOther) return Number(isLast) - Number(isOther)
  return a < b ? -1 : a > b ? 1 : 0
}

function note(
  parties: Map<string, PartyRow>,
  { name, role }: { name: string; role?: string | undefined },
  place: Place,
): void {
  const key = partyKey(name)
  const row = parties.get(key) ?? { name, roles: [], mentions: 0, places: [] }
  if (role !== undefined && !row.roles.includes(role)) row.roles.push(role)
  if (row.places.length < mostPlaces) row.places.push(place)
  parties.set(key, row)
}

/** Sentences that name a party, also where no rule says that it is one. */
function countMentions(
  parties: ReadonlyMap<string, PartyRow>,
  sentences: readonly Sentence[],
): void {
  const texts = sentences
    .filter(({ origin }) => origin !== 'description')
    .map(({ text }) => partyKey(text))
  for (const [key, row] of parties) {
    row.mentions = texts.filter((text) => text.includes(key)).length
  }
}

const brief = (text: string): string =>
  text.length > longestText ? `${text.slice(0, longestText).toWellFormed()}…` : text

/** The same line read twice (a text layer and a caption, subtitles in two tracks) counts once. */
function distinct<T extends Place & { text: string }>(rows: readonly T[]): T[] {
  const seen = new Set<string>()
  return rows.filter(({ sourceId, locator, text, ...rest }) => {
    const own = 'written' in rest ? rest.written : 'date' in rest ? rest.date : ''
    const key = JSON.stringify([sourceId, locator, text, own])
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}
