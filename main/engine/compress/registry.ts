/** Every method that can be chosen. Menus, flags, benchmarks and the conformance test read this list. */
import { AppError } from '#contract/errors.ts'
import { none, random, uniform } from './controls.ts'
import { maLmm, maLmmPerPosition } from './ma-lmm.ts'
import type { Compressor } from './plan.ts'

export const compressors: readonly Compressor[] = [maLmm, maLmmPerPosition, uniform, random, none]

/** Throws usage/invalid with the names there are. */
export function compressorOf(id: string): Compressor {
  const found = compressors.find((compressor) => compressor.id === id)
  if (found) return found
  const names = compressors.map((compressor) => compressor.id).join(', ')
  throw new AppError('usage/invalid', `There is no memory method "${id}"; choose one of: ${names}.`)
}
