import { delimiter, join } from 'node:path'
import sharp from 'sharp'
import { onTestFinished } from 'vitest'
import { createLogger } from '#base/log.ts'
import { findInstalled } from '#engine/ocr/installed.ts'
import { createOcr, type Ocr } from '#engine/ocr/ocr.ts'
import type { GreyPicture } from '#engine/ocr/protocol.ts'
import { typedPage, type Damage, type TextWish } from '../../../fixtures/typed-page.ts'
import { createRandom } from '../../../fixtures/random.ts'
import { tempFolder } from '../../../helpers/temp-folder.ts'

export const quiet = createLogger('error', () => undefined)

/** Where a tesseract of this machine lies, if there is one. */
export const onThisMachine = { folders: (process.env['PATH'] ?? '').split(delimiter) }
const search = await findInstalled(onThisMachine, new AbortController().signal)
export const isInstalled = 'found' in search && search.found.languages.includes('eng')

/** A slip of a few lines: enough to read, and read soon. */
export const slip: TextWish = { points: 11, width: 380, height: 150, family: 'Liberation Sans' }

export function openOcr(options: Partial<Parameters<typeof createOcr>[0]> = {}): Ocr {
  const ocr = createOcr({
    folder: join(tempFolder('ocr'), 'ocr'),
    workers: 1,
    logger: quiet,
    ...options,
  })
  onTestFinished(() => ocr.close())
  return ocr
}

export async function greyOfFile(bytes: Uint8Array): Promise<GreyPicture> {
  const { data, info } = await sharp(bytes)
    .greyscale()
    .toColourspace('b-w')
    .raw()
    .toBuffer({ resolveWithObject: true })
  return { grey: new Uint8Array(data), width: info.width, height: info.height }
}

export type Slip = {
  text: string
  lines: string[]
  /** Baselines of the lines, points from the top. */
  baselines: number[]
  picture: GreyPicture
  jpeg: Buffer
  dpi: number
}

export async function scannedSlip(
  seed: string,
  damage: Partial<Damage> = {},
  wish: TextWish = slip,
): Promise<Slip> {
  const page = await typedPage(createRandom(seed), wish, { dpi: 150, ...damage })
  const written = page.text.lines.filter(({ text }) => text !== '')
  const lines = written.map(({ text }) => text)
  const baselines = written.map(({ y }) => y)
  const picture = await greyOfFile(page.jpeg)
  return { lines, baselines, text: lines.join(' '), picture, jpeg: page.jpeg, dpi: page.damage.dpi }
}
