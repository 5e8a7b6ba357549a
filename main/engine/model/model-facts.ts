/** What the engine may know of a loaded model. */
import type { Inspection, Loaded } from '#contract/model-api.ts'

export type ModelFacts = Omit<Loaded, 'vocabularySize' | 'bosToken' | 'eosToken' | 'addBos'> & {
  /** Names model, projector and llama.cpp: part of every cache key. */
  id: string
  /** As in 'linux-x64-vulkan', and how much of the model is on it. */
  variant: string
  gpuLayers: number
  /**
   * How a large picture is given: `slice` for encoders of one fixed square, which would shrink it;
   * `whole` where the model slices by itself or takes its native resolution.
   */
  pictures: 'slice' | 'whole'
  /** What the makers of the files recommend (`longview.*` metadata). */
  hints: {
    slicesMax?: number
    /** Every page that needs slices gets this many columns and as many rows as `slicesMax` allows. */
    slicesColumns?: number
    slicesOverlap?: number
    imagesMax?: number
    /** libmtmd stretches pictures to the square: each side is made to fit on its own. */
    isStretched?: true
  }
}

/** Projectors for which libmtmd resizes everything to one square (mtmd.cpp, `fixed_size`). */
const fixedSquare = new Set([
  'mlp',
  'mlp_norm',
  'ldp',
  'ldpv2',
  'cogvlm',
  'janus_pro',
  'adapter',
  'gemma3',
  'gemma3nv',
  'yasa2',
  'nemotron_v2_vl',
])

export function factsOf(
  loaded: Loaded,
  { model, mmproj }: Inspection,
  place: { id: string; variant: string; gpuLayers: number },
): ModelFacts {
  const { vocabularySize: _1, bosToken: _2, eosToken: _3, addBos, ...rest } = loaded
  const hint = (name: string): number | undefined => mmproj?.hints[name] ?? model.hints[name]
  const slicesMax = hint('slices.max')
  const slicesColumns = hint('slices.columns')
  const slicesOverlap = hint('slices.overlap')
  const imagesMax = hint('images.max')
  const isFixed = !loaded.capabilities.ownSlicing && fixedSquare.has(loaded.vision?.projector ?? '')
  return {
    ...rest,
    ...place,
    // The tokenizer puts it there by itself; a template must not do it again.
    bosText: addBos ? '' : loaded.bosText,
    pictures: isFixed ? 'slice' : 'whole',
    hints: {
      ...(slicesMax === undefined ? {} : { slicesMax }),
      ...(slicesColumns === undefined ? {} : { slicesColumns }),
      ...(slicesOverlap === undefined ? {} : { slicesOverlap }),
      ...(imagesMax === undefined ? {} : { imagesMax }),
      ...(hint('pictures.stretched') === 1 ? { isStretched: true } : {}),
    },
  }
}
