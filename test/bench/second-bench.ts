/**
 * How soon the second question about the same evidence begins to be answered: what it shares with the first
 * stays in the model, and over a restart as a saved state. Against sending the same frames afresh, as a
 * client does that keeps nothing: encode them, read all, answer.
 */
import { join } from 'node:path'
import { createLogger } from '#base/log.ts'
import type { Picture } from '#engine/domain.ts'
import { createModel, type Generation, type Model, type PromptPart } from '#engine/model/model.ts'
import { openCache } from '#engine/store/cache.ts'
import { createRandom } from '../fixtures/random.ts'
import { drawScene, planScene, rgbOf } from '../fixtures/scene.ts'
import { figure, median, timed, type Figure } from './measure.ts'

const frames = 64
const size = { width: 320, height: 180 }
const questions = ['When is a red circle shown?', 'What text is shown at [00:40]?']

type Setting = { folder: string; model: string; mmproj: string; threads: number; rounds: number }

export async function benchSecond({
  folder,
  model: modelPath,
  mmproj: mmprojPath,
  threads,
  rounds,
}: Setting): Promise<Figure[]> {
  const logger = createLogger('error', () => undefined)
  const cache = openCache(join(folder, 'second.sqlite'), { capBytes: 4e9, logger })
  const open = (): Model =>
    createModel({
      modelPath,
      mmprojPath,
      device: 'cpu',
      gpuLayers: 0,
      contextTokens: 8192,
      threads,
      states: cache.states,
      logger,
    })
  const pictures = drawFrames()
  const [afresh, kept, restored]: [number[], number[], number[]] = [[], [], []]
  let cells = 0
  for (let round = 0; round < rounds; round++) {
    cache.states.clear()
    const model = open()
    await model.info()
    let rows: Awaited<ReturnType<Model['encode']>> = []
    const encodeMs = await timed(async () => (rows = await model.encode(pictures, never)))
    const first = await ask(model, partsOf(rows, questions[0]!))
    afresh.push(encodeMs + first.timings.firstTokenMs)
    const second = await ask(model, partsOf(rows, questions[1]!))
    kept.push(second.timings.firstTokenMs)
    cells = second.promptCells
    await model.close()
    const again = open()
    await again.info()
    const third = await ask(again, partsOf(rows, questions[1]!))
    // A state that does not pass its self-test is not kept: then the evidence was read again, and that is said.
    if (third.isRestored) restored.push(third.timings.firstTokenMs)
    await again.close()
  }
  cache.close()
  const times = (ours: number[]): number => median(afresh) / median(ours)
  const afterRestart =
    restored.length === rounds
      ? `${median(restored).toFixed(1)} ms (${times(restored).toFixed(0)} times as fast)`
      : `restored ${restored.length} of ${rounds} times: the state did not pass its self-test`
  return [
    figure(
      'frames sent afresh / first token of 2nd question',
      times(kept),
      { atLeast: 50 },
      `${frames} frames, ${cells} tokens: afresh ${median(afresh).toFixed(0)} ms, second question ${median(kept).toFixed(1)} ms, after a restart of the model ${afterRestart}`,
    ),
  ]
}

const never = new AbortController().signal

const drawFrames = (): Picture[] =>
  Array.from({ length: frames }, (_, index) =>
    rgbOf(drawScene(planScene(createRandom(`second${index}`), { size }))),
  )

function partsOf(rows: Awaited<ReturnType<Model['encode']>>, question: string): PromptPart[] {
  return [
    { text: '<|im_start|>user\n', special: true },
    ...rows.flatMap((parts, index): PromptPart[] => [
      { text: `[00:${String(index).padStart(2, '0')}] ` },
      { rows: parts, id: `second${index}` },
      { text: '\n' },
    ]),
    { text: question },
    { text: '<|im_end|>\n<|im_start|>assistant\n', special: true },
  ]
}

const ask = (model: Model, parts: PromptPart[]): Promise<Generation> =>
  model.generate({ parts, maxTokens: 4, temperature: 0, conversation: 'ask' }, { signal: never })
