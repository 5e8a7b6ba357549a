import { describe, expect, it } from 'vitest'
import type { Judge } from '#engine/ask/judge.ts'
import { locate } from '#engine/ask/locate.ts'
import type { Locator } from '#engine/domain.ts'
import type { Candidate } from '#engine/retrieve/place.ts'
import { parseQuestion } from '#engine/retrieve/question.ts'
import type { WordHit } from '#engine/ask/scope.ts'

const at = (id: number, locator?: Locator): Candidate => ({
  id,
  sourceId: 's',
  locator: locator ?? { kind: 'time', startMs: id * 10_000, endMs: (id + 1) * 10_000 },
  cost: 64,
  reason: 'words',
  wordScore: 0.6,
})
const frames = [1, 2, 3, 4, 5, 6].map((id) => at(id))
const read = (code: number): WordHit => ({ score: code, least: code, code, field: 'description' })

/** Sees the code in the given ones, as sure as said; knows what it was asked. */
function judgeOf(sure: Record<number, number>) {
  const asked: { id: number; text: string }[] = []
  const relevances: Judge['relevances'] = async (places, { text }) => {
    asked.push(...places.map(({ id }) => ({ id, text })))
    return new Map(places.map(({ id }) => [id, sure[id] ?? 0.02]))
  }
  return { asked, relevances }
}

const { signal } = new AbortController()
async function located(
  question: string,
  hits: Record<number, WordHit>,
  judge: ReturnType<typeof judgeOf>,
  candidates = frames,
) {
  const byId = new Map(Object.entries(hits).map(([id, hit]) => [Number(id), hit]))
  const found = await locate(parseQuestion(question), candidates, byId, judge, 10, signal)
  return { kept: found.candidates.map(({ id }) => id), omitted: found.omitted }
}

describe('locate', () => {
  it('keeps the one frame that holds the code, however many look like it', async () => {
    const judge = judgeOf({ 2: 0.7 })
    const hits = { 2: read(0.69), 3: read(0.55), 4: read(1), 5: read(0.35), 6: read(0.55) }
    const { kept, omitted } = await located('Describe the frame with K7Q2.', hits, judge)
    expect(kept).toEqual([4])
    expect(omitted.map(({ id }) => id)).toEqual([2, 3, 5, 6])
  })

  it('lets a misread frame stand beside one as written where the model is clear', async () => {
    const judge = judgeOf({ 2: 0.97, 3: 0.6 })
    const hits = { 2: read(0.69), 3: read(0.55), 4: read(1) }
    expect((await located('Describe the frame with K7Q2.', hits, judge)).kept).toEqual([2, 4])
  })

  it('asks for the code alone, not for what is asked of its frame', async () => {
    const judge = judgeOf({ 3: 0.8 })
    const hits = { 2: read(0.55), 3: read(0.55) }
    const { kept } = await located('What colour is the shape beside K7Q2?', hits, judge)
    expect(kept).toEqual([3])
    expect(judge.asked.map(({ text }) => text)).toEqual([
      'When is the text K7Q2 shown?',
      'When is the text K7Q2 shown?',
    ])
  })

  it('asks for more where another frame was read as something nearer', async () => {
    const judge = judgeOf({ 2: 0.7, 3: 0.7, 4: 0.7, 5: 0.95 })
    const hits = { 2: read(0.69), 3: read(0.63), 4: read(0.55), 5: read(0.35) }
    expect((await located('Describe the frame with K7Q2.', hits, judge)).kept).toEqual([2, 3, 5])
  })

  it('keeps the two likeliest where the model bears none out, and one that stands alone unasked', async () => {
    const judge = judgeOf({ 2: 0.1, 3: 0.3, 5: 0.2 })
    const hits = { 2: read(0.55), 3: read(0.55), 5: read(0.55) }
    expect((await located('Describe the frame with K7Q2.', hits, judge)).kept).toEqual([3, 5])
    const alone = judgeOf({})
    const one = await located('Describe the frame with K7Q2.', { 5: read(0.55) }, alone)
    expect([one.kept, alone.asked]).toEqual([[5], []])
  })

  it('keeps what there was no time to look at, unless another frame holds the code', async () => {
    const judge = { asked: [], relevances: async () => new Map([[2, 0.1]]) }
    const misread = { 2: read(0.55), 3: read(0.55) }
    expect((await located('Describe the frame with K7Q2.', misread, judge)).kept).toEqual([3])
    const written = { ...misread, 4: read(1) }
    expect((await located('Describe the frame with K7Q2.', written, judge)).kept).toEqual([4])
  })

  it('leaves questions without a code, and codes that nothing holds, as they were', async () => {
    const judge = judgeOf({})
    const word: WordHit = { score: 1, least: 1, field: 'description' }
    const [all, hits] = [frames.map(({ id }) => id), { 2: word }]
    expect((await located('What is beside the red circle?', hits, judge)).kept).toEqual(all)
    expect((await located('Describe the frame with K7Q2.', {}, judge)).kept).toEqual(all)
    expect(judge.asked).toEqual([])
  })

  it('keeps pages that hold the code, also misread ones, and the pages beside them', async () => {
    const pages = [1, 2, 3, 4, 5, 6, 7, 8].map((page) => at(page, { kind: 'page', page }))
    const judge = judgeOf({})
    const hits = { 2: { ...read(1), field: 'text' as const }, 5: read(0.55) }
    const { kept } = await located('Who signed INV204?', hits, judge, pages)
    expect(kept).toEqual([1, 2, 3, 4, 5, 6])
  })
})
