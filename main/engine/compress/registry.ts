/** Every method that can be chosen. Menus, flags, benchmarks and the conformance test read this list. */
import { AppError } from '#contract/errors.ts'
import { adaptiveThreshold } from './adaptive-threshold.ts'
import { attended } from './attended.ts'
import { none, random, randomRows, uniform } from './controls.ts'
import { llamaVid } from './llama-vid.ts'
import { maLmm, maLmmPerPosition } from './ma-lmm.ts'
import type { Compressor } from './plan.ts'
import { pruMerge } from './prumerge.ts'
import { vCast } from './v-cast.ts'
import { vidCom2 } from './vidcom2.ts'
import { visionZip } from './visionzip.ts'

export const compressors: readonly Compressor[] = [
  maLmm,
  maLmmPerPosition,
  llamaVid,
  vCast,
  vidCom2,
  pruMerge,
  visionZip,
  attended,
  adaptiveThreshold,
  uniform,
  random,
  randomRows,
  none,
]

/** Throws usage/invalid with the names there are. */
export function compressorOf(id: string): Compressor {
  const found = compressors.find((compressor) => compressor.id === id)
  if (found) return found
  const names = compressors.map((compressor) => compressor.id).join(', ')
  throw new AppError('usage/invalid', `There is no memory method "${id}"; choose one of: ${names}.`)
}
