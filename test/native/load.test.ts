import { copyFileSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { codeOf, defaults, evaluated, farthest, load, loadAddon, log, text } from './addon.ts'
import { hungry, llava, mrope, scratch, widerMmproj } from './tiny-models.ts'

const addon = loadAddon()

it('names the devices', () => {
  const [cpu] = addon.devices().filter((device) => device.kind === 'cpu')
  expect(cpu?.memoryTotal).toBeGreaterThan(0)
})

it('loads, reports progress and knows the model', async () => {
  const fractions: number[] = []
  const model = await addon.loadModel({ ...defaults, ...llava(), contextTokens: 500 }, (fraction) =>
    fractions.push(fraction),
  )
  expect(fractions.at(-1)).toBe(1)
  expect(fractions).toEqual(fractions.toSorted((a, b) => a - b))
  expect(model.info).toEqual({
    name: 'tiny llama',
    architecture: 'llama',
    parameters: model.info.parameters,
    bytes: model.info.bytes,
    layers: 2,
    embeddingWidth: 128,
    rowWidth: 128,
    vocabularySize: 264,
    trainedContext: 8192,
    contextTokens: 512,
    chatTemplate: '{{ messages[0].content }}',
    bosToken: 259,
    eosToken: 258,
    addBos: false,
    audioRate: 0,
    capabilities: {
      image: true,
      audio: false,
      mrope: false,
      nonCausal: false,
      ownSlicing: false,
      encoderAttention: true,
    },
    vision: { projector: 'mlp', imageSide: 64, patchSide: 16, mostRows: 16 },
  })
  const files = llava()
  expect(model.info.bytes).toBeLessThan(
    statSync(files.modelPath).size + statSync(files.mmprojPath).size,
  )
  expect(model.memory()).toMatchObject({ cellsUsed: 0, cellsTotal: 512, weights: model.info.bytes })
  expect(model.memory().context).toBeGreaterThan(0)
  expect(model.memory().compute).toBeGreaterThan(0)
  await model.dispose()
})

it('turns text into tokens and back', async () => {
  const model = await load(addon, llava())
  const value = '<|im_start|>Grüße → 🎥\n<|im_end|>'
  const special = model.tokenize(value, true)
  const plain = model.tokenize(value, false)
  expect([special[0], special.at(-1)]).toEqual([257, 258])
  expect(plain).toHaveLength(Buffer.byteLength(value))
  expect(model.detokenize(special)).toBe(value)
  expect(model.detokenize(plain)).toBe(value)
  expect(model.detokenize(Int32Array.of(0xc3))).toBe('\uFFFD')
  expect(model.tokenize('', true)).toHaveLength(0)
  expect([model.isEndOfGeneration(258), model.isEndOfGeneration(65)]).toEqual([true, false])
  await model.dispose()
})

it('logs whole lines with a level', async () => {
  log.length = 0
  const model = await load(addon, llava())
  await model.dispose()
  expect(log.length).toBeGreaterThan(20)
  expect(log.filter(({ line }) => line.includes('\n') || line === '')).toEqual([])
  expect(new Set(log.map(({ level }) => level))).toContain('info')
})

it('rejects what is not there or not a GGUF', async () => {
  const { modelPath, mmprojPath } = llava()
  const noise = join(scratch(), 'noise.gguf')
  const empty = join(scratch(), 'empty.gguf')
  const magicOnly = join(scratch(), 'magic.gguf')
  writeFileSync(
    noise,
    Uint8Array.from({ length: 100_000 }, (_, i) => (i * 7919) & 255),
  )
  writeFileSync(empty, '')
  writeFileSync(magicOnly, 'GGUF')
  for (const wrong of [noise, empty, magicOnly, join(scratch(), 'missing.gguf'), scratch()]) {
    expect([wrong, await codeOf(load(addon, { modelPath: wrong, mmprojPath }))]).toEqual([
      wrong,
      'model/unreadable',
    ])
    expect([wrong, await codeOf(load(addon, { modelPath, mmprojPath: wrong }))]).toEqual([
      wrong,
      'model/unreadable',
    ])
  }
})

it('rejects a file that was cut anywhere', async () => {
  const { modelPath, mmprojPath } = llava()
  const bytes = statSync(modelPath).size
  const cut = join(scratch(), 'cut.gguf')
  for (const keep of [30, 1000, 6000, 12_000, Math.round(bytes / 2), bytes - 40_000, bytes - 64]) {
    copyFileSync(modelPath, cut)
    truncateSync(cut, keep)
    expect(await codeOf(load(addon, { modelPath: cut, mmprojPath })), `${keep} of ${bytes}`).toBe(
      'model/unreadable',
    )
  }
})

it('rejects an architecture that llama.cpp does not know, and a projector in the place of a model', async () => {
  const { modelPath, mmprojPath } = llava()
  const strange = join(scratch(), 'strange.gguf')
  const bytes = readFileSync(modelPath)
  writeFileSync(strange, Buffer.from(bytes.toString('latin1').replace('llama', 'lxyza'), 'latin1'))
  expect(await codeOf(load(addon, { modelPath: strange, mmprojPath }))).toBe('model/unreadable')
  expect(await codeOf(load(addon, { modelPath: mmprojPath, mmprojPath }))).toBe('model/unreadable')
  expect(await codeOf(load(addon, { modelPath, mmprojPath: modelPath }))).toBe('model/unreadable')
})

it('rejects the projector of another model', async () => {
  const { modelPath } = llava()
  expect(await codeOf(load(addon, { modelPath, mmprojPath: widerMmproj() }))).toBe('model/mismatch')
})

it('rejects a context that no memory holds', async () => {
  const options = { ...defaults, modelPath: hungry(), contextTokens: 1 << 23 }
  expect(await codeOf(addon.loadModel(options))).toBe('model/out-of-memory')
})

it('loads several models side by side', async () => {
  const models = await Promise.all([
    load(addon, llava()),
    load(addon, mrope()),
    load(addon, llava()),
  ])
  const [first, , third] = await Promise.all(
    models.map(async (model) => (await evaluated(model, [text(model, 'the same words')])).logits()),
  )
  expect(farthest(first ?? new Float32Array(), third ?? new Float32Array([1]))).toBe(0)
  await Promise.all(models.map((model) => model.dispose()))
})

it('rejects with what onProgress throws', async () => {
  const loading = addon.loadModel({ ...defaults, ...llava() }, () => {
    throw new Error('not now')
  })
  await expect(loading).rejects.toThrow('not now')
})

it('quantizes', async () => {
  const target = join(scratch(), 'quantized.gguf')
  await addon.quantize(llava().modelPath, target, 'Q8_0')
  expect(statSync(target).size).toBeLessThan(statSync(llava().modelPath).size / 2)
  const model = await load(addon, { ...llava(), modelPath: target })
  const original = await load(addon, llava())
  const [a, b] = await Promise.all(
    [model, original].map(async (each) =>
      (await evaluated(each, [text(each, 'some words to compare')])).logits(),
    ),
  )
  expect(farthest(a ?? new Float32Array(), b ?? new Float32Array([1]))).toBeLessThan(1)
  await Promise.all([model.dispose(), original.dispose()])
  expect(await codeOf(addon.quantize(llava().modelPath, target, 'Q99'))).toBe('model/failed')
  expect(await codeOf(addon.quantize(join(scratch(), 'missing.gguf'), target, 'Q8_0'))).toBe(
    'model/unreadable',
  )
})
