/**
 * In which layer a model looks at what it is asked about: FlexSelect (yunzhuzhang0918/flexselect) chooses the
 * layer in which the tokens of the right frame are found best. Found once for a model, on needles: prompts of
 * which one run of rows holds the answer.
 */
import type { Model, PromptPart } from './model-port.ts'

export type Needle = {
  /** Rows of several pictures, and the question after them. */
  parts: PromptPart[]
  /** Which run of rows holds the answer, counted from 0. */
  answer: number
}

export type LayerFigure = {
  layer: number
  /** Share of the needles whose right run got the most attention. */
  recall: number
  /** The right run's part of all attention to rows, on average. */
  share: number
}

/** Attention of a run: the sum over its rows, as in FlexSelect's scores of frames. */
const massOf = (masses: Float32Array): number => masses.reduce((sum, mass) => sum + mass, 0)

/**
 * The layer of the best recall; of equals the one with the larger share, then the lower, which costs less.
 * `layers` are all by default, which takes a prefill of each needle for each. Rejects as `Model.attend` does.
 */
export async function calibrateLayer(
  model: Pick<Model, 'info' | 'attend'>,
  needles: readonly Needle[],
  { signal, layers }: { signal: AbortSignal; layers?: readonly number[] | undefined },
): Promise<{ layer: number; figures: LayerFigure[] }> {
  if (needles.length === 0) throw new RangeError('A layer cannot be chosen without needles')
  const { layers: count } = await model.info(signal)
  const figures: LayerFigure[] = []
  for (const layer of layers ?? Array.from({ length: count }, (_, index) => index)) {
    let [hits, share] = [0, 0]
    for (const { parts, answer } of needles) {
      const masses = (await model.attend(parts, layer, signal)).map(massOf)
      const total = masses.reduce((sum, mass) => sum + mass, 0)
      if (masses.indexOf(Math.max(...masses)) === answer) hits++
      share += total > 0 ? (masses[answer] ?? 0) / total : 0
    }
    figures.push({ layer, recall: hits / needles.length, share: share / needles.length })
  }
  const [best] = figures.toSorted(
    (a, b) => b.recall - a.recall || b.share - a.share || a.layer - b.layer,
  )
  return { layer: best!.layer, figures }
}
