import { describe, expect, test } from 'vitest'
import { fieldsSeen } from '#engine/ask/fields-seen.ts'
import type { Judge } from '#engine/ask/judge.ts'
import type { ModelFacts } from '#engine/model/model-facts.ts'
import type { Model } from '#engine/model/model-port.ts'
import { bestPage } from '#engine/ask/narrow.ts'
import type { EvidenceItem } from '#engine/prompt/evidence.ts'
import type { Place } from '#engine/retrieve/place.ts'
import { parseQuestion } from '#engine/retrieve/question.ts'
import type { Alone } from '#engine/ask/slices-alone.ts'

const { signal } = new AbortController()
const box = { x: 0, y: 0.25, width: 1, height: 0.25 }
const page = (id: number): Place => ({
  id,
  sourceId: 's',
  locator: { kind: 'page', page: id },
  cost: 64,
})
const strip = (id: number): EvidenceItem => ({
  id,
  segmentId: id,
  sourceId: 's',
  sourceName: 'scan.pdf',
  locator: { kind: 'page', page: id, boxes: [box] },
  label: `page ${id}`,
  slices: [],
  grid: undefined,
  lines: [],
})

/** Finds the pages as relevant as said. */
function judgeOf(relevance: Record<number, number>): Judge {
  const alone = (id: number): Alone => ({
    item: strip(id),
    relevance: relevance[id] ?? 0,
    seen: { cacheKeys: [], tokenRows: 0 },
  })
  return {
    seen: new Map(),
    largest: () => 0,
    relevance: async ({ id }) => relevance[id] ?? 0,
    relevances: async (places) => new Map(places.map(({ id }) => [id, relevance[id] ?? 0])),
    alone: async ({ id }) => alone(id),
    best: alone,
    count: () => undefined,
    confirms: async () => 0,
  }
}
const model = {
  info: async () => ({ hints: { imagesMax: 8 }, bosText: '', eosText: '' }) as ModelFacts,
  generate: async () => ({ text: 'K7Q2 [1]' }) as Awaited<ReturnType<Model['generate']>>,
}
const question = parseQuestion('What is the Invoice?')

async function answers(
  relevance: Record<number, number>,
  { isWritten = false, zoomed }: { isWritten?: boolean; zoomed?: string } = {},
) {
  const places = Object.keys(relevance).map((id) => page(Number(id)))
  const { stretches, isComplete } = await fieldsSeen(
    question,
    { places, hits: new Map() },
    {
      judge: judgeOf(relevance),
      model,
      isWritten: () => isWritten,
      zoom: async () =>
        zoomed === undefined ? undefined : { text: zoomed, box, cacheKeys: [], tokenRows: 0 },
      budgetTokens: 1e6,
      budgetSeconds: 10,
    },
    signal,
  )
  return {
    isComplete,
    found: stretches.map(({ ids, quote, state }) => [ids[0], quote?.text, state]),
    boxes: stretches.flatMap(({ quote }) => quote?.boxes ?? []),
  }
}

describe('A field that no words name', () => {
  test('is read off the page where the model most probably sees it, with the part of the page', async () => {
    const { found, boxes } = await answers({ 1: 0.1, 2: 0.8, 3: 0.7 })
    expect(found).toEqual([[2, 'K7Q2', 'found']])
    expect(boxes).toEqual([box])
  })

  test('is read off every page where the model is clear', async () => {
    const { found } = await answers({ 1: 0.95, 2: 0.97 })
    expect(found.map(([id]) => id)).toEqual([1, 2])
  })

  test('is not there when no page is likely to have it', async () => {
    expect(await answers({ 1: 0.3, 2: 0.4 })).toMatchObject({ found: [], isComplete: true })
  })

  test('has to be clear on a page whose words were read without it', async () => {
    expect((await answers({ 1: 0.8 }, { isWritten: true })).found).toEqual([])
    expect((await answers({ 1: 0.95 }, { isWritten: true })).found).toHaveLength(1)
  })

  test('is what is read from close up', async () => {
    expect((await answers({ 1: 0.95 }, { zoomed: 'K7O2' })).found).toEqual([[1, 'K7O2', 'found']])
  })
})

describe('For a model that reads single pictures', () => {
  const frame: EvidenceItem = { ...strip(9), locator: { kind: 'time', startMs: 0, endMs: 1000 } }

  test('the best of several pages stays, and the others are named as left out', async () => {
    const items = [strip(1), frame, strip(2)]
    const { items: kept, omitted } = await bestPage(
      items,
      question,
      judgeOf({ 1: 0.2, 2: 0.9 }),
      signal,
    )
    expect(kept.map(({ id }) => id)).toEqual([9, 2])
    expect(omitted).toMatchObject([{ id: 1, reason: 'another page answers more clearly' }])
  })

  test('pages of which only the words are at hand stay beside it', async () => {
    const written = { ...strip(3), lines: ['The rent is 900 EUR.'] }
    const judge = judgeOf({ 1: 0.2, 2: 0.9, 3: 0.1 })
    const { items: kept } = await bestPage([written, strip(1), strip(2)], question, judge, signal)
    expect(kept.map(({ id }) => id)).toEqual([3, 2])
  })

  test('an overview keeps all pages', async () => {
    const items = [strip(1), strip(2)]
    const about = parseQuestion('Describe the document.')
    expect((await bestPage(items, about, judgeOf({}), signal)).items).toEqual(items)
  })
})
