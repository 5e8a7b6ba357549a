/**
 * Character error rate by kind of damage: what Longview reads with the tesseract of this machine and with its own,
 * against that command line alone on the same pictures.
 */
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import sharp from 'sharp'
import { grid } from './docs-table.ts'
import { createOcr, type Ocr } from '#engine/ocr/ocr.ts'
import type { GreyPicture } from '#engine/ocr/protocol.ts'
import { linesOfReading } from '#engine/ocr/page-text.ts'
import { silentLogger } from '#base/log.ts'
import { createRandom } from '../fixtures/random.ts'
import { typedPage, type Damage, type TextWish } from '../fixtures/typed-page.ts'

type Kind = { name: string; damage: Partial<Damage>; wish?: TextWish }

const kinds: Kind[] = [
  { name: 'clean, 300 dpi', damage: {} },
  { name: 'clean, 200 dpi', damage: { dpi: 200 } },
  { name: 'clean, 150 dpi', damage: { dpi: 150 } },
  { name: 'small print (8 points), 200 dpi', damage: { dpi: 200 }, wish: { points: 8 } },
  { name: 'skew of 1 degree', damage: { dpi: 200, degrees: 1 } },
  { name: 'skew of 3 degrees', damage: { dpi: 200, degrees: -3 } },
  { name: 'skew of 6 degrees', damage: { dpi: 200, degrees: 6 } },
  { name: 'grain', damage: { dpi: 200, grain: 28 } },
  { name: 'specks', damage: { dpi: 200, specks: 2500 } },
  { name: 'JPEG, quality 15', damage: { dpi: 200, jpegQuality: 15 } },
  { name: 'faint print on grey', damage: { dpi: 200, ink: 165, paper: 222, grain: 6 } },
  {
    name: 'all of it, 150 dpi',
    damage: { dpi: 150, degrees: 2, grain: 14, specks: 600, jpegQuality: 35 },
  },
  { name: 'on its side', damage: { dpi: 200, turned: 90 } },
  { name: 'head over heels', damage: { dpi: 200, turned: 180 } },
]

export const hasTesseract = (): boolean => spawnSync('tesseract', ['--version']).status === 0

const plain = (text: string): string => text.replaceAll(/\s+/g, ' ').trim()

/** Levenshtein distance over the length of the truth, at most 1. */
function errorRate(read: string, truth: string): number {
  let row = Uint32Array.from({ length: truth.length + 1 }, (_, at) => at)
  for (let i = 0; i < read.length; i++) {
    const next = new Uint32Array(row.length)
    next[0] = i + 1
    for (let j = 0; j < truth.length; j++) {
      const same = row[j]! + Number(read[i] !== truth[j])
      next[j + 1] = Math.min(same, row[j + 1]! + 1, next[j]! + 1)
    }
    row = next
  }
  return Math.min(1, row[truth.length]! / truth.length)
}

function byTesseract(path: string, dpi: number): string {
  const ran = spawnSync('tesseract', [path, '-', '--dpi', String(dpi)], {
    env: { ...process.env, OMP_THREAD_LIMIT: '1' },
    maxBuffer: 2 ** 26,
  })
  return ran.stdout.toString()
}

export type DamageRow = {
  kind: string
  characters: number
  /** Undefined where none is installed. */
  installed: number | undefined
  own: number
  tesseract: number | undefined
}

/** Pages of the kinds whose name contains `wanted`; rows are printed as they come. */
export async function benchDamage(
  folder: string,
  { pages, share, wanted }: { pages: number; share: number; wanted: string },
): Promise<DamageRow[]> {
  const other = hasTesseract()
  const data = join(folder, 'ocr')
  const own = createOcr({ folder: data, workers: 0, logger: silentLogger })
  const installed = createOcr({
    folder: data,
    workers: 0,
    installed: { folders: (process.env['PATH'] ?? '').split(delimiter) },
    logger: silentLogger,
  })
  const rows: DamageRow[] = []
  for (const { name, damage, wish } of kinds.filter((kind) => kind.name.includes(wanted))) {
    const wrong = { own: 0, installed: 0, tesseract: 0 }
    let characters = 0
    await Promise.all(
      Array.from({ length: pages }, async (_, at) => {
        const page = await typedPage(
          createRandom(`${name}/${at}`),
          { share, ...wish },
          { dpi: 300, ...damage },
        )
        const path = join(folder, `${name.replaceAll(/\W+/g, '-')}-${at}.jpg`)
        writeFileSync(path, page.jpeg)
        const truth = plain(page.text.lines.map(({ text }) => text).join(' '))
        const count = (text: string): number => truth.length * errorRate(plain(text), truth)
        characters += truth.length
        const picture = await greyOf(page.jpeg)
        const { dpi } = page.damage
        wrong.own += count(await readBy(own, picture, dpi))
        if (!other) return
        wrong.installed += count(await readBy(installed, picture, dpi))
        wrong.tesseract += count(byTesseract(path, dpi))
      }),
    )
    const row = {
      kind: name,
      characters,
      own: wrong.own / characters,
      installed: other ? wrong.installed / characters : undefined,
      tesseract: other ? wrong.tesseract / characters : undefined,
    }
    rows.push(row)
    console.log(grid([damageCells(row)]))
  }
  await Promise.all([own.close(), installed.close()])
  return rows
}

async function greyOf(jpeg: Buffer): Promise<GreyPicture> {
  const { data, info } = await sharp(jpeg)
    .greyscale()
    .toColourspace('b-w')
    .raw()
    .toBuffer({ resolveWithObject: true })
  return { grey: new Uint8Array(data), width: info.width, height: info.height }
}

async function readBy(ocr: Ocr, picture: GreyPicture, dpi: number): Promise<string> {
  const { signal } = new AbortController()
  const { words } = await ocr.read({ picture, dpi, kind: 'page', about: 'x' }, ['eng'], signal)
  return linesOfReading(words).join(' ')
}

const percent = (value: number | undefined): string =>
  value === undefined ? 'not installed' : `${(value * 100).toFixed(2)} %`

export const damageHead = [
  'damage',
  'characters',
  'Longview, installed tesseract',
  'Longview, its own reader',
  'tesseract alone',
]
const damageCells = ({ kind, characters, installed, own, tesseract }: DamageRow): string[] => [
  kind,
  String(characters),
  percent(installed),
  percent(own),
  percent(tesseract),
]
