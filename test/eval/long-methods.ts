/** The ways to reduce frames that are compared, and what some of them have to be told. */
import { promptParts } from '#engine/compose.ts'
import type { Part } from '#engine/domain.ts'
import { questionRow } from '#engine/ask/reduce-evidence.ts'
import { parseQuestion } from '#engine/retrieve/question.ts'
import { itemOf, stepMs, type PoolFrame } from './long-pool.ts'
import type { World } from './long-world.ts'

/**
 * The encoder of the demonstration model is convolutional, so PruMerge is given what "Describe the image."
 * looks at in the language model's best layer in the place of its attention.
 */
export const reductions: { id: string; label: string }[] = [
  { id: 'none', label: 'none' },
  { id: 'random-rows', label: 'random drop' },
  { id: 'ma-lmm', label: 'MA-LMM' },
  { id: 'llama-vid', label: 'LLaMA-VID' },
  { id: 'v-cast', label: 'V-CAST' },
  { id: 'vidcom2', label: 'VidCom2' },
  { id: 'prumerge', label: 'PruMerge (attention of the language model)' },
  { id: 'attended', label: 'FlexSelect' },
]

export type Known = { question: Float32Array; attention: Float32Array; looks: Float32Array }

/** What methods may ask for of these frames under this question. */
export async function knownOf(
  world: World,
  frames: readonly PoolFrame[],
  parts: readonly Part[][],
  question: string,
): Promise<Known> {
  const { model, facts, layer } = world
  const { signal } = new AbortController()
  const items = parts.map((own, i) =>
    itemOf(own, i + 1, i * stepMs, frames[i]!.encoded.slices[0]!.cacheKey),
  )
  const runs = await model.attend(promptParts(facts, items, question), layer.layer, signal)
  return {
    question: await questionRow(model, facts.embeddingWidth, parseQuestion(question), signal),
    attention: Float32Array.from(frames.flatMap(({ attention }) => attention)),
    looks: Float32Array.from(runs.flatMap((run) => [...run])),
  }
}
