/**
 * Whether a layer of the language model looks at the frame that a question is about: needles among frames of
 * other texts and shapes, the layer chosen on one half of them and measured on the other.
 */
import { createLogger } from '#base/log.ts'
import { calibrateLayer, type Needle } from '#engine/model/calibrate.ts'
import { createModel, type Model, type PromptPart } from '#engine/model/model.ts'
import { createRandom } from '../fixtures/random.ts'
import { drawScene, planScene, rgbOf } from '../fixtures/scene.ts'
import { figure, type Figure } from './measure.ts'

const frames = 6
const size = { width: 320, height: 180 }
const never = new AbortController().signal

export async function benchAttention({
  model: modelPath,
  mmproj: mmprojPath,
  threads,
  needles: count,
}: {
  model: string
  mmproj: string
  threads: number
  needles: number
}): Promise<Figure[]> {
  const model = createModel({
    modelPath,
    mmprojPath,
    device: 'cpu',
    gpuLayers: 0,
    contextTokens: 2048,
    threads,
    logger: createLogger('error', () => undefined),
  })
  try {
    const needles: Needle[] = []
    for (let index = 0; index < count; index++) needles.push(await needleOf(model, index))
    const half = Math.ceil(count / 2)
    const options = { signal: never }
    const { layer, figures } = await calibrateLayer(model, needles.slice(0, half), options)
    const held = needles.slice(half)
    const [measured] = (await calibrateLayer(model, held, { ...options, layers: [layer] })).figures
    const table = figures.map(({ recall }, index) => `${index}: ${(recall * 100).toFixed(0)} %`)
    return [
      figure(
        'frame in question gets most attention / chance',
        measured!.recall * frames,
        { atLeast: 1 },
        `layer ${layer}: ${(measured!.recall * 100).toFixed(0)} % of ${held.length} held-out needles among ${frames} frames; recall by layer on the others: ${table.join(', ')}`,
      ),
    ]
  } finally {
    await model.close()
  }
}

/** Frames that each show another text; the question names that of one of them. */
async function needleOf(model: Model, index: number): Promise<Needle> {
  const random = createRandom(`needle${index}`)
  const scenes = Array.from({ length: frames }, () => planScene(random, { size, shape: null }))
  const answer = random.int(0, frames - 1)
  const rows = await model.encode(
    scenes.map((scene) => rgbOf(drawScene(scene))),
    never,
  )
  const parts = [
    { text: '<|im_start|>user\n', special: true },
    ...rows.flatMap((list, at): PromptPart[] => [
      { text: `[00:${String(at * 10).padStart(2, '0')}] ` },
      { rows: list, id: `needle${index}-${at}` },
      { text: '\n' },
    ]),
    { text: `When is the text ${scenes[answer]?.text?.value ?? ''} shown?` },
    { text: '<|im_end|>\n<|im_start|>assistant\n', special: true },
  ]
  return { parts, answer }
}
