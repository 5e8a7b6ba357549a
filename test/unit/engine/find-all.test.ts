import { describe, expect, it } from 'vitest'
import { findAll } from '#engine/ask/find-all.ts'
import type { Judge } from '#engine/ask/judge.ts'
import type { Place } from '#engine/retrieve/place.ts'
import { parseQuestion } from '#engine/retrieve/question.ts'
import { stretchLabel } from '#engine/retrieve/stretches.ts'
import type { Scope, WordHit } from '#engine/ask/scope.ts'
import type { SourceRow } from '#engine/store/source-rows.ts'

const frame = (id: number): Place => ({
  id,
  sourceId: 's',
  locator: { kind: 'time', startMs: id * 10_000, endMs: (id + 1) * 10_000 },
  cost: 64,
})
const described = (least = 1): WordHit => ({ score: least, least, field: 'description' })

function scopeWith(hits: Record<number, WordHit>, more: Partial<Scope> = {}): Scope {
  return {
    sources: [{ id: 's' } as SourceRow],
    places: Array.from({ length: 20 }, (_, id) => frame(id)),
    textBytes: new Map(),
    undescribed: new Set(),
    hits: new Map(Object.entries(hits).map(([id, hit]) => [Number(id), hit])),
    heard: [],
    ...more,
  }
}

type Looker = Pick<Judge, 'seen' | 'relevance' | 'relevances'>

/** Finds the given ones relevant, as sure as said, and nothing else; knows what it was shown. */
function judgeOf(relevant: Record<number, number>): Looker {
  const seen = new Map<number, { cacheKeys: string[]; tokenRows: number }>()
  const relevance: Judge['relevance'] = async ({ id }) => {
    seen.set(id, { cacheKeys: [], tokenRows: 64 })
    return relevant[id] ?? 0.02
  }
  return {
    seen,
    relevance,
    relevances: async (places, question, seconds, signal) => {
      const found = new Map<number, number>()
      if (seconds <= 0) return found
      for (const place of places)
        found.set(place.id, (await relevance(place, question, signal)) ?? 0)
      return found
    },
  }
}

const { signal } = new AbortController()
const find = (
  question: string,
  scope: Scope,
  judge: Looker,
  { seconds = 10, budgetTokens = 1e6, exhaustive = false } = {},
) => findAll(parseQuestion(question), scope, { judge, seconds, budgetTokens, exhaustive }, signal)

describe('findAll', () => {
  it('takes what is written on a page for mentioned there, and what a frame shows not', async () => {
    const page: Place = { id: 3, sourceId: 's', locator: { kind: 'page', page: 7 }, cost: 64 }
    const written: WordHit = { score: 1, least: 1, field: 'text' }
    const scope = scopeWith({ 3: written, 5: described() }, { places: [page, frame(5)] })
    const { stretches } = await find('Is the deposit mentioned anywhere?', scope, judgeOf({}))
    expect(stretches.map(({ ids, state }) => [ids, state])).toEqual([[[3], 'verified']])
  })

  it('gives every place that its description names and the model bears out, neighbours as one', async () => {
    const judge = judgeOf({ 2: 0.9, 3: 0.8, 9: 0.7, 12: 0.1 })
    const hits = { 2: described(), 3: described(), 9: described(), 12: described() }
    const asked = parseQuestion('When is a red circle shown?')
    const { stretches } = await find(asked.text, scopeWith(hits), judge)
    expect(stretches).toMatchObject([
      { ids: [2, 3], locator: { startMs: 20_000, endMs: 40_000 }, state: 'verified' },
      { ids: [9], state: 'verified' },
    ])
    expect(stretches.map((one) => stretchLabel(one, asked, false))).toEqual([
      '00:20–00:40',
      '01:30',
    ])
    expect([...judge.seen.keys()].toSorted((a, b) => a - b)).toEqual([2, 3, 9, 12])
  })

  it('takes a misread code where nothing holds it as written, and says so', async () => {
    const misread = { 4: described(0.6), 7: described(0.6) }
    const judge = judgeOf({ 4: 0.7, 7: 0.2 })
    const { stretches } = await find('When is K7Q2 shown?', scopeWith(misread), judge)
    expect(stretches).toMatchObject([{ ids: [4], state: 'found' }])
  })

  it('does not let a misread code stand beside one as written unless the model is clear', async () => {
    const hits = { 4: described(0.6), 5: described(0.6), 9: described() }
    const judge = judgeOf({ 4: 0.7, 5: 0.95, 9: 0.7 })
    const { stretches } = await find('When is K7Q2 shown?', scopeWith(hits), judge)
    expect(stretches.flatMap(({ ids }) => ids)).toEqual([5, 9])
  })

  it('cites nothing that there was no time to look at', async () => {
    const judge = judgeOf({ 2: 0.9 })
    const found = await find('When is a red circle shown?', scopeWith({ 2: described() }), judge, {
      seconds: 0,
    })
    expect(found.stretches).toEqual([])
    expect(found.omitted).toMatchObject([
      { id: 2, reason: expect.stringContaining('not looked at') },
    ])
  })

  it('spends no more on a long recording than it may', async () => {
    const judge = judgeOf({})
    const found = await find('Is K7Q2 shown?', scopeWith({}), judge, {
      exhaustive: true,
      budgetTokens: 64 * 5,
    })
    expect(judge.seen.size).toBe(5)
    expect(found.omitted).toHaveLength(15)
  })

  it('needs no look at a text layer that has the words', async () => {
    const hits = { 3: { score: 1, least: 1, field: 'text' } satisfies WordHit }
    const judge = judgeOf({})
    const { stretches } = await find('Where is the price?', scopeWith(hits), judge)
    expect(stretches).toMatchObject([{ ids: [3], state: 'verified' }])
    expect(judge.seen.size).toBe(0)
  })

  it('looks at everything for "ever", and believes only a clear sight where no words were found', async () => {
    const judge = judgeOf({ 6: 0.85, 11: 0.97 })
    const { stretches } = await find('Is a dog ever shown?', scopeWith({}), judge, {
      exhaustive: true,
    })
    expect(judge.seen.size).toBe(20)
    expect(stretches.flatMap(({ ids }) => ids)).toEqual([11])
  })

  it('looks at what was not described yet, as words cannot find it', async () => {
    const judge = judgeOf({ 8: 0.95 })
    const scope = scopeWith({}, { undescribed: new Set([8, 9]) })
    const { stretches } = await find('When is a red circle shown?', scope, judge)
    expect([...judge.seen.keys()].toSorted((a, b) => a - b)).toEqual([8, 9])
    expect(stretches.flatMap(({ ids }) => ids)).toEqual([8])
  })

  it('tells what was said from what was seen', async () => {
    const hit: WordHit = { score: 1, least: 1, field: 'speech' }
    const line = {
      id: -5,
      sourceId: 's',
      locator: { kind: 'time', startMs: 61_000, endMs: 63_500 } as const,
      cost: 10,
      hit,
    }
    const scope = scopeWith({ 6: hit }, { heard: [line] })
    const judge = judgeOf({})
    const said = await find('When was the budget mentioned?', scope, judge)
    expect(said.stretches).toMatchObject([
      { ids: [-5], locator: { startMs: 61_000, endMs: 63_500 } },
    ])
    expect(judge.seen.size).toBe(0)
    const seen = await find('When is the budget shown?', scope, judge)
    expect(seen.stretches).toEqual([])
    expect(judge.seen.size).toBe(1)
  })

  it('gives only the first or the last where that is asked', async () => {
    const hits = { 2: described(), 9: described() }
    const judge = judgeOf({ 2: 0.9, 9: 0.9 })
    const first = await find('When is a red circle first shown?', scopeWith(hits), judge)
    const last = await find('When was a red circle last shown?', scopeWith(hits), judge)
    expect([first, last].map(({ stretches }) => stretches.map(({ ids }) => ids))).toEqual([
      [[2]],
      [[9]],
    ])
  })
})
