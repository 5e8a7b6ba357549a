/**
 * The only importer of the addon. `native/build/variants.json` lists what the install built: one
 * addon per llama.cpp package, each with the folder of its backends.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import { programFile } from '#base/program-folder.ts'
import { AppError } from '#contract/errors.ts'
import { z } from '#contract/zod.ts'
import type { Addon, AddonErrorCode, LogLevel } from '../../native/index.d.ts'

export type {
  Addon,
  Model as NativeModel,
  Sequence as NativeSequence,
} from '../../native/index.d.ts'

export type Device = 'auto' | 'cpu' | 'cuda' | 'vulkan' | 'metal'

const buildFolder = programFile('native/build')
const Variants = z.array(z.object({ variant: z.string(), addon: z.string(), backends: z.string() }))
type Variant = z.output<typeof Variants>[number]

/** What llama.cpp is run on by a package such as `linux-x64-cuda-ext`. */
function deviceOf(variant: string): Exclude<Device, 'auto'> {
  if (/-cuda\b/.test(variant)) return 'cuda'
  if (/-vulkan\b/.test(variant)) return 'vulkan'
  if (/-metal\b/.test(variant)) return 'metal'
  return 'cpu'
}

function readVariants(): Variant[] {
  const file = resolve(buildFolder, 'variants.json')
  if (!existsSync(file)) {
    throw new AppError(
      'model/failed',
      `The native part of Longview has not been built (${file} is missing); run "npm ci" again, or "npm run build:native" to see what stops it.`,
    )
  }
  return Variants.parse(JSON.parse(readFileSync(file, 'utf8')))
}

/** Cheap signs of a GPU; a wrong yes only costs one start, as the device list decides in the end. */
function mayHave(device: Exclude<Device, 'auto'>): boolean {
  if (device === 'cpu' || device === 'metal') return true
  if (process.platform === 'win32') return true
  if (device === 'cuda') return existsSync('/dev/nvidiactl') || existsSync('/dev/dxg')
  return existsSync('/dev/dri') && readdirSync('/dev/dri').some((name) => name.startsWith('render'))
}

/**
 * Names of the built variants that could serve `device`, best first; 'auto' ends with the plain one.
 * Throws model/failed when the wanted one is not installed.
 */
export function variantsFor(device: Device): string[] {
  const built = readVariants().map(({ variant }) => variant)
  const of = (wanted: Device): string[] => built.filter((name) => deviceOf(name) === wanted)
  if (device === 'auto') {
    const accelerated = (['cuda', 'vulkan'] as const).filter(mayHave).flatMap(of)
    return [...accelerated, ...of('metal'), ...of('cpu')]
  }
  // macOS on Apple silicon has one package; it also computes on the CPU.
  const found = device === 'cpu' ? [...of('cpu'), ...of('metal')] : of(device)
  if (found.length > 0) return found
  throw new AppError(
    'model/failed',
    `This installation has no ${device} version of llama.cpp (it has: ${built.join(', ')}); choose another device, or install again with optional packages on this platform.`,
  )
}

export const isAccelerated = (variant: string): boolean => deviceOf(variant) !== 'cpu'

/** Loads a variant into this process. Only the model process may call it, and only once. */
export function loadAddon(variant: string, onLog: (level: LogLevel, line: string) => void): Addon {
  const entry = readVariants().find((candidate) => candidate.variant === variant)
  if (!entry) throw new AppError('model/failed', `The variant ${variant} has not been built.`)
  try {
    const require: (path: string) => Addon = createRequire(import.meta.url)
    const addon = require(resolve(buildFolder, entry.addon))
    addon.start({ backends: resolve(buildFolder, entry.backends), onLog })
    return addon
  } catch (error) {
    throw new AppError(
      'model/failed',
      `The ${variant} version of llama.cpp could not be loaded (${messageOf(error)}); choose another device or install again.`,
      { cause: error },
    )
  }
}

const isAddonCode = (code: string): code is AddonErrorCode => Object.hasOwn(sentences, code)

/** An error of the addon as an AppError; `doing` says what was going on, as in "loading model.gguf". */
export function toAppError(error: unknown, doing: string): AppError {
  if (error instanceof AppError) return error
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const known: AddonErrorCode = isAddonCode(code) ? code : 'model/failed'
  const detail = known === 'aborted' ? '' : ` (${doing}: ${messageOf(error)})`
  return new AppError(known, `${sentences[known]}${detail}.`, { cause: error })
}

const sentences: Record<AddonErrorCode, string> = {
  aborted: 'Stopped',
  'model/unreadable':
    'This model cannot be read: the file is damaged, or of a kind that this version does not know; get it again or choose another one',
  'model/mismatch':
    'The projector (mmproj) does not belong to this model; choose the one that was published with it',
  'model/out-of-memory':
    'There is not enough memory; close other programs, choose a smaller model or a smaller context',
  'model/context-full':
    'The question and its evidence do not fit into the context of the model; ask about less at a time or raise the context size',
  'model/failed':
    'The model failed; ask again, and try another device or model if it happens again',
}

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error)
