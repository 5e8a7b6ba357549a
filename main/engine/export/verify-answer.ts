/** Whether an answer and what a bundle holds for it belong together. Pure but for reading texts. */
import type { Citation, Locator } from '#contract/api.ts'
import type { AnswerRecord } from './record.ts'
import { checkEvidence, checkPrompt, checkSources, squeezed } from './verify-record.ts'
import type { Found, Held } from './verify-record.ts'

export async function checkAnswer(record: AnswerRecord, held: Held): Promise<Found> {
  const found: Found = { problems: [], notes: [] }
  const name = `answer ${held.number}`
  checkPrompt(record, held, name, found)
  checkSources(record, held, name, found)
  checkEvidence(record, held, name, found)
  await checkCitations(record, held, name, found)
  return found
}

const marker = /\[(\d{1,5})\]/g

async function checkCitations(
  { answer }: AnswerRecord,
  held: Held,
  name: string,
  { problems, notes }: Found,
): Promise<void> {
  const inText = new Set([...answer.text.matchAll(marker)].map(([, digits]) => Number(digits)))
  const listed = new Set(answer.citations.map((one) => one.marker))
  for (const one of inText) {
    if (!listed.has(one)) problems.push(`[${one}] of ${name} leads nowhere`)
  }
  for (const citation of answer.citations) {
    const what = `[${citation.marker}] of ${name}`
    if (!inText.has(citation.marker)) problems.push(`${what} is not in its text`)
    const places = held.evidence.filter((one) => isPlaceOf(citation, one))
    if (places.length === 0) problems.push(`${what} cites what was not shown to the model`)
    else if (places.every(({ picture, text }) => picture === undefined && text === undefined)) {
      problems.push(`what ${what} cites is not in the bundle`)
    }
  }
  for (const { quote, markers } of quotesOf(answer.text)) {
    const cited = answer.citations.filter((one) => markers.includes(one.marker))
    const texts = await textsOf(cited, held)
    if (texts.length === 0 || texts.some((one) => one.includes(squeezed(quote)))) continue
    const line = `${name} quotes "${quote}", which is not in the text of what it cites`
    const isVouchedFor = cited.some(({ state }) => state === 'verified')
    if (isVouchedFor) problems.push(line)
    else notes.push(line)
  }
}

/** Squeezed. */
async function textsOf(cited: readonly Citation[], held: Held): Promise<string[]> {
  const texts: string[] = []
  for (const one of held.evidence) {
    if (one.text === undefined || !cited.some((citation) => isPlaceOf(citation, one))) continue
    texts.push(...(await held.readings(one.text)))
  }
  // Speech stands in the prompt only.
  if (texts.length > 0 && held.prompt !== undefined) texts.push(squeezed(held.prompt))
  return texts
}

/** A citation may narrow its evidence to words of a page, or to a part of a span. */
function isPlaceOf(
  { sourceId, locator }: { sourceId: string; locator: Locator },
  evidence: { sourceId: string; locator: Locator },
): boolean {
  if (sourceId !== evidence.sourceId) return false
  const place = evidence.locator
  if (locator.kind === 'page') return place.kind === 'page' && place.page === locator.page
  return place.kind === 'time' && locator.startMs <= place.endMs && locator.endMs >= place.startMs
}

/** Shorter ones are emphasis more often than quotes. */
const shortestQuote = 12

/** What stands in quotation marks, with the markers that follow it in its sentence. */
function quotesOf(text: string): { quote: string; markers: number[] }[] {
  const found: { quote: string; markers: number[] }[] = []
  const pattern = /[“"「«]([^“”"「」«»\n]+)[”"」»]([^“"「«\n]*)/g
  for (const [, quote = '', after = ''] of text.matchAll(pattern)) {
    if (quote.length < shortestQuote) continue
    const markers = [...after.matchAll(marker)].map(([, digits]) => Number(digits))
    if (markers.length > 0) found.push({ quote, markers })
  }
  return found
}
