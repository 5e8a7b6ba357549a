/** `npm run eval:vectors`: what finds texts of like meaning, and misread ones: spelling, a model's vectors, or both. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { silentLogger } from '#base/log.ts'
import { parseSettings } from '#contract/settings.ts'
import { createModel } from '#engine/model/model.ts'
import type { Model } from '#engine/model/model-port.ts'
import { createModels } from '#engine/models.ts'
import { openStore } from '#engine/store/store.ts'
import { shareOf } from './statistics.ts'
import { misread, paraphrases, type Pair } from './vector-pairs.ts'

const { values } = parseArgs({
  options: {
    model: { type: 'string', multiple: true, default: [] },
    threads: { type: 'string', default: '1' },
    help: { type: 'boolean', default: false },
  },
})
const help = `npm run eval:vectors -- [options]
  --model FILE    a GGUF of text vectors; may be repeated. The model in use is always compared
  --threads N     (1)`

/** Texts by falling likeness to a query. */
type Ranking = (query: string) => Promise<string[]> | string[]

const { signal } = new AbortController()
const all = [...paraphrases, ...misread]

const dot = (a: Float32Array, b: Float32Array): number =>
  a.reduce((sum, value, at) => sum + value * b[at]!, 0)

async function byVectors(model: Model, texts: readonly string[]): Promise<Ranking> {
  const vectors = await model.embed(texts, signal)
  return async (query) => {
    const [wanted] = await model.embed([query], signal)
    const likeness = vectors.map((vector) => dot(wanted!, vector))
    return texts.toSorted((a, b) => likeness[texts.indexOf(b)]! - likeness[texts.indexOf(a)]!)
  }
}

/** Reciprocal ranks added up (k = 60; Cormack et al., SIGIR 2009). */
const fused =
  (one: Ranking, other: Ranking): Ranking =>
  async (query) => {
    const [a, b] = [await one(query), await other(query)]
    const scoreOf = (text: string): number =>
      [a, b].reduce((sum, list) => sum + 1 / (60 + (list.indexOf(text) + 1 || 1000)), 0)
    return [...new Set([...a, ...b])].toSorted((x, y) => scoreOf(y) - scoreOf(x))
  }

async function print(name: string, rank: Ranking): Promise<void> {
  const cells: string[] = []
  for (const pairs of [paraphrases, misread]) {
    for (const within of [1, 5]) {
      let right = 0
      for (const { query, text } of pairs) {
        if ((await rank(query)).slice(0, within).includes(text)) right++
      }
      const { share, low, high } = shareOf(right, pairs.length)
      const percent = (value: number): string => (value * 100).toFixed(0)
      cells.push(`${percent(share)} % (${percent(low)}-${percent(high)})`)
    }
  }
  console.log(`| ${name} | ${cells.join(' | ')} |`)
}

async function main(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'longview-vectors-'))
  const { settings } = parseSettings({
    'model.threads': Number(values.threads),
    'model.device': 'cpu',
  })
  const store = openStore(folder, { logger: silentLogger })
  const models = createModels(folder, settings, silentLogger)
  const opened: Model[] = []
  try {
    const file = { path: '/eval/texts.pdf', sha256: 'e'.repeat(64), bytes: 1, mtimeMs: 0 }
    const { id } = store.sources.add(file, { kind: 'pdf', pages: all.length, detail: {} })
    const textOf = new Map<number, string>()
    all.forEach(({ text }: Pair, at) => {
      const locator = { kind: 'page', page: at + 1 } as const
      const page = { key: `p${at + 1}`, page: at + 1, locator, text, description: '' }
      const stored = store.segments.add(id, {
        ...page,
        pageClass: 'text',
        encoderId: 'none',
        slices: [],
        grid: undefined,
      })
      textOf.set(stored.id, text)
    })
    const texts = all.map(({ text }) => text)
    const spelling: Ranking = (query) => {
      const words = store.search(query, { limit: 20, fuzzy: true })
      const alike = store.vectors.search(query, { limit: 20, least: 0 })
      return [...new Set([...words, ...alike].map(({ segmentId }) => textOf.get(segmentId)!))]
    }
    console.log(`${all.length} texts; 95 % intervals by Wilson\n`)
    console.log('| ranked by | like meaning: first | first 5 | misread: first | first 5 |')
    console.log('| --- | --- | --- | --- | --- |')
    await print('words and spelling', spelling)
    const { model } = await models.current()
    const candidates = [{ name: 'hidden states of the chat model', model }]
    for (const modelPath of values.model) {
      const own = createModel({
        modelPath,
        device: 'cpu',
        gpuLayers: 0,
        threads: Number(values.threads),
        contextTokens: 512,
        logger: silentLogger,
      })
      opened.push(own)
      candidates.push({ name: modelPath, model: own })
    }
    for (const candidate of candidates) {
      const rank = await byVectors(candidate.model, texts)
      await print(candidate.name, rank)
      await print(`both, fused`, fused(spelling, rank))
    }
  } finally {
    await Promise.all(opened.map((one) => one.close()))
    await models.close()
    store.close()
    await rm(folder, { recursive: true, force: true })
  }
}

if (values.help) console.log(help)
else await main()
