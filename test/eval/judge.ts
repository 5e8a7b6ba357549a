/** The model as the product asks it: its own process, the real slicer, the engine's prompt. */
import { createLogger } from '#base/log.ts'
import type { Locator, Part } from '#engine/domain.ts'
import { createEncoder } from '#engine/encode/encoder.ts'
import { createModel } from '#engine/model/model.ts'
import { evidenceParts, mergeText } from '#engine/prompt/evidence.ts'
import type { Evidence, Item } from './item.ts'

export type Judge = {
  /** The model's answer, greedy, as it came. */
  answer(item: Item): Promise<string>
  name: string
  close(): Promise<void>
}

export type JudgeOptions = { model: string; mmproj: string; threads: number; signal: AbortSignal }

/** Only the kind matters to the encoder: pages and pictures are sliced, frames are not. */
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
      put: (key, parts) => void cache.set(key, parts),
      has: (key) => cache.has(key),
    },
    logger,
  })
  const { name } = await model.info(signal)

  async function evidenceOf(
    evidence: Evidence,
    id: number,
  ): Promise<ReturnType<typeof evidenceParts>> {
    const locator = locatorOf(evidence)
    const encoded = await encoder.encodeSample({ picture: evidence.picture, locator }, signal)
    const slices = encoded.slices.filter(
      ({ slice }) => evidence.as !== 'overview' || slice.role === 'overview',
    )
    return evidenceParts(
      {
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
      },
      false,
    )
  }

  return {
    name,
    async answer(item) {
      cache.clear()
      const evidence = []
      for (const [at, one] of item.evidence.entries())
        evidence.push(...(await evidenceOf(one, at + 1)))
      const parts = mergeText([
        { text: '<|im_start|>', special: true },
        { text: 'user\n' },
        ...evidence,
        { text: item.question },
        { text: '<|im_end|>', special: true },
        { text: '\n' },
        { text: '<|im_start|>', special: true },
        { text: 'assistant\n' },
      ])
      const { text } = await model.generate(
        { parts, maxTokens: 96, temperature: 0, stop: ['<|im_end|>'] },
        { signal },
      )
      return text.trim()
    },
    close: () => model.close(),
  }
}
