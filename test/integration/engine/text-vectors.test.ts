// Search by meaning with a model in a process of its own. The model's weights are random: what it holds alike is
// noise, but the same noise every time. One process serves most tests: starting one is what takes time.
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseSettings } from '#contract/settings.ts'
import { silentLogger } from '#base/log.ts'
import { parseQuestion } from '#engine/retrieve/question.ts'
import { scopeOf } from '#engine/ask/scope.ts'
import { resultsOf } from '#engine/desk/search-filter.ts'
import { openStore, type Store } from '#engine/store/store.ts'
import { createTextVectors, type TextVectors } from '#engine/text-vectors.ts'
import { meanBert, rankBert } from '../../native/tiny-bert.ts'
import { fileOf, frameOf, pageOf, videoProbe } from './store/made.ts'

const { signal } = new AbortController()
const { settings } = parseSettings({ 'model.device': 'cpu', 'model.threads': 1 })
const folder = mkdtempSync(join(tmpdir(), 'longview-vectors-'))

const lines = [
  'the termination of the agreement',
  'a red circle on a table',
  'payment within thirty days',
  'the harbour at night',
  'minutes of the meeting in June',
  'a star above the gate',
  'insurance of the goods',
  'three boats and a lighthouse',
  'the deposit is returned',
  'an empty frame',
  'notice in writing',
  'the keys of the house',
]

function vectorsOf(name: string, model?: string): TextVectors {
  const library = join(folder, name)
  mkdirSync(join(library, 'vectors'), { recursive: true })
  if (model) copyFileSync(model, join(library, 'vectors', 'own.gguf'))
  return createTextVectors({ library, settings, store, logger: silentLogger })
}

let store: Store
let film: string
let vectors: TextVectors

beforeAll(async () => {
  store = openStore(join(folder, 'library'), { logger: silentLogger })
  film = store.sources.add(fileOf(1), videoProbe).id
  lines.forEach((line, at) => store.segments.add(film, frameOf(at * 10_000, line)))
  store.segments.add(film, { ...frameOf(500_000, ''), isUndescribed: true })
  vectors = vectorsOf('library', meanBert())
  await vectors.complete([film], 600, signal)
})

afterAll(async () => {
  await vectors.close()
  store.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('search by meaning', () => {
  test('finds the text itself first', async () => {
    const hits = await vectors.near(
      'three boats and a lighthouse',
      { sourceIds: [film], limit: 3 },
      signal,
    )
    expect(hits[0]).toMatchObject({ sourceId: film })
    expect(hits[0]!.similarity).toBeGreaterThan(0.99)
    const [found] = resultsOf(hits, store)
    expect(found).toMatchObject({
      text: 'three boats and a lighthouse',
      locator: { startMs: 70_000 },
      field: 'description',
    })
  })

  test('adds to what words find, and never counts as words', async () => {
    const scope = { sourceIds: [film], limit: 1 }
    const meant = await vectors.near('three boats and a lighthouse', scope, signal)
    const question = parseQuestion('What about the zeppelin?')
    const without = scopeOf(question, [film], {}, store)
    const having = scopeOf(question, [film], {}, store, meant)
    expect(without.hits.size).toBe(0)
    expect([...having.hits.keys()]).toEqual([meant[0]!.segmentId])
    expect(having.hits.get(meant[0]!.segmentId)).toMatchObject({ least: 0 })
    expect(having.hits.get(meant[0]!.segmentId)!.score).toBeLessThan(0.65)
    const named = scopeOf(parseQuestion('Where is the lighthouse?'), [film], {}, store, meant)
    expect(named.hits.get(meant[0]!.segmentId)).toMatchObject({ least: 1 })
  })

  test('follows a text that changes', async () => {
    const scope = { sourceIds: [film], limit: 1 }
    const [before] = await vectors.near('an empty frame', scope, signal)
    store.segments.describe(before!.segmentId, 'a train in the snow')
    await vectors.complete([film], 600, signal)
    const [after] = await vectors.near('a train in the snow', scope, signal)
    expect(after!.segmentId).toBe(before!.segmentId)
    expect(after!.similarity).toBeGreaterThan(0.99)
  })

  test('reads each piece of a long page', async () => {
    const probe = { kind: 'pdf', pages: 1, detail: {} } as const
    const contract = store.sources.add(fileOf(2, '/papers/contract.pdf'), probe).id
    const clause = 'The landlord pays for repairs of the roof.'.padEnd(399, '.')
    const filler = Array.from({ length: 8 }, (_, i) => `Clause ${i} of the terms.`.padEnd(399, '-'))
    store.segments.add(contract, pageOf(1, [...filler, clause, ...filler].join('\n')))
    await vectors.complete([contract], 600, signal)
    const [hit] = await vectors.near(clause, { sourceIds: [contract], limit: 1 }, signal)
    expect(hit!.similarity).toBeGreaterThan(0.99)
  })

  test('is not there without a model: nothing is found, nothing fails', async () => {
    const none = vectorsOf('none')
    expect(await none.file()).toBeUndefined()
    expect(await none.near('the harbour', { sourceIds: [film], limit: 3 }, signal)).toEqual([])
    await none.complete([film], 600, signal)
  })

  test.each([
    ['of a model that ranks', rankBert, undefined],
    ['of a damaged file', meanBert, 'GGUF and no more'],
  ])('%s finds nothing, and fails nothing', async (_name, model, content) => {
    const other = vectorsOf(content ? 'damaged' : 'ranking', model())
    if (content) writeFileSync((await other.file())!, content)
    expect(await other.near('the harbour', { sourceIds: [film], limit: 3 }, signal)).toEqual([])
    await other.close()
  })

  test('stops when asked to', async () => {
    const stop = AbortSignal.abort()
    const near = vectors.near('the harbour', { sourceIds: [film], limit: 3 }, stop)
    await expect(near).rejects.toMatchObject({ name: 'AbortError' })
  })
})
