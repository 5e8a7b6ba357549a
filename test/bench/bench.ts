/** `npm run bench`: what Longview promises about speed and memory, measured on this machine. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { benchAttention } from './attention-bench.ts'
import { benchCache } from './cache-bench.ts'
import { benchIngest } from './ingest-bench.ts'
import { benchMemory, benchSecondQuestion } from './memory-bench.ts'
import { machine, printFigure, type Figure } from './measure.ts'
import { benchSecond } from './second-bench.ts'
import { benchSpeed } from './speed-bench.ts'

const help = `npm run bench -- [options]
  --only A,B      of ingest, speed, cache, memory, second, attention
  --rounds N      turns per comparison; medians are shown (3)
  --threads N     of the model (2)
  --json FILE     (out/bench.json)`

const root = join(import.meta.dirname, '../..')
const { values } = parseArgs({
  options: {
    only: { type: 'string', default: 'speed,cache,second,ingest,memory' },
    rounds: { type: 'string', default: '3' },
    threads: { type: 'string', default: '2' },
    json: { type: 'string', default: join(root, 'out/bench.json') },
    help: { type: 'boolean', default: false },
  },
})

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'longview-bench-'))
  const rounds = Number(values.rounds)
  const threads = Number(values.threads)
  const demo = join(root, 'native/demo-model')
  const only = new Set(values.only.split(','))
  const figures: Figure[] = []
  const add = (more: readonly Figure[]): void => {
    for (const one of more) printFigure(one)
    figures.push(...more)
  }
  try {
    const here = machine()
    console.log(
      Object.entries(here)
        .map(([key, value]) => `${key}: ${value}`)
        .join('\n'),
    )
    console.log(`\n${'figure'.padEnd(52)} ${'value'.padStart(6)}  ${'target'.padEnd(8)}`)
    if (only.has('speed')) add(await benchSpeed(folder, rounds, threads))
    if (only.has('cache')) add(await benchCache(folder, rounds))
    const model = join(demo, 'longview-demo.gguf')
    const mmproj = join(demo, 'mmproj-longview-demo.gguf')
    if (only.has('second')) add(await benchSecond({ folder, threads, rounds, model, mmproj }))
    if (only.has('attention')) {
      add(await benchAttention({ model, mmproj, threads, needles: 20 * rounds }))
    }
    if (only.has('ingest')) {
      add(await benchIngest({ folder, threads, rounds, model, mmproj }))
    }
    if (only.has('memory')) {
      add(await benchMemory(folder))
      add(await benchSecondQuestion(folder))
    }
    mkdirSync(dirname(values.json), { recursive: true })
    writeFileSync(
      values.json,
      `${JSON.stringify({ machine: here, rounds, threads, figures }, null, 2)}\n`,
    )
    console.log(`\n${values.json}`)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

if (values.help) console.log(help)
else await main()
