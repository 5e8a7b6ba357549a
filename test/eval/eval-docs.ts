/** `npm run eval:docs`: is the right page among the evidence, over a thousand pages of which some were misread? */
import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { createRandom, type Random } from '../fixtures/random.ts'
import { makeWorld, type World } from './long-world.ts'
import { shareOf, type Share } from './statistics.ts'

const help = `npm run eval:docs -- [options]
  --pages N          (1000)
  --questions N      (200)
  --noise SHARE      of characters taken for look-alikes, as on a bad scan, on every second page (0.03)
  --looks N          pages that the model may look at for a question, about (8)
  --seed TEXT        (held-out)
  --threads N        (2)
  --json FILE        (out/eval-docs.json)
  --short            200 pages, 10 questions`

const { values } = parseArgs({
  options: {
    pages: { type: 'string' },
    questions: { type: 'string' },
    noise: { type: 'string', default: '0.03' },
    looks: { type: 'string', default: '8' },
    seed: { type: 'string', default: 'held-out' },
    threads: { type: 'string', default: '2' },
    json: { type: 'string', default: join(import.meta.dirname, '../../out/eval-docs.json') },
    short: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

const fields =
  'deposit rent penalty insurance fee retainer instalment surcharge royalty bond'.split(' ')
const people =
  'Harbour Linden Orchard Meridian Castell Bramble Quarry Falcon Juniper Sterling'.split(' ')
const kinds =
  'Shipping Holdings Estates Brothers Partners Textiles Foundry Archive Motors Dairy'.split(' ')
const filler =
  'the parties agree that notice under this clause is given in writing and takes effect upon receipt by the other side unless stated otherwise in the schedule'.split(
    ' ',
  )

const lookAlikes: Record<string, string> = {
  l: '1',
  O: '0',
  o: '0',
  m: 'rn',
  e: 'c',
  i: 'l',
  S: '5',
  B: '8',
  n: 'ri',
  t: 'f',
  a: 'o',
  r: 'v',
}

const misread = (text: string, share: number, random: Random): string =>
  Array.from(text, (one) => (random.chance(share) ? (lookAlikes[one] ?? one) : one)).join('')

type Page = { page: number; party: string; field: string; isNoisy: boolean }

/** Pages of one long file: each about one party, with three amounts among its sentences. */
function addPages(
  { store }: World,
  count: number,
  noise: number,
  random: Random,
): { id: string; pages: Page[] } {
  const sha256 = createHash('sha256').update('eval-docs').digest('hex')
  const file = { path: '/generated/bundle.pdf', sha256, bytes: 1, mtimeMs: 0 }
  const { id } = store.sources.add(file, { kind: 'pdf', pages: count, detail: {} })
  const pages: Page[] = []
  for (let page = 1; page <= count; page++) {
    const party = `${random.pick(people)} ${random.pick(kinds)} ${Math.ceil(page / 2)}`
    const chosen = random.shuffled(fields, 3)
    const sentence = (): string => Array.from({ length: 12 }, () => random.pick(filler)).join(' ')
    const clean = [
      `Agreement with ${party}`,
      ...chosen.flatMap((field) => [
        sentence(),
        `The ${field} of ${party} is ${random.int(100, 99_999)}.00 EUR.`,
        sentence(),
      ]),
    ]
    const isNoisy = page % 2 === 0
    const text = clean.map((line) => (isNoisy ? misread(line, noise, random) : line)).join('\n')
    store.segments.add(id, {
      key: `p${page}`,
      locator: { kind: 'page', page },
      page,
      // Their words are all there is of them: no picture is read.
      pageClass: 'text',
      text,
      description: '',
      encoderId: 'none',
      slices: [],
    })
    pages.push({ page, party, field: chosen[0]!, isNoisy })
  }
  store.sources.complete(id, 'ready', [])
  return { id, pages }
}

const percent = ({ share, low, high, of }: Share): string =>
  `${(share * 100).toFixed(1)} % (${(low * 100).toFixed(1)} - ${(high * 100).toFixed(1)} %, n ${of})`

async function main(): Promise<void> {
  const count = Number(values.pages ?? (values.short ? 200 : 1000))
  const questions = Number(values.questions ?? (values.short ? 10 : 200))
  const random = createRandom(`eval-docs/${values.seed}`)
  const world = await makeWorld({
    seed: values.seed,
    crowd: 0,
    needles: 0,
    threads: Number(values.threads),
    set: { 'answer.candidateTokens': Number(values.looks) * 350, 'answer.maxTokens': 16 },
  })
  try {
    const { id, pages } = addPages(world, count, Number(values.noise), random)
    const asked = random.shuffled(pages, Math.min(questions, pages.length))
    const outcomes: { isFound: boolean; isNoisy: boolean; seconds: number }[] = []
    const run = { signal: new AbortController().signal, emit: () => undefined }
    for (const { page, party, field, isNoisy } of asked) {
      const startedAt = performance.now()
      const { evidence } = await world.asking.ask(
        `What is the ${field} of ${party}?`,
        [id],
        {},
        run,
      )
      const isFound = evidence.items.some(
        ({ locator }) => locator.kind === 'page' && locator.page === page,
      )
      outcomes.push({ isFound, isNoisy, seconds: (performance.now() - startedAt) / 1000 })
    }
    const share = (some: typeof outcomes): Share =>
      shareOf(some.filter(({ isFound }) => isFound).length, some.length)
    const seconds = outcomes.reduce((sum, one) => sum + one.seconds, 0) / outcomes.length
    console.log(
      `${count} pages, seed "${values.seed}", ${cpus()[0]?.model}, ${cpus().length} shared cores, ${new Date().toISOString()}`,
    )
    const rows = {
      all: share(outcomes),
      clean: share(outcomes.filter(({ isNoisy }) => !isNoisy)),
      misread: share(outcomes.filter(({ isNoisy }) => isNoisy)),
    }
    console.log('\n| pages | right page among the evidence |\n|---|---|')
    console.log(`| all | ${percent(rows.all)} |`)
    console.log(`| with a text layer | ${percent(rows.clean)} |`)
    console.log(`| misread (${values.noise} of the characters) | ${percent(rows.misread)} |`)
    console.log(`\n${seconds.toFixed(1)} s per question.`)
    await mkdir(dirname(values.json), { recursive: true })
    await writeFile(
      values.json,
      `${JSON.stringify({ date: new Date().toISOString(), pages: count, noise: values.noise, ...rows }, null, 2)}\n`,
    )
  } finally {
    await world.close()
  }
}

if (values.help) console.log(help)
else await main()
