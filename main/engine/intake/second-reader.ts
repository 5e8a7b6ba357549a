/** The model as second reader of a scan: what it copies from the page is compared with what was read. */
import { promptParts } from '../compose.ts'
import type { Picture } from '../domain.ts'
import type { Encoder } from '../encode/encoder.ts'
import type { Model } from '../model/model-port.ts'
import { onlyItem } from '../prompt/evidence.ts'
import type { Segment } from '../store/segment-rows.ts'

const request =
  'Copy all text of the page exactly, line by line. Copy every number, date and name as it stands. Write nothing else.'
/** Tokens of a copied page: a full page of small print has about as many. */
const longestPage = 2000

export type SecondReader = (
  segment: Segment,
  picture: Picture,
  signal: AbortSignal,
) => Promise<string>

export const createSecondReader =
  ({ model, encoder }: { model: Model; encoder: Encoder }): SecondReader =>
  async (segment, picture, signal) => {
    const facts = await model.info(signal)
    const loaded = await encoder.loadParts(segment, async () => picture, signal)
    const item = onlyItem(segment, loaded)
    const parts = promptParts(facts, [item], request)
    const room = facts.contextTokens - (await model.count(parts, signal))
    if (room < 64) return ''
    const maxTokens = Math.min(longestPage, room - 1)
    const { text } = await model.generate({ parts, maxTokens, temperature: 0 }, { signal })
    return text.replaceAll(/\[\d+\]/g, ' ')
  }
