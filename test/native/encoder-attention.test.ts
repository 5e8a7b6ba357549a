// What a picture encoder looks at, against the same computed by hand.
import { expect, it } from 'vitest'
import { codeOf, farthest, load, loadAddon, picture, rowsOf } from './addon.ts'
import { plainReceived } from './plain-vision.ts'
import { llava, mrope, nonCausal } from './tiny-models.ts'

const addon = loadAddon()
const sum = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((all, value) => all + value, 0)

it('is what plain arithmetic gives in the last layer that is computed, with flash attention and without', async () => {
  const image = picture(64, 64, 3)
  // LLaVA's rows are those of the last but one of three layers.
  const [, expected] = plainReceived(image)
  for (const flashAttention of ['auto', 'off'] as const) {
    const model = await load(addon, llava(), { flashAttention })
    expect(model.info.capabilities.encoderAttention).toBe(true)
    const [received, ...others] = await model.encoderAttention(image)
    expect(others).toEqual([])
    expect(received).toHaveLength(16)
    expect(sum(received!)).toBeCloseTo(1, 4)
    expect(farthest(received!, Float32Array.from(expected!))).toBeLessThan(1e-3)
    expect(Math.max(...received!) - Math.min(...received!)).toBeGreaterThan(1e-2)
    await model.dispose()
  }
})

it('depends on the picture, and leaves what encode gives as it was', async () => {
  const model = await load(addon, llava())
  const [before] = await model.encode([picture(300, 200, 1)])
  const [first] = await model.encoderAttention(picture(300, 200, 1))
  const [second] = await model.encoderAttention(picture(300, 200, 2))
  expect(farthest(first!, second!)).toBeGreaterThan(1e-3)
  const [after] = await model.encode([picture(300, 200, 1)])
  expect(rowsOf(after!)[0]!.rows).toEqual(rowsOf(before!)[0]!.rows)
  await model.dispose()
})

it('is refused by encoders whose rows are not their positions', async () => {
  for (const files of [mrope(), nonCausal()]) {
    const model = await load(addon, files)
    expect(model.info.capabilities.encoderAttention).toBe(false)
    expect(await codeOf(model.encoderAttention(picture(64, 64, 1)))).toBe('model/failed')
    await model.dispose()
  }
})
