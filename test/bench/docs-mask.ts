/** What the ink mask saves on generated forms and letters: slices, and so token rows, that need not be shown. */
import sharp from 'sharp'
import type { Picture } from '#engine/domain.ts'
import { inkMaskOf, withoutBlank } from '#engine/encode/ink-mask.ts'
import { planSlices } from '#engine/encode/slices.ts'
import { formPage } from '../fixtures/form-page.ts'
import { createRandom } from '../fixtures/random.ts'
import { typedPage } from '../fixtures/typed-page.ts'

export type MaskRow = {
  what: string
  side: number
  pages: number
  slices: number
  kept: number
  withInk: number
}

async function pictureOf(jpeg: Buffer): Promise<Picture> {
  const { data, info } = await sharp(jpeg)
    .resize(2000, 2000, { fit: 'inside', withoutEnlargement: true })
    .raw()
    .toBuffer({ resolveWithObject: true })
  return { rgb: new Uint8Array(data), width: info.width, height: info.height }
}

/** `withInk`: dropped slices that hold a field of the form, which would be a loss. */
export async function benchMask(pages: number): Promise<MaskRow[]> {
  const rows: MaskRow[] = []
  for (const [side, maxSlices] of [
    [256, 12],
    [448, 9],
  ] as const) {
    const form: MaskRow = { what: 'forms', side, pages, slices: 0, kept: 0, withInk: 0 }
    const letter: MaskRow = {
      what: 'letters, a third of the page written',
      side,
      pages,
      slices: 0,
      kept: 0,
      withInk: 0,
    }
    for (let at = 0; at < pages; at++) {
      const { plan, jpeg } = await formPage(createRandom(`mask${at}`))
      const boxes = plan.runs.map((run) => ({
        x: run.x / plan.width,
        y: (run.y - run.points / 2) / plan.height,
      }))
      count(form, await pictureOf(jpeg), maxSlices, boxes)
      const typed = await typedPage(
        createRandom(`mask${at}`),
        { share: 0.33 },
        { dpi: 150, grain: 5 },
      )
      const { lines, width, height, points } = typed.text
      const starts = lines.map(({ x, y }) => ({ x: (x + 2) / width, y: (y - points / 3) / height }))
      count(letter, await pictureOf(typed.jpeg), maxSlices, starts)
    }
    rows.push(form, letter)
  }
  return rows
}

function count(
  row: MaskRow,
  picture: Picture,
  maxSlices: number,
  ink: { x: number; y: number }[],
): void {
  const plan = planSlices(picture, { side: row.side, patch: 16, maxSlices, fit: 'square' })
  const left = withoutBlank(plan, inkMaskOf(picture))
  const dropped = plan.slices.filter((slice) => !left.slices.includes(slice))
  row.slices += plan.slices.length
  row.kept += left.slices.length
  row.withInk += dropped.filter(({ box }) =>
    ink.some(
      ({ x, y }) => x >= box.x && x < box.x + box.width && y >= box.y && y < box.y + box.height,
    ),
  ).length
}

export const maskHead = [
  'pages',
  'encoder',
  'pictures before',
  'after',
  'saved',
  'dropped with text on them',
]
export const maskCells = ({ what, side, pages, slices, kept, withInk }: MaskRow): string[] => [
  `${pages} ${what}`,
  `${side} x ${side}`,
  String(slices),
  String(kept),
  `${(100 * (1 - kept / slices)).toFixed(0)} %`,
  String(withInk),
]
