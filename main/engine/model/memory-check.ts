/** Whether a model can be loaded at all, told from its headers before any of it is read. */
import { AppError } from '#contract/errors.ts'
import type { GgufFacts, Inspection } from '#contract/model-api.ts'

type Wanted = {
  modelPath: string
  mmprojPath?: string | undefined
  memoryLimit?: number | undefined
}

function inWords(bytes: number): string {
  return bytes >= 1e8 ? `${(bytes / 1e9).toFixed(1)} GB` : `${(bytes / 1e6).toFixed(1)} MB`
}

/** Throws model/unreadable when a file holds less than its header declares. */
function checkWhole({ weightBytes, fileBytes }: GgufFacts, path: string): void {
  if (weightBytes <= fileBytes) return
  throw new AppError(
    'model/unreadable',
    `${path} is cut short: its header declares ${inWords(weightBytes)} of weights, the file has ${inWords(fileBytes)}. Get it again.`,
  )
}

/**
 * Throws model/out-of-memory with the figures, or model/unreadable for a file that is cut short. Size
 * comes first: a header that declares more than any memory holds is too large whatever the file has.
 */
export function checkMemory(
  { model, mmproj, needs }: Inspection,
  wanted: Wanted,
  vramFree: number,
  /** Free memory of the machine or of this process's container, in bytes. */
  ramFree: number = process.availableMemory(),
): void {
  const ram = Math.min(wanted.memoryLimit ?? Infinity, ramFree)
  const advice = 'Close other programs, choose a smaller model or a smaller context'
  if (needs.ram > ram) {
    throw new AppError(
      'model/out-of-memory',
      `${wanted.modelPath} needs ${inWords(needs.ram)} of memory, and ${inWords(ram)} can be had. ${advice}.`,
    )
  }
  if (needs.vram > vramFree) {
    throw new AppError(
      'model/out-of-memory',
      `${wanted.modelPath} needs ${inWords(needs.vram)} of GPU memory, and ${inWords(vramFree)} are free. ${advice}, or put fewer layers on the GPU.`,
    )
  }
  checkWhole(model, wanted.modelPath)
  if (mmproj) checkWhole(mmproj, wanted.mmprojPath ?? '')
}
