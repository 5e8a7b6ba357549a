/** Character error rate by kind of damage: ours against the tesseract command line on the same pictures. */
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { grid } from './docs-table.ts'
import { createOcr } from '#engine/ocr/ocr.ts'
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
  ours: number
  tesseract: number | undefined
  characters: number
}

export async function benchDamage(
  folder: string,
  pages: number,
  share: number,
): Promise<DamageRow[]> {
  const ocr = createOcr({ folder: join(folder, 'ocr'), workers: 0, logger: silentLogger })
  const { signal } = new AbortController()
  const other = hasTesseract()
  const rows: DamageRow[] = []
  for (const { name, damage, wish } of kinds) {
    let [ours, theirs, characters] = [0, 0, 0]
    await Promise.all(
      Array.from({ length: pages }, async (_, at) => {
        const page = await typedPage(
          createRandom(`${name}/${at}`),
          { share, ...wish },
          { dpi: 300, ...damage },
        )
        const path = join(folder, `${name.replaceAll(/\W+/g, '-')}-${at}.jpg`)
        writeFileSync(path, page.jpeg)
        const { data, info } = await sharp(page.jpeg)
          .greyscale()
          .toColourspace('b-w')
          .raw()
          .toBuffer({ resolveWithObject: true })
        const picture = { grey: new Uint8Array(data), width: info.width, height: info.height }
        const dpi = page.damage.dpi
        const { words } = await ocr.read(
          { picture, dpi, kind: 'page', about: name },
          ['eng'],
          signal,
        )
        const truth = plain(page.text.lines.map(({ text }) => text).join(' '))
        characters += truth.length
        ours += truth.length * errorRate(plain(linesOfReading(words).join(' ')), truth)
        if (other) theirs += truth.length * errorRate(plain(byTesseract(path, dpi)), truth)
      }),
    )
    const row = {
      kind: name,
      ours: ours / characters,
      tesseract: other ? theirs / characters : undefined,
      characters,
    }
    rows.push(row)
    console.log(grid([damageCells(row)]))
  }
  await ocr.close()
  return rows
}

const percent = (value: number | undefined): string =>
  value === undefined ? 'not installed' : `${(value * 100).toFixed(2)} %`

export const damageHead = ['damage', 'characters', 'error rate, Longview', 'error rate, tesseract']
const damageCells = ({ kind, ours, tesseract, characters }: DamageRow): string[] => [
  kind,
  String(characters),
  percent(ours),
  percent(tesseract),
]
