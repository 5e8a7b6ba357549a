import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseQuestion } from '#engine/retrieve/question.ts'
import { choose, evenly, gather, type Place } from '#engine/retrieve/select.ts'

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
) =>
  gather({
    question: parseQuestion(text),
    places,
    wordScores: new Map(wordScores),
    anchors: [],
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
    expect(candidates.map(({ id }) => id)).toContain(77)
    expect(omitted).toHaveLength(95)
    expect(omitted[0]!.reason).toMatch(/search effort/)
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

describe('choose', () => {
  const places = frames(20)
  const candidates = look('What is the Total?', places).candidates
  it('takes what the model finds relevant', () => {
    const relevance = new Map(candidates.map(({ id }) => [id, id % 7 === 0 ? 0.9 : 0.01]))
    expect(choose(candidates, relevance, 8, places).chosen.map(({ id }) => id)).toEqual([7, 14])
  })

  it('still shows the best when nothing seems relevant, so that the model can deny it itself', () => {
    const relevance = new Map(candidates.map(({ id }) => [id, id / 1000]))
    expect(choose(candidates, relevance, 8, places).chosen.map(({ id }) => id)).toEqual([19, 20])
  })

  it('keeps the order of the recording, whatever was looked at first', () => {
    const relevance = new Map(candidates.map(({ id }) => [id, 1 - id / 100]))
    const ids = choose(candidates, relevance, 5, places).chosen.map(({ id }) => id)
    expect(ids).toEqual([1, 2, 3, 4, 5])
  })

  it('says what did not fit', () => {
    const relevance = new Map(candidates.map(({ id }) => [id, 0.9]))
    const { chosen, omitted } = choose(candidates, relevance, 8, places)
    expect(chosen).toHaveLength(8)
    expect(omitted).toHaveLength(12)
  })
})
