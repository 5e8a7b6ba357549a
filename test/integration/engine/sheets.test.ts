import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PDFDocument } from 'pdf-lib'
import { expect, test } from 'vitest'
import { silentLogger } from '#base/log.ts'
import { createBindSheets } from '#engine/desk/sheets.ts'
import { breakSecondPage, tiffOf } from '../../fixtures/tiff.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

const folder = tempFolder()
const bindSheets = createBindSheets(undefined, silentLogger)
const [red, green, blue] = [
  [255, 0, 0],
  [0, 255, 0],
  [0, 0, 255],
] as const

async function bound(name: string, tiff: Buffer): Promise<{ pages: number; fractions: number[] }> {
  const path = join(folder, name)
  writeFileSync(path, tiff)
  const fractions: number[] = []
  const onFraction = (fraction: number): void => void fractions.push(fraction)
  const { signal } = new AbortController()
  await bindSheets(path, `${path}.pdf`, { signal, onFraction })
  const pdf = await PDFDocument.load(readFileSync(`${path}.pdf`))
  return { pages: pdf.getPageCount(), fractions }
}

test('a picture of several pages becomes a document that a window can show, page for page', async () => {
  const { pages, fractions } = await bound('fax.tif', tiffOf([red, green, blue]))
  expect(pages).toBe(3)
  expect(fractions).toEqual([1 / 3, 2 / 3, 1])
})

test('a page that cannot be read is an empty sheet: those behind it keep their numbers', async () => {
  const tiff = tiffOf([red, green, blue])
  breakSecondPage(tiff)
  expect((await bound('broken.tif', tiff)).pages).toBe(3)
})

test('where no page can be read the reason is given', async () => {
  const tiff = tiffOf([red])
  tiff.writeUInt32LE(0x7fff_fff0, 8 + 2 + 5 * 12 + 8)
  await expect(bound('lost.tif', tiff)).rejects.toMatchObject({ code: 'source/damaged' })
})
