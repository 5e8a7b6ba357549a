/**
 * Labels found on large drawings: the whole page in one picture, one grid of tiles, two grids half a tile apart, and
 * as a control as many further tiles as the second grid has, at random places.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { silentLogger } from '#base/log.ts'
import type { Box, Word } from '#engine/domain.ts'
import { greyOf } from '#engine/ocr/grey.ts'
import { createOcr } from '#engine/ocr/ocr.ts'
import { mergeTiles, planSheet, type ReadTile } from '#engine/ocr/sheets.ts'
import { readSampling } from '#engine/intake/read-pages.ts'
import { sheetSize } from '#engine/intake/read-sheet.ts'
import { defaultSampling } from '#engine/source/source-type.ts'
import { createSources } from '#engine/source/sources.ts'
import { drawing, type Label } from '../fixtures/drawing.ts'
import { createRandom } from '../fixtures/random.ts'

const kinds = [
  { name: 'A1, 10 points', width: 2384, height: 1684, labels: 200, points: 10, lines: 0 },
  { name: 'A0 with lines, 9 points', width: 3370, height: 2384, labels: 300, points: 9, lines: 60 },
  { name: '5 m x 0.6 m, 12 points', width: 14173, height: 1700, labels: 300, points: 12, lines: 0 },
]
const dpi = 200

export const sheetHead = [
  'drawing',
  'labels',
  'cut by the first grid',
  'read by',
  'pictures',
  'found',
  'of those cut',
]

export async function benchSheets(
  folder: string,
  { workers, said }: { workers: number; said: (cells: string[]) => void },
): Promise<string[][]> {
  const { signal } = new AbortController()
  const run = { signal, progress: () => undefined }
  const sources = createSources({ logger: silentLogger, limits: { readerMs: 600_000 } })
  const ocr = createOcr({ folder: join(folder, 'ocr'), workers, logger: silentLogger })
  const rows: string[][] = []
  for (const { name, ...wish } of kinds) {
    const random = createRandom(name)
    const { pdf, labels } = await drawing(random, wish)
    const path = join(folder, `${name.replaceAll(/\W+/g, '-')}.pdf`)
    writeFileSync(path, pdf)
    const file = await sources.identify(path, run)
    const draw = async (region?: Box) =>
      sources.read(
        file,
        { key: 'p1', page: 1, region },
        readSampling(defaultSampling, dpi),
        {},
        signal,
      )
    const picture = await draw()
    const overview = greyOf(picture)
    const size = sheetSize(picture, 'pdf', dpi)!
    const plan = planSheet(size, overview)
    const read = async (tile: Box): Promise<ReadTile> => {
      const wanted = { picture: greyOf(await draw(tile)), dpi, kind: 'page' as const, about: name }
      return { tile, words: (await ocr.read(wanted, ['eng'], signal)).words }
    }
    const all = (tiles: Box[]): Promise<ReadTile[]> => Promise.all(tiles.map(read))
    const first = await all(plan.first)
    const second = await all(plan.second)
    const elsewhere = await all(
      plan.second.map(({ width, height }) => {
        const x = random.next() * (1 - width)
        return { x, y: random.next() * (1 - height), width, height }
      }),
    )
    const whole = {
      picture: overview,
      dpi: (72 * picture.width) / wish.width,
      kind: 'page' as const,
    }
    const readings: [string, number, readonly Word[]][] = [
      ['the whole in one', 1, (await ocr.read({ ...whole, about: name }, ['eng'], signal)).words],
      ['one grid', first.length, mergeTiles(first, size)],
      ['two grids', first.length + second.length, mergeTiles([...first, ...second], size)],
      [
        'one grid, random tiles',
        first.length + elsewhere.length,
        mergeTiles([...first, ...elsewhere], size),
      ],
    ]
    const cut = labels.filter((label) => plan.first.every((tile) => !isInside(label.box, tile)))
    for (const [by, pictures, words] of readings) {
      const found = (among: readonly Label[]): string =>
        shareOf(
          among.filter((one) => isFound(one, words)),
          among,
        )
      const cells = [
        name,
        String(labels.length),
        String(cut.length),
        by,
        String(pictures),
        found(labels),
        found(cut),
      ]
      said(cells)
      rows.push(cells)
    }
  }
  await Promise.all([ocr.close(), sources.close()])
  return rows
}

const isInside = (a: Box, b: Box): boolean =>
  a.x >= b.x - 1e-9 &&
  a.y >= b.y - 1e-9 &&
  a.x + a.width <= b.x + b.width + 1e-9 &&
  a.y + a.height <= b.y + b.height + 1e-9

/** Letter by letter, at its place. */
function isFound({ text, box }: Label, words: readonly Word[]): boolean {
  const here = words
    .filter((word) => {
      const [x, y] = [word.box.x + word.box.width / 2, word.box.y + word.box.height / 2]
      return x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height
    })
    .toSorted((a, b) => a.box.x - b.box.x)
  return here.map((word) => word.text).join('') === text.replaceAll(' ', '')
}

const shareOf = (found: readonly unknown[], all: readonly unknown[]): string =>
  all.length === 0 ? '-' : `${((100 * found.length) / all.length).toFixed(1)} %`
