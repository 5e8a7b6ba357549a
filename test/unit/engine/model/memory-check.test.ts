import { describe, expect, it } from 'vitest'
import type { GgufFacts, Inspection } from '#contract/model-api.ts'
import { checkMemory } from '#engine/model/memory-check.ts'

const GB = 1e9
const facts = (changes: Partial<GgufFacts> = {}): GgufFacts => ({
  name: 'big',
  architecture: 'llama',
  fileBytes: 20 * GB,
  weightBytes: 20 * GB,
  hints: {},
  ...changes,
})
const inspection = (changes: Partial<Inspection> = {}): Inspection => ({
  model: facts(),
  gpuLayers: 0,
  needs: { ram: 24 * GB, vram: 0 },
  ...changes,
})
const wanted = { modelPath: '/models/big.gguf' }

describe('checkMemory', () => {
  it('accepts what fits', () => {
    expect(() => checkMemory(inspection(), wanted, 0, 32 * GB)).not.toThrow()
  })

  it('refuses a model larger than memory with both figures and what to do', () => {
    expect(() => checkMemory(inspection(), wanted, 0, 16 * GB)).toThrow(
      expect.objectContaining({
        code: 'model/out-of-memory',
        message:
          '/models/big.gguf needs 24.0 GB of memory, and 16.0 GB can be had. Close other programs, choose a smaller model or a smaller context.',
      }),
    )
  })

  it('keeps to a limit that was set below what the machine has', () => {
    expect(() => checkMemory(inspection(), { ...wanted, memoryLimit: GB }, 0, 99 * GB)).toThrow(
      expect.objectContaining({ code: 'model/out-of-memory' }),
    )
  })

  it('refuses more on the GPU than is free there', () => {
    const onGpu = inspection({ needs: { ram: GB, vram: 12 * GB } })
    expect(() => checkMemory(onGpu, wanted, 8 * GB, 99 * GB)).toThrow(/12.0 GB of GPU memory/)
  })

  it('says which of the two files is cut short', () => {
    const cut = facts({ weightBytes: 3e6, fileBytes: 1e6 })
    const files = { ...wanted, mmprojPath: '/models/mmproj.gguf' }
    expect(() => checkMemory(inspection({ mmproj: cut }), files, 0, 99 * GB)).toThrow(
      expect.objectContaining({
        code: 'model/unreadable',
        message: expect.stringContaining('/models/mmproj.gguf is cut short'),
      }),
    )
  })
})
