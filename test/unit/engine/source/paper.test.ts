import sharp from 'sharp'
import { expect, test } from 'vitest'
import { looksLikePaper } from '#engine/source/paper.ts'

type Sheet = { width: number; height: number; lines?: number; size?: number; words?: string }

const sentence = 'The tenant pays the rent on the first of each month without being asked to.'

async function drawn(
  { width, height, lines = 0, size = 22, words = sentence }: Sheet,
  paper = '#f4f3ee',
): Promise<boolean> {
  const text = Array.from(
    { length: lines },
    (_, n) => `<text x="40" y="${60 + size * (1 + n * 1.5)}" font-size="${size}">${words}</text>`,
  ).join('')
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="Liberation Sans, DejaVu Sans, sans-serif"><rect width="100%" height="100%" fill="${paper}"/>${text}</svg>`
  const { data } = await sharp(Buffer.from(svg)).removeAlpha().raw().toBuffer({ resolveWithObject: true }) // prettier-ignore
  return looksLikePaper({ rgb: new Uint8Array(data), width, height })
}

test.each([
  [
    'an upright sheet with few words',
    { width: 827, height: 1169, lines: 2, words: 'Invoice K7Q2' },
  ],
  ['a sheet on its side', { width: 1169, height: 827, lines: 12 }],
  ['a receipt', { width: 420, height: 1400, lines: 25, size: 11 }],
  ['a screen full of words', { width: 1280, height: 720, lines: 15 }],
])('%s is a page', async (_name, sheet) => {
  expect(await drawn(sheet)).toBe(true)
})

test.each([
  [
    'a bright frame with a caption',
    { width: 1280, height: 720, lines: 1, size: 180, words: 'MWK7Q2' },
  ],
  ['a bright frame with nothing on it', { width: 1280, height: 960 }],
  ['a thumbnail of a page', { width: 300, height: 220, lines: 8, size: 8 }],
])('%s is a picture', async (_name, sheet) => {
  expect(await drawn(sheet)).toBe(false)
})

test('words on a coloured ground are a picture', async () => {
  expect(await drawn({ width: 1280, height: 720, lines: 15 }, '#d8b0f4')).toBe(false)
})
