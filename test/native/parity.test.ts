// The first test: with nothing removed, our own batches must give what libmtmd's helper gives.
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { LoadOptions, Part, Picture } from '../../native/index.d.ts'
import { evaluated, farthest, load, loadAddon, picture, rowsOf, text } from './addon.ts'
import { llava, mrope, nonCausal, type TinyModel } from './tiny-models.ts'

const addon = loadAddon()
const bound = 1e-3
const before = '<|im_start|>user\nWhat is in '
const after = ' ?<|im_end|>\n'

async function difference(
  files: TinyModel,
  image: Picture,
  options: Partial<LoadOptions> = {},
): Promise<number> {
  const model = await load(addon, files, options)
  const [parts = []] = await model.encode([image])
  const sequence = await evaluated(model, [text(model, before), ...parts, text(model, after)])
  const ours = await sequence.logits()
  // The helper gets the same cells: flash attention rounds in another order elsewhere in the cache.
  await sequence.dispose()
  const theirs = await addon.helperLogits(model, image, before, after)
  await model.dispose()
  // Logits that hardly vary would agree whatever was decoded.
  expect(Math.max(...theirs) - Math.min(...theirs)).toBeGreaterThan(1)
  return farthest(ours, theirs)
}

const kinds = { 'LLaVA type': llava, 'M-RoPE type': mrope, 'non-causal type': nonCausal }

describe.each(Object.entries(kinds))('%s', (_name, files) => {
  it("gives the helper's logits", async () => {
    expect(await difference(files(), picture(300, 200, 1))).toBeLessThanOrEqual(bound)
  })

  it('gives them for a tall picture and for a tiny one', async () => {
    expect(await difference(files(), picture(60, 333, 2))).toBeLessThanOrEqual(bound)
    expect(await difference(files(), picture(1, 1, 3))).toBeLessThanOrEqual(bound)
  })

  it('gives them when the picture is larger than a batch', async () => {
    expect(await difference(files(), picture(300, 200, 1), { batchTokens: 7 })).toBeLessThanOrEqual(
      bound,
    )
  })

  it('gives them with two threads', async () => {
    expect(await difference(files(), picture(300, 200, 1), { threads: 2 })).toBeLessThanOrEqual(
      bound,
    )
  })

  it('gives them without flash attention', async () => {
    expect(
      await difference(files(), picture(300, 200, 1), { flashAttention: 'off' }),
    ).toBeLessThanOrEqual(bound)
  })
})

it('does not give them when rows are out of place: the comparison can fail', async () => {
  for (const files of [llava(), mrope()]) {
    const model = await load(addon, files)
    const image = picture(300, 200, 1)
    const [parts = []] = await model.encode([image])
    for (const part of rowsOf(parts)) part.rows.reverse()
    const sequence = await evaluated(model, [text(model, before), ...parts, text(model, after)])
    const theirs = await addon.helperLogits(model, image, before, after)
    expect(farthest(await sequence.logits(), theirs)).toBeGreaterThan(bound * 10)
    await model.dispose()
  }
})

it('sees M-RoPE positions: moved rows give other logits', async () => {
  const model = await load(addon, mrope())
  const [parts = []] = await model.encode([picture(300, 200, 1)])
  const straight = await evaluated(model, [...parts, text(model, after)])
  for (const part of rowsOf(parts)) {
    part.positions.copyWithin(part.count, part.count * 2, part.count * 3) // y becomes x
  }
  const moved = await evaluated(model, [...parts, text(model, after)])
  expect(farthest(await straight.logits(), await moved.logits())).toBeGreaterThan(bound * 10)
  await model.dispose()
})

it('gives the same logits when rows went through plain copies, as a cache returns them', async () => {
  for (const files of [llava(), mrope()]) {
    const model = await load(addon, files)
    const [parts = []] = await model.encode([picture(222, 111, 4)])
    const copies: Part[] = parts.map((part) =>
      part.kind === 'rows'
        ? {
            ...part,
            rows: new Float32Array(new Uint8Array(new Uint8Array(part.rows.buffer)).buffer),
            positions: Int32Array.from(part.positions),
          }
        : part,
    )
    const first = await evaluated(model, [...parts, text(model, after)])
    const second = await evaluated(model, [...copies, text(model, after)])
    expect(await second.logits()).toEqual(await first.logits())
    await model.dispose()
  }
})

it('gives the same logits however the parts are cut', async () => {
  for (const files of [llava(), mrope()]) {
    const model = await load(addon, files)
    const [parts = []] = await model.encode([picture(300, 200, 1)])
    const whole = await evaluated(model, [text(model, before), ...parts, text(model, after)])
    const pieces = await model.createSequence()
    for (const character of before.split(/(?=u)/)) await pieces.evaluate([text(model, character)])
    for (const part of parts) await pieces.evaluate([part])
    await pieces.evaluate([text(model, after.slice(0, 2)), text(model, after.slice(2))])
    expect(farthest(await pieces.logits(), await whole.logits())).toBeLessThanOrEqual(bound)
    expect([pieces.position, pieces.cells]).toEqual([whole.position, whole.cells])
    await model.dispose()
  }
})

it('decodes what a compressor leaves of a picture', async () => {
  for (const files of [llava(), mrope()]) {
    const model = await load(addon, files)
    const [parts = []] = await model.encode([picture(300, 200, 1)])
    const { rowWidth } = model.info
    const planes = model.info.capabilities.mrope ? 4 : 1
    const halved = parts.map((part): Part => {
      if (part.kind === 'tokens') return part
      const kept = Array.from({ length: part.count }, (_, i) => i).filter((i) => i % 2 === 0)
      const rows = new Float32Array(kept.length * rowWidth)
      kept.forEach((from, to) =>
        rows.set(part.rows.subarray(from * rowWidth, (from + 1) * rowWidth), to * rowWidth),
      )
      const positions =
        planes === 1
          ? Int32Array.from(kept, (_, i) => i)
          : Int32Array.from(
              [0, 1, 2, 3].flatMap((plane) =>
                kept.map((i) => part.positions[plane * part.count + i] ?? 0),
              ),
            )
      return {
        ...part,
        rows,
        positions,
        count: kept.length,
        advance: planes === 1 ? kept.length : part.advance,
      }
    })
    const sequence = await evaluated(model, [text(model, before), ...halved, text(model, after)])
    const rows = rowsOf(halved)[0]
    expect(rows?.count).toBe(Math.ceil((rowsOf(parts)[0]?.count ?? 0) / 2))
    expect((await sequence.logits()).every(Number.isFinite)).toBe(true)
    await model.dispose()
  }
})

const demo = fileURLToPath(new URL('../../native/demo-model/longview-demo.gguf', import.meta.url))
const demoMmproj = fileURLToPath(
  new URL('../../native/demo-model/mmproj-longview-demo.gguf', import.meta.url),
)

it.skipIf(!existsSync(demo))("gives the helper's logits for the demo model", async () => {
  const files = { modelPath: demo, mmprojPath: demoMmproj }
  expect(await difference(files, picture(320, 180, 1))).toBeLessThanOrEqual(bound)
  expect(await difference(files, picture(1280, 720, 2), { batchTokens: 7 })).toBeLessThanOrEqual(
    bound,
  )
})
