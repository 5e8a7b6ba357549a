/** What a pair of files must pass before it is offered: headers, size, loading, seeing, answering. */
import { stat } from 'node:fs/promises'
import { AppError } from '#contract/errors.ts'
import type { Picture, Progress } from '../domain.ts'
import { applyChatTemplate } from './chat-template.ts'
import { hashOnce, type HashedFile } from './model-id.ts'
import type { Model } from './model-port.ts'

type Files = { modelPath: string; mmprojPath: string }
export type TriedModel = {
  name: string
  capabilities: Record<string, boolean>
  /** Its answer about the test picture, a red square on white. */
  said: string
  model: HashedFile
  mmproj: HashedFile
}

const SIDE = 96

/** A red square on white: enough to run every layer of an encoder. */
function testPicture(): Picture {
  const rgb = new Uint8Array(SIDE * SIDE * 3).fill(255)
  for (let y = SIDE / 4; y < (SIDE * 3) / 4; y++) {
    for (let x = SIDE / 4; x < (SIDE * 3) / 4; x++) rgb.set([220, 20, 20], (y * SIDE + x) * 3)
  }
  return { rgb, width: SIDE, height: SIDE }
}

/** Throws an AppError of the area `model` that says which step failed. */
export async function tryModel(
  files: Files,
  createModel: (files: Files) => Model,
  run: { signal: AbortSignal; progress?: ((progress: Progress) => void) | undefined },
): Promise<TriedModel> {
  const model = createModel(files)
  const close = (): void => void model.close()
  run.signal.addEventListener('abort', close)
  try {
    // Headers and size are checked before big files are read for their hash.
    const facts = await model.info(run.signal)
    if (!facts.capabilities.image) {
      throw new AppError(
        'model/mismatch',
        `${files.modelPath} with ${files.mmprojPath} cannot look at pictures; choose a vision model and its mmproj.`,
      )
    }
    const hashed = await hashBoth(files, run)
    const trying = { stage: 'describe', total: 1, unit: 'samples' } as const
    run.progress?.({ ...trying, done: 0 })
    const said = await lookAndAnswer(model, run.signal)
    run.progress?.({ ...trying, done: 1 })
    const name = facts.name === '' ? files.modelPath : facts.name
    return { name, capabilities: { ...facts.capabilities }, said, ...hashed }
  } finally {
    run.signal.removeEventListener('abort', close)
    await model.close()
  }
}

async function hashBoth(
  { modelPath, mmprojPath }: Files,
  {
    signal,
    progress,
  }: { signal: AbortSignal; progress?: ((progress: Progress) => void) | undefined },
): Promise<{ model: HashedFile; mmproj: HashedFile }> {
  const sizes = await Promise.all([stat(modelPath), stat(mmprojPath)])
  const total = sizes.reduce((sum, { size }) => sum + size, 0)
  const tell = (done: number): void => progress?.({ stage: 'check', done, total, unit: 'bytes' })
  const model = await hashOnce(modelPath, signal, tell)
  const mmproj = await hashOnce(mmprojPath, signal, (done) => tell(model.bytes + done))
  return { model, mmproj }
}

async function lookAndAnswer(model: Model, signal: AbortSignal): Promise<string> {
  const { chatTemplate, bosText, eosText } = await model.info(signal)
  const [rows] = await model.encode([testPicture()], signal)
  const content = [{ rows: rows ?? [], id: 'test' }, { text: '\nDescribe the image.' }]
  const parts = applyChatTemplate(chatTemplate, [{ role: 'user', content }], { bosText, eosText })
  const { text, logProbabilities } = await model.generate(
    { parts, maxTokens: 24, temperature: 0 },
    { signal },
  )
  if (logProbabilities.length > 0 && logProbabilities.every(Number.isFinite)) return text.trim()
  throw new AppError(
    'model/failed',
    'The model loads, but does not answer about a test picture; the files may be damaged or no pair. Get them again.',
  )
}
