/** The model as the product asks it: its own process, the real slicer, the engine's prompt. */
import { createLogger } from '#base/log.ts'
import type { Locator, PageClass, Part } from '#engine/domain.ts'
import { createEncoder } from '#engine/encode/encoder.ts'
import { createModel } from '#engine/model/model.ts'
import { promptParts } from '#engine/compose.ts'
import type { EvidenceItem } from '#engine/prompt/evidence.ts'
import { citationGrammar } from '#engine/prompt/instructions.ts'
import { createAsker, isSource } from './asker.ts'
import type { Evidence, Item } from './item.ts'

export type Judge = {
  /** The model's answer to all evidence in one prompt, greedy, as it came; and the product's own way. */
  answer(item: Item): Promise<Answers>
  name: string
  close(): Promise<void>
}

/** `asked` differs for recordings and pages: there the program judges frames and slices one by one. */
export type Answers = { inOnePrompt: string; asked: string }

export type JudgeOptions = { model: string; mmproj: string; threads: number; signal: AbortSignal }

/** Pages are sliced; frames and pictures are seen whole. */
const pageClassOf = (evidence: Evidence): PageClass | undefined =>
  evidence.as === 'page' || evidence.as === 'overview' ? 'scan' : undefined

const locatorOf = (evidence: Evidence): Locator =>
  evidence.as === 'frame' ? { kind: 'time', startMs: 0, endMs: 1000 } : { kind: 'page', page: 1 }

export async function createJudge({
  model: modelPath,
  mmproj,
  threads,
  signal,
}: JudgeOptions): Promise<Judge> {
  const logger = createLogger('error', (line) => console.error(line))
  const model = createModel({
    modelPath,
    mmprojPath: mmproj,
    device: 'cpu',
    gpuLayers: 0,
    contextTokens: 4096,
    threads,
    logger,
  })
  const cache = new Map<string, Part[]>()
  const encoder = createEncoder({
    model,
    rows: {
      get: (key) => cache.get(key),
      getAll: (keys) => keys.map((key) => cache.get(key)),
      put: (key, parts) => void cache.set(key, parts),
      has: (key) => cache.has(key),
    },
    logger,
  })
  const facts = await model.info(signal)
  const asker = await createAsker(model, logger)

  async function evidenceOf(evidence: Evidence, id: number): Promise<EvidenceItem> {
    const locator = locatorOf(evidence)
    const pageClass = pageClassOf(evidence)
    const encoded = await encoder.encodeSample(
      { picture: evidence.picture, locator, pageClass },
      signal,
    )
    const slices = encoded.slices.filter(
      ({ slice }) => evidence.as !== 'overview' || slice.role === 'overview',
    )
    return {
      id,
      sourceId: 'eval',
      sourceName: 'eval',
      locator,
      label: evidence.label,
      slices: slices.map(({ slice, cacheKey }) => ({
        slice,
        cacheKey,
        parts: cache.get(cacheKey) ?? [],
      })),
      grid: slices.length > 1 ? encoded.grid : undefined,
      lines: [],
    }
  }

  return {
    name: facts.name,
    async answer(item) {
      cache.clear()
      const items: EvidenceItem[] = []
      for (const [at, one] of item.evidence.entries()) items.push(await evidenceOf(one, at + 1))
      const { text } = await model.generate(
        {
          parts: promptParts(facts, items, item.question),
          maxTokens: 96,
          temperature: 0,
          grammar: citationGrammar(items.map(({ id }) => id)),
        },
        { signal },
      )
      const inOnePrompt = text.trim()
      return { inOnePrompt, asked: isSource(item) ? await asker.answer(item) : inOnePrompt }
    },
    async close() {
      await asker.close()
      await model.close()
    },
  }
}
