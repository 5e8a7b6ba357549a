// The addon as tests load it, and small helpers around it.
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import type {
  Addon,
  AddonErrorCode,
  LoadOptions,
  LogLevel,
  Model,
  Part,
  Picture,
  RowPart,
  Sequence,
} from '../../native/index.d.ts'
import { normalsOf } from './random.ts'
import type { TinyModel } from './tiny-models.ts'

const build = new URL('../../native/build/', import.meta.url)

interface Variant {
  variant: string
  addon: string
  backends: string
}

export function variants(): Variant[] {
  const table = new URL('variants.json', build)
  if (!existsSync(table)) throw new Error('The addon is not built: run "node native/build.mjs"')
  return JSON.parse(readFileSync(table, 'utf8')) as Variant[]
}

export const log: { level: LogLevel; line: string }[] = []

export function loadAddon(variant: Variant | undefined = variants()[0], keepLog = true): Addon {
  if (!variant) throw new Error('No variant of the addon was built')
  const addon = createRequire(import.meta.url)(
    fileURLToPath(new URL(variant.addon, build)),
  ) as Addon
  addon.start({
    backends: fileURLToPath(new URL(variant.backends, build)),
    onLog: (level, line) => {
      if (keepLog) log.push({ level, line })
    },
  })
  return addon
}

export const defaults: Omit<LoadOptions, 'modelPath'> = {
  gpuLayers: 0,
  contextTokens: 1024,
  batchTokens: 128,
  // One thread needs no barriers: with two, tests take ten times as long on a machine that is busy.
  threads: 1,
  maxSequences: 4,
  flashAttention: 'auto',
}

export function load(
  addon: Addon,
  files: TinyModel,
  options: Partial<LoadOptions> = {},
): Promise<Model> {
  return addon.loadModel({ ...defaults, ...files, ...options })
}

/** A picture of smooth noise, so that every patch differs. */
export function picture(width: number, height: number, seed: number): Picture {
  const noise = normalsOf(seed)(width * height * 3)
  return { width, height, rgb: Uint8Array.from(noise, (value) => 128 + value * 50) }
}

export function text(model: Model, value: string): Part {
  return { kind: 'tokens', tokens: model.tokenize(value, true) }
}

export function rowsOf(parts: Part[]): RowPart[] {
  return parts.filter((part) => part.kind === 'rows')
}

export function farthest(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) throw new Error(`${a.length} values against ${b.length}`)
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] ?? NaN))), 0)
}

export async function evaluated(model: Model, parts: Part[]): Promise<Sequence> {
  const sequence = await model.createSequence()
  await sequence.evaluate(parts)
  return sequence
}

export async function codeOf(promise: Promise<unknown>): Promise<AddonErrorCode | 'resolved'> {
  try {
    await promise
    return 'resolved'
  } catch (error) {
    return (error as { code: AddonErrorCode }).code
  }
}
