import { describe, expect, it } from 'vitest'
import { inOrder } from '#engine/ask/in-order.ts'
import type { Judge } from '#engine/ask/judge.ts'
import type { Place } from '#engine/retrieve/place.ts'
import { parseQuestion } from '#engine/retrieve/question.ts'
import type { Scope, WordHit } from '#engine/ask/scope.ts'
import type { SourceRow } from '#engine/store/source-rows.ts'

const frame = (id: number, sourceId = 's'): Place => ({
  id,
  sourceId,
  locator: { kind: 'time', startMs: id * 10_000, endMs: (id + 1) * 10_000 },
  cost: 64,
})
const described: WordHit = { score: 1, least: 1, field: 'description' }
const sources = [{ id: 's' }, { id: 't' }] as SourceRow[]

function scopeWith(hits: number[], places: Place[]): Scope {
  return {
    sources,
    places,
    textBytes: new Map(),
    undescribed: new Set(),
    hits: new Map(hits.map((id) => [id, described])),
    heard: [],
  }
}
const ten = Array.from({ length: 10 }, (_, at) => frame(at + 1))

const { signal } = new AbortController()
async function ordered(question: string, hits: number[], { places = ten, items = 8 } = {}) {
  const asked: string[] = []
  const relevances: Judge['relevances'] = async (some, { text }) => {
    asked.push(text)
    return new Map(some.map(({ id }) => [id, 0.9]))
  }
  const budget = { seconds: 10, budgetTokens: 1e6, exhaustive: false, items }
  const options = { judge: { relevances }, ...budget }
  const found = await inOrder(parseQuestion(question), scopeWith(hits, places), options, signal)
  const chosen = found?.chosen.map(({ id }) => id)
  return { chosen, told: found && [...found.asked], asked: [...new Set(asked)] }
}

describe('inOrder', () => {
  it('gives what follows each place that shows the thing, with the place itself', async () => {
    const found = await ordered('What comes after the red circle?', [2, 7])
    expect(found).toMatchObject({ chosen: [2, 3, 7, 8], told: [3, 8] })
    expect(found.asked).toContain('When is a red circle shown?')
  })

  it('gives what came before, and takes neighbours that show it as one place', async () => {
    const found = await ordered('What is shown right before the text K7Q2?', [4, 5])
    expect(found).toMatchObject({ chosen: [3, 4], told: [3] })
    expect(found.asked).toContain('When is the text K7Q2 shown?')
  })

  it('gives the first and the last of all, and of a time that is named', async () => {
    expect(await ordered('What is shown first?', [])).toMatchObject({ chosen: [1], told: [1] })
    expect(await ordered('What is shown last?', [])).toMatchObject({ chosen: [10], told: [10] })
    const before = await ordered('What is shown last before 00:45?', [])
    expect(before).toMatchObject({ chosen: [4], told: [4] })
  })

  it('says nothing of what is nowhere, of the end of a recording, and of pages', async () => {
    expect((await ordered('What comes after the red circle?', [])).chosen).toBeUndefined()
    expect((await ordered('What comes after the red circle?', [10])).chosen).toBeUndefined()
    const two = [frame(1), frame(2), frame(3, 't')]
    const end = await ordered('What comes after the red circle?', [2], { places: two })
    expect(end.chosen).toBeUndefined()
    const pages = ten.map((one) => ({ ...one, locator: { kind: 'page' as const, page: one.id } }))
    const page = await ordered('What comes after the red circle?', [2], { places: pages })
    expect(page.chosen).toBeUndefined()
  })

  it('gives no more than a prompt holds', async () => {
    const found = await ordered('What comes after the red circle?', [1, 3, 5, 8], { items: 4 })
    expect(found).toMatchObject({ chosen: [1, 2, 3, 4], told: [2, 4] })
  })
})
