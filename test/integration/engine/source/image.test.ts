import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp, { type Sharp } from 'sharp'
import { expect, test } from 'vitest'
import { defaultSampling } from '#engine/source/source-type.ts'
import { breakSecondPage, tiffOf } from '../../../fixtures/tiff.ts'
import { tempFolder } from '../../../helpers/temp-folder.ts'
import { colourAt, isNear, isSamePicture, openSources, sampleAll } from './opened.ts'

const folder = tempFolder('image')
const sources = openSources()
const at = (name: string): string => join(folder, name)

/** 60 x 40: red on the left, blue on the right, a green top right corner. */
function flag(): Sharp {
  const rgb = Buffer.alloc(60 * 40 * 3)
  for (let y = 0; y < 40; y++) {
    for (let x = 0; x < 60; x++)
      rgb[3 * (y * 60 + x) + (x >= 50 && y < 10 ? 1 : x < 30 ? 0 : 2)] = 255
  }
  return sharp(rgb, { raw: { width: 60, height: 40, channels: 3 } })
}
const [red, green, blue] = [[255, 0, 0], [0, 255, 0], [0, 0, 255]] as const // prettier-ignore

test.each([
  ['PNG', 'a.png', () => flag().png()],
  ['JPEG', 'a.jpg', () => flag().jpeg({ quality: 95, chromaSubsampling: '4:4:4' })],
  ['WebP', 'a.webp', () => flag().webp({ lossless: true })],
  ['TIFF', 'a.tif', () => flag().tiff({ compression: 'lzw' })],
  ['GIF', 'a.gif', () => flag().gif()],
  ['AVIF', 'a.avif', () => flag().avif({ quality: 90, effort: 2 })],
  ['16-bit PNG', 'deep.png', () => flag().toColourspace('rgb16').png()],
  ['PNG with a palette', 'palette.png', () => flag().png({ palette: true })],
  ['CMYK JPEG', 'cmyk.jpg', () => flag().toColourspace('cmyk').jpeg({ quality: 95 })],
] as const)('A %s is one page in its colours', async (type, name, make) => {
  await make().toFile(at(name))
  const { file, probe, samples } = await sampleAll(sources, at(name))
  expect(file.kind).toBe('image')
  expect(probe).toMatchObject({ kind: 'image', pages: 1, width: 60, height: 40 })
  expect(samples).toMatchObject([{ key: 'p1', page: 1, locator: { kind: 'page', page: 1 } }])
  const { picture } = samples[0]!
  expect(picture).toMatchObject({ width: 60, height: 40 })
  expect(picture.rgb).toHaveLength(60 * 40 * 3)
  const [left, right] = [colourAt(picture, 0.2, 0.7), colourAt(picture, 0.7, 0.7)]
  // Print has no pure red and blue.
  const [most, least] = type.startsWith('CMYK') ? [255, 60] : [40, 200]
  expect([isNear(left, red, most), isNear(right, blue, most)]).toEqual([true, true])
  expect(left[0] - Math.max(left[1], left[2])).toBeGreaterThan(least)
  expect(right[2] - Math.max(right[0], right[1])).toBeGreaterThan(least)
})

test.each([
  [1, [60, 40], [0.92, 0.1]],
  [2, [60, 40], [0.08, 0.1]],
  [3, [60, 40], [0.08, 0.9]],
  [4, [60, 40], [0.92, 0.9]],
  [5, [40, 60], [0.1, 0.92]],
  [6, [40, 60], [0.9, 0.92]],
  [7, [40, 60], [0.9, 0.08]],
  [8, [40, 60], [0.1, 0.08]],
] as const)(
  'Orientation %i is shown as the camera meant it',
  async (orientation, [width, height], [x, y]) => {
    const path = at(`turned-${orientation}.png`)
    await flag().withMetadata({ orientation }).png().toFile(path)
    const { probe, samples } = await sampleAll(sources, path)
    expect(probe).toMatchObject({ width, height })
    expect(samples[0]!.picture).toMatchObject({ width, height })
    expect(colourAt(samples[0]!.picture, x, y)).toEqual([...green])
  },
)

test('Grey stays grey and transparency is white', async () => {
  await flag().greyscale().png().toFile(at('grey.png'))
  const grey = (await sampleAll(sources, at('grey.png'))).samples[0]!.picture
  const [r, g, b] = colourAt(grey, 0.2, 0.7)
  expect([g, b]).toEqual([r, r])
  const clear = { width: 8, height: 8, channels: 4 as const, background: '#00000000' }
  await sharp({ create: clear }).png().toFile(at('clear.png'))
  expect(colourAt((await sampleAll(sources, at('clear.png'))).samples[0]!.picture)).toEqual([
    255, 255, 255,
  ])
})

test('Every page of a TIFF is a sample, and can be read again', async () => {
  const path = at('pages.tiff')
  const colours = [red, green, blue]
  await writeFile(path, tiffOf(colours))
  const { file, probe, samples } = await sampleAll(sources, path)
  expect(probe.pages).toBe(3)
  expect(samples.map(({ key, page }) => [key, page])).toEqual([['p1', 1], ['p2', 2], ['p3', 3]]) // prettier-ignore
  expect(samples.map(({ picture }) => colourAt(picture))).toEqual(colours)
  const signal = new AbortController().signal
  for (const { key, page, picture } of samples) {
    const again = await sources.read(file, { key, page }, defaultSampling, {}, signal)
    expect(isSamePicture(again, picture)).toBe(true)
  }
  const rest = await sampleAll(sources, path, { startPage: 3 })
  expect(rest.samples.map(({ key }) => key)).toEqual(['p3'])
})

test('A file that was replaced by another one is not read in its place', async () => {
  const path = at('replaced.png')
  await flag().png().toFile(path)
  const { file } = await sampleAll(sources, path)
  await flag().flop().resize(30, 20).png().toFile(path)
  const signal = new AbortController().signal
  await expect(
    sources.read(file, { key: 'p1', page: 1 }, defaultSampling, {}, signal),
  ).rejects.toMatchObject({ code: 'source/missing', message: expect.stringContaining(path) })
})

test('A page of a TIFF that is broken is a gap, the others are read', async () => {
  const path = at('broken.tiff')
  const bytes = tiffOf([red, green, blue])
  breakSecondPage(bytes)
  await writeFile(path, bytes)
  const { samples, gaps } = await sampleAll(sources, path)
  expect(samples.map(({ key }) => key)).toEqual(['p1', 'p3'])
  expect(gaps).toMatchObject([{ gap: true, locator: { kind: 'page', page: 2 } }])
  expect(gaps[0]!.reason).toContain(path)
})

test('An animation shows its first picture', async () => {
  const frames = [red, blue].map(([r, g, b]) => ({
    create: { width: 8, height: 8, channels: 3 as const, background: { r, g, b } },
  }))
  const pages = await Promise.all(frames.map((frame) => sharp(frame).png().toBuffer()))
  await sharp(pages, { join: { animated: true } })
    .gif({ delay: [100, 100] })
    .toFile(at('moving.gif'))
  const { probe, samples } = await sampleAll(sources, at('moving.gif'))
  expect(probe).toMatchObject({ pages: 1, detail: { frames: 2 } })
  expect(samples).toHaveLength(1)
  expect(isNear(colourAt(samples[0]!.picture), red, 8)).toBe(true)
})

test('A picture of 400 megapixels is made small while it is read, within the memory that a reader has', async () => {
  const path = at('huge.jpg')
  const create = { width: 20_000, height: 20_000, channels: 3 as const, background: '#204060' }
  await sharp({ create, limitInputPixels: false }).jpeg({ quality: 30 }).toFile(path)
  const { probe, samples } = await sampleAll(sources, path)
  expect(probe).toMatchObject({ width: 20_000, height: 20_000 })
  expect(samples[0]!.picture).toMatchObject({ width: 4096, height: 4096 })
  expect(isNear(colourAt(samples[0]!.picture), [0x20, 0x40, 0x60], 8)).toBe(true)
})

test.each([
  [300, undefined, { width: 14.4, height: 9.6 }],
  [300, 6, { width: 9.6, height: 14.4 }],
  [72, undefined, undefined],
  [96, undefined, undefined],
])(
  'A picture of %i dots per inch, orientation %s, is paper of %o',
  async (density, turn, points) => {
    const path = at(`dpi-${density}-${turn ?? 1}.jpg`)
    await flag()
      .withMetadata({ density, ...(turn && { orientation: turn }) })
      .jpeg()
      .toFile(path)
    const { samples } = await sampleAll(sources, path)
    const found = samples[0]!.picture.points
    const rounded = found && {
      width: Math.round(found.width * 10) / 10,
      height: Math.round(found.height * 10) / 10,
    }
    expect(rounded).toEqual(points)
  },
)
