import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { choose } from '#engine/retrieve/choose.ts'
import { evenly, gather, neighboursOf } from '#engine/retrieve/gather.ts'
import { foldOmissions, omit, type Place } from '#engine/retrieve/place.ts'
import { parseQuestion } from '#engine/retrieve/question.ts'

/** Ten seconds each, one after the other. */
const frames = (count: number, cost = 64): Place[] =>
  Array.from({ length: count }, (_, i) => ({
    id: i + 1,
    sourceId: 's-1',
    locator: { kind: 'time', startMs: i * 10_000, endMs: (i + 1) * 10_000 },
    cost,
  }))

const look = (
  text: string,
  places: Place[],
  wordScores: [number, number][] = [],
  budgetTokens = 1e6,
  anchors: number[] = [],
) =>
  gather({
    question: parseQuestion(text),
    places,
    wordScores: new Map(wordScores),
    anchors,
    budgetTokens,
  })

describe('gather', () => {
  it('looks only at the moment that the question names', () => {
    const { candidates } = look('What text is shown at [00:25]?', frames(10))
    expect(candidates.map(({ id, reason }) => [id, reason])).toEqual([[3, 'named']])
  })

  it('finds nothing at a moment after the end', () => {
    expect(look('What text is shown at [09:00]?', frames(10)).candidates).toEqual([])
  })

  it('takes every segment that overlaps a range', () => {
    const { candidates } = look('What is shown before 0:15?', frames(10))
    expect(candidates.map(({ id }) => id).toSorted((a, b) => a - b)).toEqual([1, 2])
  })

  it('looks at word hits first and says what the budget left out', () => {
    const { candidates, omitted } = look('When is K7Q2 shown?', frames(100), [[77, 1]], 64 * 5)
    expect(candidates).toHaveLength(5)
    expect(candidates[0]?.id).toBe(77)
    expect(omitted).toHaveLength(95)
    expect(omitted[0]!.reason).toMatch(/search effort/)
  })

  it('costs the same for ten minutes and for ten hours, and loses no hit', () => {
    for (const count of [60, 3600]) {
      const hit = Math.floor(count * 0.7)
      const { candidates } = look('What is the price?', frames(count), [[hit, 0.9]], 64 * 40)
      expect(candidates.reduce((sum, { cost }) => sum + cost, 0)).toBeLessThanOrEqual(64 * 40)
      expect(candidates[0]?.id).toBe(hit)
    }
  })

  it('lets medoids of the memory stand for the rest', () => {
    const { candidates } = look('What is it?', frames(400), [], 64 * 20, [123, 321])
    expect(candidates.map(({ id }) => id)).toEqual(expect.arrayContaining([123, 321]))
  })
})

describe('evenly', () => {
  it('is a permutation whose prefixes are spread', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 300 }), (length) => {
        const items = Array.from({ length }, (_, i) => i)
        expect(evenly(items).toSorted((a, b) => a - b)).toEqual(items)
      }),
    )
    expect(evenly([0, 1, 2, 3, 4, 5, 6, 7]).slice(0, 3)).toEqual([4, 2, 6])
  })
})

describe('neighboursOf', () => {
  it('are those within reach, never the place itself', () => {
    const places = frames(10)
    expect(neighboursOf(places[5]!, places, 15_000).map(({ id }) => id)).toEqual([4, 5, 7, 8])
  })

  it('are the pages before and after', () => {
    const pages = [1, 2, 3, 4].map((page): Place => ({
      id: page,
      sourceId: 's',
      locator: { kind: 'page', page },
      cost: 1,
    }))
    expect(neighboursOf(pages[1]!, pages, 15_000).map(({ id }) => id)).toEqual([1, 3])
  })
})

describe('choose', () => {
  const places = frames(20)
  const { candidates } = look('What is the Total?', places)
  it('takes what the model finds relevant', () => {
    const relevance = new Map(candidates.map(({ id }) => [id, id % 7 === 0 ? 0.9 : 0.01]))
    expect(choose(candidates, relevance, 8, places).chosen.map(({ id }) => id)).toEqual([7, 14])
  })

  it('still shows the best when nothing seems relevant, so that the model can deny it itself', () => {
    const relevance = new Map(candidates.map(({ id }) => [id, id / 1000]))
    expect(choose(candidates, relevance, 8, places).chosen.map(({ id }) => id)).toEqual([19, 20])
  })

  it('shows the best word hit even where the model doubts it', () => {
    const hit = look('What is the Total?', places, [[13, 0.9]]).candidates
    const relevance = new Map(places.map(({ id }) => [id, id === 13 ? 0.1 : 0.8]))
    expect(choose(hit, relevance, 8, places).chosen.map(({ id }) => id)).toContain(13)
  })

  it('keeps the order of the recording, whatever was looked at first', () => {
    const relevance = new Map(candidates.map(({ id }) => [id, 1 - id / 100]))
    const ids = choose(candidates, relevance, 5, places).chosen.map(({ id }) => id)
    expect(ids).toEqual(ids.toSorted((a, b) => a - b))
  })

  it('always shows the one that the model is surest of, and says what did not fit', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.5, max: 1, noNaN: true }), { minLength: 20, maxLength: 20 }),
        (all) => {
          const relevance = new Map(all.map((one, at) => [at + 1, one]))
          const { chosen, omitted } = choose(candidates, relevance, 8, places)
          expect(chosen).toHaveLength(8)
          expect(omitted).toHaveLength(12)
          expect(Math.max(...chosen.map((one) => one.relevance))).toBe(Math.max(...all))
        },
      ),
    )
  })
})

describe('foldOmissions', () => {
  it('names a stretch of time once and keeps reasons apart', () => {
    const [a, b, c, d] = frames(4)
    const folded = foldOmissions([
      omit(d!, 'empty'),
      omit(a!, 'empty'),
      omit(b!, 'empty'),
      omit(c!, 'failed'),
    ])
    expect(folded.map(({ locator, reason }) => [locator, reason])).toEqual([
      [{ kind: 'time', startMs: 0, endMs: 20_000 }, 'empty'],
      [{ kind: 'time', startMs: 30_000, endMs: 40_000 }, 'empty'],
      [{ kind: 'time', startMs: 20_000, endMs: 30_000 }, 'failed'],
    ])
  })
})
