/**
 * Whether a frame shows the shape that a small model named there. Of colour bars, blossoms and hills it names shapes as well,
 * but not from each side the same: of 231 generated frames it found each one's shape at 0.98 or more as the mean of
 * three looks; of 150 foreign pictures it named one in 59, and six are told since; of 76 others
 * it was 33, and two since.
 */
import type { Model } from '../model/model-port.ts'
import type { EvidenceItem } from '../prompt/evidence.ts'
import type { OtherViews } from './other-views.ts'
import { scoresAlone } from './slices-alone.ts'

const whatShape = 'What shape is shown?'
/** How probable one look has to find it, as the mean of several looks, and where there is no other. */
const least = { once: 0.99, together: 0.95, alone: 0.9 }

/** A shape with its colour, as such a model names them, with the marker of what it was seen on. */
export const shapeBefore =
  /(?:\ban? )?\b((?:red|green|blue|yellow|purple|orange|black|white) (?:circle|square|triangle|star))\b[^[\]]*\[(\d+)\]/g

export async function isLikelyShape(
  item: EvidenceItem,
  shape: string,
  { model, views }: { model: Pick<Model, 'info' | 'score'>; views: OtherViews },
  signal: AbortSignal,
): Promise<boolean> {
  const logOf = async (one: EvidenceItem): Promise<number> =>
    (await scoresAlone(one, whatShape, [shape], model, signal))[0] ?? 0
  const first = await logOf(item)
  if (first >= Math.log(least.once)) return true
  const others = await views(item, signal)
  // Pages are read otherwise.
  if (!others) return true
  if (others.length === 0) return first >= Math.log(least.alone)
  let sum = first
  for (const other of others) sum += await logOf(other)
  return sum / (1 + others.length) >= Math.log(least.together)
}
