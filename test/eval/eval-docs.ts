/**
 * `npm run eval:docs`: is the right page among the evidence, and does a cited page hold what is claimed of it,
 * over a thousand pages of which every second one was misread? No picture is read here: what a reader of bad
 * scans does to a text is imitated by look-alikes (`--noise`). How well pictures are read: `npm run bench:docs`.
 */
import { createHash } from 'node:crypto'
import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Answer, Locator } from '#contract/api.ts'
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
  --state FILE       answers so far, a line each; a run with the same pages and questions goes on after them
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
    state: { type: 'string' },
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

type Page = {
  page: number
  party: string
  field: string
  amount: string
  isNoisy: boolean
  /** What the paper says, whatever was read. */
  truth: string
}

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
    const amounts = chosen.map(() => `${random.int(100, 99_999)}.00`)
    const sentence = (): string => Array.from({ length: 12 }, () => random.pick(filler)).join(' ')
    const clean = [
      `Agreement with ${party}`,
      ...chosen.flatMap((field, at) => [
        sentence(),
        `The ${field} of ${party} is ${amounts[at]} EUR.`,
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
    const truth = clean.join('\n')
    pages.push({ page, party, field: chosen[0]!, amount: amounts[0]!, isNoisy, truth })
  }
  store.sources.complete(id, 'ready', [])
  return { id, pages }
}

type Outcome = {
  page: number
  isNoisy: boolean
  /** The page that says it was in the prompt. */
  isFound: boolean
  /** What the answer states is there, but for `not shown`. */
  isRight: boolean
  /** Citations of values that the product itself did not mark as unsupported; of those, whose page says them. */
  cited: number
  holds: number
  marked: number
  text: string
  seconds: number
}

const percent = ({ share, low, high, of }: Share): string =>
  of === 0
    ? '-'
    : `${(share * 100).toFixed(1)} % (${(low * 100).toFixed(1)} - ${(high * 100).toFixed(1)} %, n ${of})`

/** A digit within a word (`Texti1es`) is a misread letter of a name, no value. */
const valueInText = /(?<![\p{L}\d.,])\d(?:[\d.,]*\d)?(?![\p{L}\d])/gu

const valuesIn = (text: string): string[] =>
  Array.from(text.replaceAll(/\[\d+\]/g, ' ').matchAll(valueInText), ([one]) => one)

function judge({ page, amount, isNoisy }: Page, answer: Answer, pages: readonly Page[]): Outcome {
  const isPage = ({ locator }: { locator: Locator }, number: number): boolean =>
    locator.kind === 'page' && locator.page === number
  const claimed = valuesIn(answer.text)
  const cited =
    claimed.length === 0 ? [] : answer.citations.filter(({ state }) => state !== 'unsupported')
  const holds = cited.filter((citation) => {
    const shown = pages.find((one) => isPage(citation, one.page))
    return shown !== undefined && claimed.every((value) => shown.truth.includes(value))
  })
  return {
    page,
    isNoisy,
    isFound: answer.evidence.items.some((item) => isPage(item, page)),
    isRight: claimed.includes(amount),
    cited: cited.length,
    holds: holds.length,
    marked: answer.citations.length - cited.length,
    text: answer.text,
    seconds: 0,
  }
}

/** Answers of an earlier run that was stopped. */
function known(state: string | undefined): Outcome[] {
  if (state === undefined || !existsSync(state)) return []
  const lines = readFileSync(state, 'utf8').split('\n').filter(Boolean)
  return lines.map((line): Outcome => JSON.parse(line))
}

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
    const outcomes = known(values.state)
    const run = { signal: new AbortController().signal, emit: () => undefined }
    for (const page of asked) {
      if (outcomes.some((one) => one.page === page.page)) continue
      const startedAt = performance.now()
      const wish = `What is the ${page.field} of ${page.party}?`
      const answer = await world.asking.ask(wish, [id], {}, run)
      const seconds = (performance.now() - startedAt) / 1000
      const outcome = { ...judge(page, answer, pages), seconds }
      outcomes.push(outcome)
      if (values.state !== undefined) appendFileSync(values.state, `${JSON.stringify(outcome)}\n`)
    }
    const share = (some: readonly Outcome[], is: (one: Outcome) => boolean): Share =>
      shareOf(some.filter(is).length, some.length)
    const sum = (some: readonly Outcome[], of: (one: Outcome) => number): number =>
      some.reduce((all, one) => all + of(one), 0)
    const seconds = sum(outcomes, (one) => one.seconds) / outcomes.length
    console.log(
      `${count} pages, seed "${values.seed}", ${cpus()[0]?.model}, ${cpus().length} shared cores, ${new Date().toISOString()}`,
    )
    const groups = {
      all: outcomes,
      clean: outcomes.filter(({ isNoisy }) => !isNoisy),
      misread: outcomes.filter(({ isNoisy }) => isNoisy),
    }
    const row = (some: readonly Outcome[]): { page: Share; right: Share; holds: Share } => ({
      page: share(some, ({ isFound }) => isFound),
      right: share(some, ({ isRight }) => isRight),
      holds: shareOf(
        sum(some, (one) => one.holds),
        sum(some, (one) => one.cited),
      ),
    })
    const rows = {
      all: row(groups.all),
      clean: row(groups.clean),
      misread: row(groups.misread),
    }
    const names = {
      all: 'all',
      clean: 'with a text layer',
      misread: `misread (${values.noise} of the characters)`,
    }
    console.log(
      '\n| pages | right page among the evidence | right amount in the answer | cited page holds the values claimed, but for citations marked unsupported |',
    )
    console.log('|---|---|---|---|')
    for (const name of ['all', 'clean', 'misread'] as const) {
      const { page, right, holds } = rows[name]
      console.log(`| ${names[name]} | ${percent(page)} | ${percent(right)} | ${percent(holds)} |`)
    }
    console.log(`\n${seconds.toFixed(1)} s per question.`)
    await mkdir(dirname(values.json), { recursive: true })
    await writeFile(
      values.json,
      `${JSON.stringify({ date: new Date().toISOString(), pages: count, noise: values.noise, rows, outcomes }, null, 2)}\n`,
    )
  } finally {
    await world.close()
  }
}

if (values.help) console.log(help)
else await main()
