import { expect, it } from 'vitest'
import { cropPicture } from '#engine/encode/picture-crop.ts'

/** Left half red, right half blue. */
const halves = {
  width: 8,
  height: 4,
  rgb: Uint8Array.from({ length: 8 * 4 * 3 }, (_, at) => {
    const isLeft = Math.floor(at / 3) % 8 < 4
    return [isLeft ? 255 : 0, 0, isLeft ? 0 : 255][at % 3]!
  }),
}

it('cuts out exactly the pixels that were asked for', async () => {
  const crop = { x: 4, y: 1, width: 2, height: 2 }
  const cut = await cropPicture(halves, crop, { width: 2, height: 2 })
  expect(cut).toEqual({
    width: 2,
    height: 2,
    rgb: Uint8Array.of(0, 0, 255, 0, 0, 255, 0, 0, 255, 0, 0, 255),
  })
})

it('returns a picture that needs no change as it is', async () => {
  const whole = { x: 0, y: 0, width: 8, height: 4 }
  expect(await cropPicture(halves, whole, { width: 8, height: 4 })).toBe(halves)
})

it('averages when it shrinks, so that fine print turns grey instead of vanishing', async () => {
  const rgb = Uint8Array.from({ length: 64 * 64 * 3 }, (_, at) =>
    Math.floor(at / 3) % 2 === 0 ? 0 : 255,
  )
  const whole = { x: 0, y: 0, width: 64, height: 64 }
  const small = await cropPicture({ width: 64, height: 64, rgb }, whole, { width: 8, height: 8 })
  const inner = [...small.rgb].filter((_, at) => {
    const column = Math.floor(at / 3) % 8
    return column > 0 && column < 7
  })
  expect(Math.max(...inner.map((value) => Math.abs(value - 127)))).toBeLessThan(12)
})

it('refuses a picture whose size and bytes do not agree', async () => {
  const wrong = { width: 9, height: 4, rgb: halves.rgb }
  const whole = { x: 0, y: 0, width: 9, height: 4 }
  await expect(cropPicture(wrong, whole, { width: 2, height: 2 })).rejects.toMatchObject({
    code: 'internal',
  })
})
