/** `npm run eval:long`: what is found in recordings of ten minutes to ten hours, and which methods earn their place. */
import { mkdir, writeFile } from 'node:fs/promises'
import { cpus, loadavg } from 'node:os'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { createRandom } from '../fixtures/random.ts'
import { askForNeedle, needleRow, type NeedleOutcome, type NeedleRow } from './long-needles.ts'
import { stepMs, type Layer, type PoolFrame } from './long-pool.ts'
import { lookRows, lookUnderAll, type LookRow, type Looks } from './long-looks.ts'
import { reductions } from './long-methods.ts'
import { answerUnderAll, tableOf, type Answered, type Cell } from './long-table.ts'
import { addRecording, makeWorld, type World } from './long-world.ts'
import type { Share } from './statistics.ts'

const out = join(import.meta.dirname, '../../out')
const help = `npm run eval:long -- [options]
  --lengths LIST     recordings (10m,1h,10h)
  --needles N        frames that are looked for as the product does it (100)
  --crowd N          other frames, repeated as often as the length needs (60)
  --questions N      of the table of methods, for each length (100); 0 leaves it out
  --frames N         whole frames that the evidence of the table amounts to (1)
  --seed TEXT        another set of frames (held-out)
  --threads N        (2)
  --minutes N        stop after so long; the same command goes on where it stopped
  --folder FOLDER    where frames and answers are kept for that (out/eval-long)
  --set NAME=VALUE   a setting, such as answer.selection=bolt; may be repeated
  --json FILE        (out/eval-long.json)
  --short            20 needles, 10 minutes and 1 hour, 5 questions: a minute or two`

const { values } = parseArgs({
  options: {
    lengths: { type: 'string' },
    needles: { type: 'string' },
    crowd: { type: 'string' },
    questions: { type: 'string' },
    frames: { type: 'string', default: '1' },
    seed: { type: 'string', default: 'held-out' },
    threads: { type: 'string', default: '2' },
    minutes: { type: 'string' },
    folder: { type: 'string', default: join(out, 'eval-long') },
    set: { type: 'string', multiple: true, default: [] },
    json: { type: 'string', default: join(out, 'eval-long.json') },
    short: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

/** A recording holds at most so many needles for its length. */
const needlesPerPlaces = 0.2
/** Questions of one length before it is the next length's turn, so that a stop leaves some of each. */
const block = 25

const percent = (value: number): string => `${(value * 100).toFixed(1)} %`
const withInterval = ({ share, low, high, of }: Share): string =>
  `${percent(share)} (${percent(low)} - ${percent(high)}, n ${of})`

function placesOf(length: string): number {
  const [, number, unit] = /^(\d+)([mh])$/.exec(length) ?? []
  if (!number) throw new Error(`Not a length: ${length}. Write 10m or 10h.`)
  return Math.max(1, Math.round((Number(number) * (unit === 'h' ? 3_600_000 : 60_000)) / stepMs))
}

type Table = { answered: Answered[]; cells: Cell[] }
type Found = Table & { length: string; needles: NeedleRow }

type Wanted = {
  lengths: string[]
  needles: number
  questions: number
  frames: number
  seed: string
  set: string
  endsAt: number
}

/** Asks what was not asked before, block by block, and returns what is known of each length. */
async function askAll(
  world: World,
  wanted: Wanted,
): Promise<Table & { lengths: Found[]; looks: LookRow[] }> {
  const total = Math.max(wanted.needles, wanted.questions)
  const keyOf = (length: string, kind: string, { text }: PoolFrame): string =>
    [world.facts.id, wanted.seed, wanted.set, length, kind, text].join('/')
  const tableKind = `table-${wanted.frames}`

  async function askBlock(length: string, from: number): Promise<void> {
    const places = placesOf(length)
    const each = Math.min(block, Math.max(1, Math.floor(places * needlesPerPlaces)))
    for (let start = from; start < Math.min(total, from + block); start += each) {
      const needles = world.needles.slice(start, Math.min(total, from + block, start + each))
      const todo = needles.filter((needle, at) => {
        const index = start + at
        const isNeedle = index < wanted.needles && !world.state.get(keyOf(length, 'ask', needle))
        const isAsked =
          index < wanted.questions && !world.state.get(keyOf(length, tableKind, needle))
        return isNeedle || isAsked
      })
      if (todo.length === 0) continue
      const name = `${wanted.seed}/${length}/${start}`
      const recording = addRecording(world, name, places, needles, createRandom(name))
      for (const hidden of recording.hidden) {
        if (performance.now() > wanted.endsAt) break
        const index = world.needles.indexOf(hidden.needle)
        if (index < wanted.needles) {
          await world.state.once(keyOf(length, 'ask', hidden.needle), () =>
            askForNeedle(world, recording, hidden),
          )
        }
        if (index < wanted.questions) {
          await world.state.once(keyOf(length, 'looks', hidden.needle), () =>
            lookUnderAll(world, hidden.needle, name),
          )
          await world.state.once(keyOf(length, tableKind, hidden.needle), () =>
            answerUnderAll(world, recording, hidden, wanted.frames, index),
          )
        }
      }
      world.store.sources.remove(recording.id)
    }
  }

  for (let from = 0; from < total; from += block) {
    for (const length of wanted.lengths) {
      if (performance.now() < wanted.endsAt) await askBlock(length, from)
    }
  }
  const stored = <T>(length: string, kind: string, count: number): T[] =>
    world.needles
      .slice(0, count)
      .flatMap((needle) => (world.state.get(keyOf(length, kind, needle)) as T | undefined) ?? [])
  const lengths = wanted.lengths.map((length): Found => {
    const known = <T>(kind: string, count: number): T[] => stored(length, kind, count)
    const answered = known<Answered>(tableKind, wanted.questions)
    return {
      length,
      needles: needleRow(length, placesOf(length), known<NeedleOutcome>('ask', wanted.needles)),
      answered,
      cells: answered.length > 0 ? tableOf(answered, wanted.seed) : [],
    }
  })
  const looks = wanted.lengths.flatMap((length) => stored<Looks>(length, 'looks', wanted.questions))
  const answered = lengths.flatMap((one) => one.answered)
  return {
    lengths,
    looks: looks.length > 0 ? lookRows(looks, wanted.seed) : [],
    answered,
    cells: answered.length > 0 ? tableOf(answered, wanted.seed) : [],
  }
}

function printLayer({ layer, figures, relevance }: Layer): void {
  console.log('\n| layer | right frame of 4 looked at most | its share of all attention |')
  console.log('| --- | --- | --- |')
  for (const one of figures) {
    console.log(`| ${one.layer} | ${percent(one.recall)} | ${percent(one.share)} |`)
  }
  console.log(
    `\nChosen: ${layer}. By 1 - P("not shown") of each frame alone: ${percent(relevance)}`,
  )
}

function printNeedles(rows: readonly NeedleRow[]): void {
  console.log(
    '\n| length | segments | right frame among the evidence | right answer | frame alone | right of those | prompt tokens | looks | s |',
  )
  console.log('|---|---|---|---|---|---|---|---|---|')
  for (const row of rows) {
    console.log(
      `| ${row.length} | ${row.segments} | ${withInterval(row.found)} | ${percent(row.answered.share)} | ${percent(row.alone.share)} | ${withInterval(row.kept)} | ${row.promptTokens.toFixed(0)} | ${row.looks.toFixed(1)} | ${row.seconds.toFixed(1)} |`,
    )
  }
  const [first] = rows
  const last = rows.at(-1)
  if (first && last && first !== last) {
    const ratio = (last.promptTokens / first.promptTokens).toFixed(2)
    console.log(`\nPrompt tokens per question, ${last.length} / ${first.length}: ${ratio}`)
  }
}

const labelOf = (id: string): string => reductions.find((one) => one.id === id)?.label ?? id
const points = (value: number): string => (value * 100).toFixed(1)
const differenceOf = (against: LookRow['against']): string =>
  against
    ? `${points(against.difference)} (${points(against.low)} to ${points(against.high)})${against.low > 0 ? '' : ' not better'}`
    : 'control'

function printLooks(rows: readonly LookRow[]): void {
  console.log('\n| rows kept | reduced by | right of 4, each seen alone | against random drop |')
  console.log('|---|---|---|---|')
  for (const { share, reduction, right, against } of rows) {
    const difference = share === 1 ? '' : differenceOf(against)
    console.log(
      `| ${percent(share)} | ${labelOf(reduction)} | ${withInterval(right)} | ${difference} |`,
    )
  }
}

function printTable({ answered, cells }: Table, lengths: readonly Found[]): void {
  const alone = answered.filter((one) => one.alone).length / Math.max(1, answered.length)
  console.log(`\n${answered.length} questions; with the frame alone ${percent(alone)}`)
  const names = lengths.map(({ length }) => ` ${length} |`).join('')
  console.log(
    `\n| picked by | reduced by | frames | rows | frame found | right answer |${names} against random drop |`,
  )
  console.log(`|---|---|---|---|---|---|${lengths.map(() => '---|').join('')}---|`)
  cells.forEach(({ selector, reduction, frames, rows, found, right, against }, at) => {
    const each = lengths.map((one) => ` ${points(one.cells[at]?.right.share ?? 0)} |`).join('')
    console.log(
      `| ${selector} | ${labelOf(reduction)} | ${frames.toFixed(1)} | ${rows.toFixed(0)} | ${percent(found.share)} | ${withInterval(right)} |${each} ${differenceOf(against)} |`,
    )
  })
}

async function main(): Promise<void> {
  const short = values.short
  const wanted: Wanted = {
    lengths: (values.lengths ?? (short ? '10m,1h' : '10m,1h,10h')).split(','),
    needles: Number(values.needles ?? (short ? 20 : 100)),
    questions: Number(values.questions ?? (short ? 5 : 100)),
    frames: Number(values.frames),
    seed: values.seed,
    set: values.set.join(','),
    endsAt:
      values.minutes === undefined ? Infinity : performance.now() + Number(values.minutes) * 60_000,
  }
  const world = await makeWorld({
    folder: values.folder,
    seed: values.seed,
    crowd: Number(values.crowd ?? (short ? 40 : 60)),
    needles: Math.max(wanted.needles, wanted.questions),
    threads: Number(values.threads),
    set: Object.fromEntries(values.set.map((one) => one.split('=', 2) as [string, string])),
    onFrame: (done, total) => {
      if (process.stderr.isTTY) process.stderr.write(`\r\u001B[2Kframes: ${done}/${total}`)
    },
  })
  try {
    console.log(
      `model ${world.facts.id}, seed "${values.seed}", ${cpus()[0]?.model}, ${cpus().length} shared cores, load ${loadavg()[0]!.toFixed(0)}, ${new Date().toISOString()}`,
    )
    const found = await askAll(world, wanted)
    printLayer(world.layer)
    printNeedles(found.lengths.map(({ needles }) => needles))
    if (found.looks.length > 0) printLooks(found.looks)
    if (found.cells.length > 0) printTable(found, found.lengths)
    await mkdir(dirname(values.json), { recursive: true })
    const figures = {
      date: new Date().toISOString(),
      model: world.facts.id,
      seed: values.seed,
      frames: wanted.frames,
      layer: world.layer,
      needles: found.lengths.map(({ needles }) => needles),
      looks: found.looks,
      questions: found.answered.length,
      table: found.cells,
      lengths: found.lengths.map(({ length, answered, cells }) => ({
        length,
        questions: answered.length,
        cells,
      })),
    }
    await writeFile(values.json, `${JSON.stringify(figures, null, 2)}\n`)
    console.log(`\nFigures: ${values.json}`)
  } finally {
    await world.close()
  }
}

if (values.help) console.log(help)
else await main()
