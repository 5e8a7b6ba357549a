/** Whether a summary and what a bundle holds for it belong together. Pure but for reading texts. */
import { citedPlaces, placeKey } from './summary-places.ts'
import type { SummaryRecord } from './record.ts'
import { checkEvidence, checkPrompt, checkSources, squeezed } from './verify-record.ts'
import type { Evidence, Found, Held } from './verify-record.ts'

export async function checkSummary(record: SummaryRecord, held: Held): Promise<Found> {
  const found: Found = { problems: [], notes: [] }
  const name = `summary ${held.number}`
  checkPrompt(record, held, name, found)
  checkSources(record, held, name, found)
  checkEvidence(record, held, name, found)
  checkPlaces(record, held, name, found)
  await checkQuotes(record, held, name, found)
  return found
}

function checkPlaces(
  { summary }: SummaryRecord,
  held: Held,
  name: string,
  { problems }: Found,
): void {
  const there = new Map(held.evidence.map((one) => [placeKey(one), one]))
  for (const [at, place] of citedPlaces(summary).entries()) {
    const evidence = there.get(placeKey(place))
    const what = `what [${at + 1}] of ${name} cites`
    if (!evidence) problems.push(`${what} is not among its evidence`)
    else if (isEmpty(evidence)) problems.push(`${what} is not in the bundle`)
  }
}

const isEmpty = ({ picture, text }: Evidence): boolean =>
  picture === undefined && text === undefined

/** Sentences that are said to be a page's own, and rows of tables, against the text of that page. */
async function checkQuotes(
  { summary }: SummaryRecord,
  { evidence, readings }: Held,
  name: string,
  { problems }: Found,
): Promise<void> {
  const texts = new Map<string, string[]>()
  for (const one of evidence) {
    if (one.text !== undefined) texts.set(placeKey(one), await readings(one.text))
  }
  const { sources, chronology, amounts } = summary
  const sentences = sources.flatMap(({ overview, sections }) => [
    ...overview,
    ...sections.flatMap((section) => section.sentences),
  ])
  const quotes = [
    ...sentences
      .filter(({ by }) => by === 'code')
      .map(({ text, citations }) => ({ text, places: citations })),
    ...[...chronology, ...amounts].map((row) => ({ text: row.text, places: [row] })),
  ]
  for (const { text, places } of quotes) {
    const onPages = places.filter(({ locator }) => locator.kind === 'page')
    const known = onPages.flatMap((place) => texts.get(placeKey(place)) ?? [])
    if (known.length === 0 || known.some((one) => one.includes(squeezed(text)))) continue
    problems.push(`${name} quotes "${text}", which is not in the text of what it cites`)
  }
}
