/** `npm run eval:long`: what is found in recordings of ten minutes to ten hours, and which methods earn their place. */
import { mkdir, writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { needleRow, type NeedleRow } from './long-needles.ts'
import { equalTokenTable, reductions, type Cell } from './long-table.ts'
import { makeWorld, stepMs } from './long-world.ts'
import type { Share } from './statistics.ts'

const help = `npm run eval:long -- [options]
  --lengths LIST     recordings (10m,1h,10h)
  --needles N        frames that are looked for (100)
  --crowd N          other frames, repeated as often as the length needs (120)
  --questions N      of the table of methods (300); 0 leaves it out
  --places N         samples of a recording of the table (120)
  --seed TEXT        another set of frames (held-out)
  --threads N        (2)
  --set NAME=VALUE   a setting, such as answer.selection=bolt; may be repeated
  --json FILE        (out/eval-long.json)
  --short            20 needles, 10 minutes and 1 hour, 5 questions: some minutes`

const { values } = parseArgs({
  options: {
    lengths: { type: 'string' },
    needles: { type: 'string' },
    crowd: { type: 'string' },
    questions: { type: 'string' },
    places: { type: 'string', default: '120' },
    seed: { type: 'string', default: 'held-out' },
    threads: { type: 'string', default: '2' },
    set: { type: 'string', multiple: true, default: [] },
    json: { type: 'string', default: join(import.meta.dirname, '../../out/eval-long.json') },
    short: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

const percent = (value: number): string => `${(value * 100).toFixed(1)} %`
const withInterval = ({ share, low, high, of }: Share): string =>
  `${percent(share)} (${percent(low)} - ${percent(high)}, n ${of})`

function placesOf(length: string): number {
  const [, number, unit] = /^(\d+)([mh])$/.exec(length) ?? []
  if (!number) throw new Error(`Not a length: ${length}. Write 10m or 10h.`)
  return Math.max(1, Math.round((Number(number) * (unit === 'h' ? 3_600_000 : 60_000)) / stepMs))
}

function printNeedles(rows: readonly NeedleRow[]): void {
  console.log(
    '\n| length | segments | right frame among the evidence | right answer | frame alone | prompt tokens | looks | s |',
  )
  console.log('|---|---|---|---|---|---|---|---|')
  for (const row of rows) {
    console.log(
      `| ${row.length} | ${row.segments} | ${withInterval(row.found)} | ${percent(row.answered.share)} | ${percent(row.alone.share)} | ${row.promptTokens.toFixed(0)} | ${row.looks.toFixed(1)} | ${row.seconds.toFixed(1)} |`,
    )
  }
  const [first] = rows
  const last = rows.at(-1)
  if (first && last && first !== last) {
    const ratio = (last.promptTokens / first.promptTokens).toFixed(2)
    console.log(`\nPrompt tokens per question, ${last.length} / ${first.length}: ${ratio}`)
  }
}

function printTable(cells: readonly Cell[]): void {
  console.log(
    '\n| picked by | reduced by | frames | rows | frame found | right answer | against random drop |',
  )
  console.log('|---|---|---|---|---|---|---|')
  for (const { selector, reduction, frames, rows, found, right, against } of cells) {
    const label = reductions.find(({ id }) => id === reduction)?.label ?? reduction
    const points = (value: number): string => (value * 100).toFixed(1)
    const difference = against
      ? `${points(against.difference)} (${points(against.low)} to ${points(against.high)})${against.low > 0 ? '' : ' not better'}`
      : 'control'
    console.log(
      `| ${selector} | ${label} | ${frames.toFixed(0)} | ${rows.toFixed(0)} | ${percent(found.share)} | ${withInterval(right)} | ${difference} |`,
    )
  }
  for (const { label, why } of reductions) if (why) console.log(`\n${label}: not run, ${why}.`)
}

async function main(): Promise<void> {
  const short = values.short
  const lengths = (values.lengths ?? (short ? '10m,1h' : '10m,1h,10h')).split(',')
  const needles = Number(values.needles ?? (short ? 20 : 100))
  const questions = Number(values.questions ?? (short ? 5 : 300))
  const world = await makeWorld({
    seed: values.seed,
    crowd: Number(values.crowd ?? (short ? 40 : 120)),
    needles,
    threads: Number(values.threads),
    set: Object.fromEntries(values.set.map((one) => one.split('=', 2) as [string, string])),
    onFrame: (done, total) => {
      if (process.stderr.isTTY) process.stderr.write(`\r\u001B[2Kframes: ${done}/${total}`)
    },
  })
  try {
    console.log(
      `seed "${values.seed}", ${cpus()[0]?.model}, ${cpus().length} shared cores, ${new Date().toISOString()}`,
    )
    const rows: NeedleRow[] = []
    for (const length of lengths) {
      rows.push(await needleRow(world, length, placesOf(length), values.seed))
    }
    printNeedles(rows)
    const cells =
      questions > 0
        ? await equalTokenTable(world, {
            questions,
            places: Number(values.places),
            seed: values.seed,
          })
        : []
    if (cells.length > 0) printTable(cells)
    await mkdir(dirname(values.json), { recursive: true })
    const figures = {
      date: new Date().toISOString(),
      seed: values.seed,
      needles: rows,
      table: cells,
    }
    await writeFile(values.json, `${JSON.stringify(figures, null, 2)}\n`)
    console.log(`\nFigures: ${values.json}`)
  } finally {
    await world.close()
  }
}

if (values.help) console.log(help)
else await main()
