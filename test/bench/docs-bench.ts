/** `npm run bench:docs`: reading of scans, measured on this machine against pdftoppm and tesseract. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { benchDamage, damageHead, hasTesseract } from './docs-damage.ts'
import { benchMask, maskCells, maskHead } from './docs-mask.ts'
import { benchMemory } from './docs-memory.ts'
import { benchSheets, sheetHead } from './docs-sheets.ts'
import { benchReading, hasPdftoppm } from './docs-speed.ts'
import { grid, table } from './docs-table.ts'
import { machine } from './measure.ts'

const help = `npm run bench:docs -- [options]
  --only A,B      of speed, memory, damage, mask, sheets
  --pages N       of the speed comparison (24)
  --rounds N      turns of it; medians are shown (2)
  --own           the reader that comes with Longview, whatever is installed
  --damaged N     pages per kind of damage (3)
  --kinds TEXT    only kinds of damage whose name contains it
  --share S       of each of those pages that is written (0.25)
  --long N        pages of the long document for memory; the short one has a twentieth (1000)
  --workers N     readers at once for memory and sheets (2)
  --json FILE     (out/bench-docs.json)`

const root = join(import.meta.dirname, '../..')
const { values } = parseArgs({
  options: {
    only: { type: 'string', default: 'mask,damage,sheets,speed,memory' },
    pages: { type: 'string', default: '24' },
    rounds: { type: 'string', default: '2' },
    own: { type: 'boolean', default: false },
    damaged: { type: 'string', default: '3' },
    kinds: { type: 'string', default: '' },
    share: { type: 'string', default: '0.25' },
    long: { type: 'string', default: '1000' },
    workers: { type: 'string', default: '2' },
    json: { type: 'string', default: join(root, 'out/bench-docs.json') },
    help: { type: 'boolean', default: false },
  },
})

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'longview-bench-docs-'))
  const only = new Set(values.only.split(','))
  const result: Record<string, unknown> = { machine: machine() }
  try {
    for (const [key, value] of Object.entries(machine())) console.log(`${key}: ${value}`)
    if (!hasTesseract()) console.log('tesseract is not installed: nothing to compare with')
    if (!hasPdftoppm()) console.log('pdftoppm is not installed: nothing to compare with')
    if (only.has('mask')) {
      const rows = await benchMask(12)
      result['mask'] = rows
      console.log(`\n${table(maskHead, rows.map(maskCells))}`)
    }
    if (only.has('damage')) {
      console.log(`\n${table(damageHead, [])}`)
      result['damage'] = await benchDamage(folder, {
        pages: Number(values.damaged),
        share: Number(values.share),
        wanted: values.kinds,
      })
    }
    if (only.has('sheets')) {
      console.log(`\n${table(sheetHead, [])}`)
      result['sheets'] = await benchSheets(folder, {
        workers: Number(values.workers),
        said: (cells) => console.log(grid([cells])),
      })
    }
    if (only.has('speed')) {
      const speed = await benchReading(folder, {
        pages: Number(values.pages),
        rounds: Number(values.rounds),
        isOwn: values.own,
      })
      result['speed'] = speed
      const { ours, theirs, pages, engines } = speed
      const other =
        theirs === undefined
          ? 'no comparison'
          : `pdftoppm -r 300 and tesseract on all cores ${theirs.toFixed(1)}; ratio ${(ours / theirs).toFixed(2)} (target >= 1.0)`
      console.log(
        `\npages a minute, drawn, read and stored (${pages} full pages, ${engines.join(', ')}): ${ours.toFixed(1)}; ${other}`,
      )
    }
    if (only.has('memory'))
      result['memory'] = await benchMemory(folder, Number(values.long), Number(values.workers))
    mkdirSync(dirname(values.json), { recursive: true })
    writeFileSync(values.json, `${JSON.stringify(result, null, 2)}\n`)
    console.log(`\n${values.json}`)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

if (values.help) console.log(help)
else await main()
