/** The model's own short line about a sample: stored as searchable text. */
import type { EncodedSample } from './encode/encoder.ts'
import type { Sample } from './domain.ts'
import { isTrained, promptParts } from './compose.ts'
import type { Model } from './model/model-port.ts'
import { labelOf } from './prompt/evidence.ts'
import { isNotShown } from './prompt/instructions.ts'
import type { Rows } from './store/cache.ts'

const request = {
  trained: 'Describe the image.',
  untrained: 'Describe the picture in one short sentence. Copy any text in it exactly.',
}
const longestLine = 80

/** Empty for pages whose text layer says more, for blank pages, and where the model sees nothing. */
export async function describe(
  sample: Sample,
  encoded: EncodedSample,
  { model, rows }: { model: Model; rows: Rows },
  signal: AbortSignal,
): Promise<string> {
  if (sample.pageClass === 'text' || sample.pageClass === 'blank') return ''
  const facts = await model.info(signal)
  const slices = encoded.slices.flatMap(({ slice, cacheKey }) => {
    const parts = rows.get(cacheKey)
    return parts ? [{ slice, cacheKey, parts }] : []
  })
  const item = {
    id: 1,
    sourceId: '',
    sourceName: '',
    locator: sample.locator,
    label: labelOf(sample.locator, sample.pageClass === undefined),
    slices,
    grid: encoded.grid,
    lines: [],
  }
  const question = isTrained(facts) ? request.trained : request.untrained
  const { text } = await model.generate(
    { parts: promptParts(facts, [item], question), maxTokens: longestLine, temperature: 0 },
    { signal },
  )
  const line = text
    .replaceAll(/\[\d+\]/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
  return isNotShown(line) ? '' : line
}
