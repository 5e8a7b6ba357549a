/**
 * What a model's files say before they are loaded. Runs in the model process: these are foreign bytes.
 * The reader and the memory estimate are node-llama-cpp's, loaded only when asked for (0.3 s).
 */
import { open, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { AppError } from '#contract/errors.ts'
import type { GgufFacts, Inspection } from '#contract/model-api.ts'
import type { GgufFileInfo, GgufInsights } from 'node-llama-cpp'

type Read = { facts: GgufFacts; info: GgufFileInfo; insights: GgufInsights }
type Wanted = {
  modelPath: string
  mmprojPath?: string | undefined
  contextTokens: number
  gpuLayers: number
  vramFree: number
}

/** Part of the device's free memory that is planned with; drivers and the desktop need some. */
const VRAM_SHARE = 0.9

const numberOf = (value: unknown): number | undefined =>
  typeof value === 'number' || typeof value === 'bigint' ? Number(value) : undefined

const childOf = (value: unknown, key: string): unknown =>
  value !== null && typeof value === 'object'
    ? Object.entries(value).find(([name]) => name === key)?.[1]
    : undefined

/** `longview.slices.max` and the like, flattened under their names without the prefix. */
function hintsOf(value: unknown, prefix = ''): Record<string, number> {
  if (value === null || typeof value !== 'object') return {}
  return Object.entries(value).reduce<Record<string, number>>((found, [key, inner]) => {
    const number = numberOf(inner)
    if (number === undefined) return { ...found, ...hintsOf(inner, `${prefix}${key}.`) }
    return { ...found, [prefix + key]: number }
  }, {})
}

async function sizeOf(path: string): Promise<number> {
  const entry = await stat(path).catch((cause: unknown) => {
    throw new AppError(
      'model/missing',
      `The model file ${path} is not there or may not be read; choose it again.`,
      { cause },
    )
  })
  if (entry.isFile()) return entry.size
  throw new AppError('model/unreadable', `${path} is not a file; choose a GGUF file.`)
}

const headBytes = 24
/** In the first version: a key's length, its type and one byte; a tensor's length of name, dimensions, type, offset. */
const leastBytes = { entry: 9, tensor: 20 }

/**
 * Throws model/unreadable where a GGUF announces more than its size has room for: the reader would try to
 * read it all, for minutes. What has no magic of GGUF is left to the reader.
 */
async function checkHead(path: string, size: number): Promise<void> {
  const file = await open(path)
  try {
    const { buffer: head, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0)
    if (head.toString('latin1', 0, 4) !== 'GGUF') return
    // The first version counted with 32 bits.
    const isOld = head.readUInt32LE(4) === 1
    const tensors = isOld ? head.readUInt32LE(8) : Number(head.readBigUInt64LE(8))
    const entries = isOld ? head.readUInt32LE(12) : Number(head.readBigUInt64LE(16))
    const least = tensors * leastBytes.tensor + entries * leastBytes.entry
    if (bytesRead === headBytes && least <= size) return
  } finally {
    await file.close()
  }
  throw new AppError(
    'model/unreadable',
    `${path} is a damaged GGUF: its header announces more than the file has room for. Get it again.`,
  )
}

async function readGguf(path: string): Promise<Read> {
  const size = await sizeOf(path)
  try {
    await checkHead(path, size)
    const { readGgufFileInfo, GgufInsights } = await import('node-llama-cpp')
    // Without the source type, a name that looks like an address would be fetched.
    const info = await readGgufFileInfo(path, { sourceType: 'filesystem', logWarnings: false })
    const insights = await GgufInsights.from(info)
    const files = info.sourceData.flatMap((part) => (part.type === 'path' ? [part.path] : []))
    const sizes = await Promise.all((files.length > 0 ? files : [path]).map(sizeOf))
    const { general } = info.metadata
    return {
      info,
      insights,
      facts: {
        name: typeof general.name === 'string' ? general.name : basename(path),
        architecture: general.architecture,
        fileBytes: sizes.reduce((sum, bytes) => sum + bytes, 0),
        weightBytes: insights.modelSize,
        trainedContext: insights.trainContextSize,
        layers: insights.totalLayers,
        embeddingWidth: insights.embeddingVectorSize,
        hints: hintsOf(childOf(info.metadata, 'longview')),
      },
    }
  } catch (error) {
    if (error instanceof AppError) throw error
    const reason = error instanceof Error ? error.message : String(error)
    throw new AppError(
      'model/unreadable',
      `${path} is no GGUF model, or a damaged one (${reason}); choose a GGUF file or get it again.`,
      { cause: error },
    )
  }
}

/** Throws model/mismatch where the headers alone show that two files are no pair. */
function checkPair(model: Read, mmproj: Read, paths: Wanted): void {
  const clip = childOf(mmproj.info.metadata, 'clip')
  if (mmproj.facts.architecture !== 'clip') {
    throw new AppError(
      'model/mismatch',
      `${paths.mmprojPath} is not a projector (mmproj) but a ${mmproj.facts.architecture} model; choose the mmproj file that was published with ${basename(paths.modelPath)}.`,
    )
  }
  const projected = numberOf(childOf(childOf(clip, 'vision'), 'projection_dim'))
  const width = model.facts.embeddingWidth
  // Files from before mmproj had a type name CLIP's own projection here, which says nothing.
  const isStated = childOf(mmproj.info.metadata.general, 'type') === 'mmproj'
  if (isStated && projected !== undefined && width !== undefined && projected !== width) {
    throw new AppError(
      'model/mismatch',
      `${paths.mmprojPath} makes rows of ${projected} numbers, but ${basename(paths.modelPath)} takes ${width}: they are no pair. Choose the mmproj that was published with this model.`,
    )
  }
}

/** By arithmetic over the headers: the newer estimate runs llama.cpp's loader over the file instead. */
function needsOf(
  { insights }: Read,
  gpuLayers: number,
  contextSize: number,
): { ram: number; vram: number } {
  const weights = insights.estimateModelResourceRequirements({ gpuLayers })
  const context = insights.estimateContextResourceRequirements({
    contextSize,
    modelGpuLayers: gpuLayers,
    sequences: 1,
  })
  return { ram: weights.cpuRam + context.cpuRam, vram: weights.gpuVram + context.gpuVram }
}

/** Headers, pairing and memory need. Throws model/missing, model/unreadable, model/mismatch. */
export async function inspectModel(wanted: Wanted): Promise<Inspection> {
  const model = await readGguf(wanted.modelPath)
  if (model.facts.architecture === 'clip') {
    throw new AppError(
      'model/mismatch',
      `${wanted.modelPath} is a projector (mmproj), not a language model; give it as the mmproj and choose the model beside it.`,
    )
  }
  const mmproj = wanted.mmprojPath === undefined ? undefined : await readGguf(wanted.mmprojPath)
  if (mmproj) checkPair(model, mmproj, wanted)

  const eyes = mmproj?.facts.weightBytes ?? 0
  const layers = model.insights.totalLayers
  const free = wanted.vramFree * VRAM_SHARE - eyes
  let gpuLayers = free > 0 ? (wanted.gpuLayers < 0 ? layers : wanted.gpuLayers) : 0
  let needs = needsOf(model, gpuLayers, wanted.contextTokens)
  if (wanted.gpuLayers < 0 && needs.vram > free && gpuLayers > 0) {
    gpuLayers = Math.floor(gpuLayers * (free / needs.vram))
    needs = needsOf(model, gpuLayers, wanted.contextTokens)
  }
  return {
    model: model.facts,
    mmproj: mmproj?.facts,
    gpuLayers,
    needs:
      gpuLayers > 0 ? { ...needs, vram: needs.vram + eyes } : { ...needs, ram: needs.ram + eyes },
  }
}
