import { copyFileSync, mkdtempSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { AppError, exitCodeOf, type ErrorCode } from '#contract/errors.ts'
import type { ModelOptions } from '#engine/model/model.ts'
import { llava, widerMmproj } from '../../../native/tiny-models.ts'
import { openModel } from './opened.ts'

const folder = mkdtempSync(join(tmpdir(), 'longview-model-files-'))
const at = (name: string): string => join(folder, name)

function fileWith(name: string, content: string | Uint8Array): string {
  writeFileSync(at(name), content)
  return at(name)
}

/** A copy that ends at `share` of its length. */
function cut(path: string, name: string, share: number): string {
  copyFileSync(path, at(name))
  truncateSync(at(name), Math.floor(readFileSync(path).length * share))
  return at(name)
}

/** A copy whose first tensor claims `side` x `side` numbers. */
function inflated(path: string, name: string, side: bigint): string {
  const bytes = readFileSync(path)
  const tensor = Buffer.from('token_embd.weight')
  const dimensions = bytes.indexOf(tensor) + tensor.length + 4
  bytes.writeBigUInt64LE(side, dimensions)
  bytes.writeBigUInt64LE(side, dimensions + 8)
  return fileWith(name, bytes)
}

/** A header that promises an array of 2^60 numbers. */
function endlessHeader(name: string): string {
  const key = Buffer.from('general.tags')
  const head = Buffer.alloc(24 + 8 + key.length + 4 + 4 + 8)
  head.write('GGUF')
  head.writeUInt32LE(3, 4)
  head.writeBigUInt64LE(0n, 8)
  head.writeBigUInt64LE(1n, 16)
  head.writeBigUInt64LE(BigInt(key.length), 24)
  key.copy(head, 32)
  head.writeUInt32LE(9, 32 + key.length)
  head.writeUInt32LE(4, 36 + key.length)
  head.writeBigUInt64LE(2n ** 60n, 40 + key.length)
  return fileWith(name, head)
}

async function failureOf(
  files: { modelPath: string; mmprojPath?: string },
  changes: Partial<ModelOptions> = {},
): Promise<AppError> {
  const { model } = openModel(files, changes)
  const error = await model.info().then(
    () => new Error('the model was accepted'),
    (reason: unknown) => reason,
  )
  await model.close()
  if (error instanceof AppError) return error
  throw error
}

const good = llava()
const endless = 'an endless header'
const cases: [string, ErrorCode, () => { modelPath: string; mmprojPath?: string }][] = [
  ['a missing file', 'model/missing', () => ({ modelPath: at('nowhere.gguf') })],
  ['a missing mmproj', 'model/missing', () => ({ ...good, mmprojPath: at('nowhere.gguf') })],
  ['a folder', 'model/unreadable', () => ({ modelPath: folder })],
  ['an empty file', 'model/unreadable', () => ({ modelPath: fileWith('empty.gguf', '') })],
  ['a text file', 'model/unreadable', () => ({ modelPath: fileWith('t.gguf', 'Dear Sir, ...') })],
  ['no more than the magic', 'model/unreadable', () => ({ modelPath: fileWith('m.gguf', 'GGUF') })],
  [
    'a head cut short',
    'model/unreadable',
    () => ({ modelPath: fileWith('c.gguf', 'GGUF and no more') }),
  ],
  ['half a header', 'model/unreadable', () => ({ modelPath: cut(good.modelPath, 'h.gguf', 0.01) })],
  [
    'noise behind the magic',
    'model/unreadable',
    () => ({ modelPath: fileWith('n.gguf', 'GGUF and no more than these words') }),
  ],
  [endless, 'model/unreadable', () => ({ modelPath: endlessHeader('endless.gguf') })],
  [
    'half a model',
    'model/unreadable',
    () => ({ modelPath: cut(good.modelPath, 'half.gguf', 0.5) }),
  ],
  [
    'half an mmproj',
    'model/unreadable',
    () => ({ ...good, mmprojPath: cut(good.mmprojPath, 'half-mmproj.gguf', 0.5) }),
  ],
  ['an mmproj of another width', 'model/mismatch', () => ({ ...good, mmprojPath: widerMmproj() })],
  [
    'model and mmproj the wrong way round',
    'model/mismatch',
    () => ({ modelPath: good.mmprojPath, mmprojPath: good.modelPath }),
  ],
  ['a model as mmproj', 'model/mismatch', () => ({ ...good, mmprojPath: good.modelPath })],
  [
    'a header that declares more than any memory holds',
    'model/out-of-memory',
    () => ({ ...good, modelPath: inflated(good.modelPath, 'huge.gguf', 10_000_000n) }),
  ],
]

describe('a model that cannot be loaded', () => {
  it.each(cases)('%s: %s, exit code 4, with the file named', async (name, code, files) => {
    const paths = files()
    const error = await failureOf(paths, name === endless ? { headerMs: 5000 } : {})
    expect(error.code).toBe(code)
    expect(exitCodeOf(error.code)).toBe(4)
    expect(Object.values(paths).some((path) => error.message.includes(path))).toBe(true)
    expect(error.message).toMatch(/[.]$/)
  })

  it('larger than the memory: both figures, and what to do', async () => {
    const error = await failureOf(good, { memoryLimit: 100_000 })
    expect(error).toMatchObject({
      code: 'model/out-of-memory',
      message: expect.stringMatching(
        /needs [\d.]+ MB of memory, and 0\.1 MB can be had\. Close other/,
      ),
    })
  })

  it('for the context alone: counts it before loading', async () => {
    const error = await failureOf(good, { contextTokens: 50_000_000, memoryLimit: 4e9 })
    expect(error).toMatchObject({ code: 'model/out-of-memory' })
  })

  it('without a projector it loads, and says that it cannot look at pictures', async () => {
    const { model } = openModel({ modelPath: good.modelPath })
    expect((await model.info()).capabilities.image).toBe(false)
  })
})

describe('odd but good paths', () => {
  it.each(['with spaces', 'with \'quotes\' and "more"', 'Ünïcödé 文件 🎞', 'new\nline', '-dash'])(
    'simply work: %j',
    async (name) => {
      const modelPath = at(`${name}.gguf`)
      const mmprojPath = at(`${name} mmproj.gguf`)
      copyFileSync(good.modelPath, modelPath)
      copyFileSync(good.mmprojPath, mmprojPath)
      const { model } = openModel({ modelPath, mmprojPath })
      expect((await model.info()).capabilities.image).toBe(true)
      await model.close()
    },
  )
})
