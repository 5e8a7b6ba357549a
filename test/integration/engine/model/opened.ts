// Real models in their real process, closed when the test file ends.
import { fileURLToPath } from 'node:url'
import { afterAll } from 'vitest'
import { createLogger, type Logger } from '#base/log.ts'
import type { Picture } from '#engine/domain.ts'
import { createModel, type Model, type ModelOptions, type PromptPart } from '#engine/model/model.ts'

const demoFolder = fileURLToPath(new URL('../../../../native/demo-model/', import.meta.url))

export const demo = (): { modelPath: string; mmprojPath: string } => ({
  modelPath: `${demoFolder}longview-demo.gguf`,
  mmprojPath: `${demoFolder}mmproj-longview-demo.gguf`,
})

export const never: AbortSignal = new AbortController().signal

const open: Model[] = []
afterAll(() => Promise.all(open.map((model) => model.close())))

type Files = { modelPath: string; mmprojPath?: string }
type Opened = {
  model: Model
  /** Of the model processes that were started, in order. */ pids: number[]
}

export function openModel(files: Files, changes: Partial<ModelOptions> = {}): Opened {
  const pids: number[] = []
  const model = createModel({
    ...files,
    device: 'cpu',
    gpuLayers: 0,
    contextTokens: 2048,
    // One thread: ggml's threads spin at barriers, and these models are tiny.
    threads: 1,
    logger: pidLogger(pids),
    ...changes,
  })
  open.push(model)
  return { model, pids }
}

function pidLogger(pids: number[]): Logger {
  return createLogger('info', (line) => {
    const pid = /"message":"model loaded".*"pid":(\d+)/.exec(line)?.[1]
    if (pid !== undefined) pids.push(Number(pid))
  })
}

/** A bright disc on a dark ground; `seed` moves it. */
export function disc(width: number, height: number, seed = 0): Picture {
  const rgb = new Uint8Array(width * height * 3).fill(20)
  const [cx, cy, r] = [width / 2 + seed * 3, height / 2, Math.min(width, height) / 4]
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if ((x - cx) ** 2 + (y - cy) ** 2 < r * r) rgb.set([230, 30, 30], (y * width + x) * 3)
    }
  }
  return { rgb, width, height }
}

/** Nothing but letters, so that the length of an answer is ours to choose with any weights. */
export const letters = 'root ::= [a-z] root'

export async function promptWith(
  model: Model,
  picture: Picture,
  text: string,
): Promise<PromptPart[]> {
  const [rows] = await model.encode([picture], never)
  return [
    { text: '<|im_start|>user\n', special: true },
    { rows: rows!, id: `${picture.width}x${picture.height}` },
    { text },
    { text: '<|im_end|>\n<|im_start|>assistant\n', special: true },
  ]
}
