/**
 * How good the demo model is on pictures that it has never seen: `npm run eval:demo -- [options]`.
 * Items come from this project's own generators (test/fixtures, TypeScript), not from those that the
 * model was trained with (native/demo-model, Python), and go through a video encoder or a scan.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { ahead } from '#base/ahead.ts'
import { isRight, skills, targets, type Item, type Skill } from './item.ts'
import { itemsOf } from './items.ts'
import { createJudge, type Answers, type Judge } from './judge.ts'
import { shareOf, type Share } from './statistics.ts'

const help = `npm run eval:demo -- [options]
  --items N          fresh items per skill (500)
  --seed TEXT        another set of items (held-out)
  --skill NAME       only this skill; may be repeated: ${skills.join(', ')}
  --model F --mmproj F   another pair; twice to compare two, such as Q8_0 with F16 (the shipped pair)
  --by A,B           break down by typeface, capitals, aspect, codec, dpi, points, layout, field, length ...
  --wrong N          print the first N wrong answers of a skill
  --threads N        (2)
  --json FILE        (out/eval-demo.json)`

const root = join(import.meta.dirname, '../..')
const { values } = parseArgs({
  options: {
    items: { type: 'string', default: '500' },
    seed: { type: 'string', default: 'held-out' },
    skill: { type: 'string', multiple: true },
    model: { type: 'string', multiple: true },
    mmproj: { type: 'string', multiple: true },
    by: { type: 'string', default: '' },
    wrong: { type: 'string', default: '0' },
    threads: { type: 'string', default: '2' },
    json: { type: 'string', default: join(root, 'out/eval-demo.json') },
    help: { type: 'boolean', default: false },
  },
})

type Outcome = { item: Item; answers: Answers[] }
type Row = {
  skill: Skill
  model: string
  /** As the product asks: what the target is held against. */
  share: Share
  /** The model alone, given all frames of the item in one prompt. */
  inOnePrompt: Share
  /** The same answers held against other items' truths: what knowing the kind of answer alone is worth. */
  guess: Share
  target: { atLeast?: number; atMost?: number } | undefined
  reached: boolean | undefined
}

async function outcomesOf(
  skill: Skill,
  judges: readonly Judge[],
  count: number,
  seed: string,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  // Drawing and compressing go on while the model answers.
  for await (const item of ahead(itemsOf(skill, count, seed), 4)) {
    const answers: Answers[] = []
    for (const judge of judges) answers.push(await judge.answer(item))
    const { evidence: _pictures, ...light } = item
    outcomes.push({ item: { ...light, evidence: [] }, answers })
    if (process.stderr.isTTY)
      process.stderr.write(`\r\u001B[2K${skill}: ${outcomes.length}/${count}`)
  }
  if (process.stderr.isTTY) process.stderr.write('\r\u001B[2K')
  return outcomes
}

const isGood = ({ item, answers }: Outcome, model: number, way: keyof Answers = 'asked'): boolean =>
  isRight(answers[model]?.[way] ?? '', item.expected)

function rowOf(skill: Skill, outcomes: readonly Outcome[], model: number, name: string): Row {
  const share = shareOf(outcomes.filter((one) => isGood(one, model)).length, outcomes.length)
  const whole = outcomes.filter((one) => isGood(one, model, 'inOnePrompt')).length
  const inOnePrompt = shareOf(whole, outcomes.length)
  const others = outcomes.map((one, i) => ({ ...one, answers: outcomes.at(i - 1)?.answers ?? [] }))
  const guess = shareOf(others.filter((one) => isGood(one, model)).length, others.length)
  const target = targets[skill]
  const reached =
    target && share.share >= (target.atLeast ?? 0) && share.share <= (target.atMost ?? 1)
  return { skill, model: name, share, inOnePrompt, guess, target, reached }
}

const percent = (value: number): string => `${(value * 100).toFixed(1)} %`

function printRow(
  { skill, model, share, inOnePrompt, guess, target, reached }: Row,
  several: boolean,
): void {
  const wanted =
    target?.atLeast === undefined
      ? target?.atMost === undefined
        ? ''
        : `<= ${percent(target.atMost)}`
      : `>= ${percent(target.atLeast)}`
  const cells = [
    (several ? `${skill} (${model})` : skill).padEnd(several ? 48 : 26),
    percent(share.share).padStart(8),
    `${share.right}/${share.of}`.padStart(9),
    `${percent(share.low)} - ${percent(share.high)}`.padStart(18),
    percent(inOnePrompt.share).padStart(8),
    percent(guess.share).padStart(8),
    wanted.padStart(11),
    reached === undefined ? '' : reached ? 'reached' : 'MISSED',
  ]
  console.log(cells.join('  '))
}

function printBreakdown(outcomes: readonly Outcome[], facts: readonly string[]): void {
  for (const fact of facts) {
    const groups = Map.groupBy(
      outcomes.filter(({ item }) => item.facts[fact] !== undefined),
      ({ item }) => item.facts[fact]!,
    )
    if (groups.size < 2) continue
    const rows = [...groups].map(([value, all]) => ({
      value,
      ...shareOf(all.filter((one) => isGood(one, 0)).length, all.length),
    }))
    for (const { value, share, right, of } of rows.toSorted((a, b) => a.share - b.share)) {
      console.log(
        `    ${fact.padEnd(10)} ${value.padEnd(26)} ${percent(share).padStart(8)}  ${right}/${of}`,
      )
    }
  }
}

function printWrong(outcomes: readonly Outcome[], most: number): void {
  for (const { item, answers } of outcomes.filter((one) => !isGood(one, 0)).slice(0, most)) {
    console.log(
      `    ${item.question}\n      wanted ${item.expected.join(' | ')}\n      got    ${answers[0]?.asked}   in one prompt: ${answers[0]?.inOnePrompt}   ${JSON.stringify(item.facts)}`,
    )
  }
}

/** The chance of a difference at least so large if both models were equally good (McNemar, exact). */
function signTest(better: number, worse: number): number {
  const n = better + worse
  if (n === 0) return 1
  let tail = 0
  let term = 0.5 ** n
  for (let k = 0; k <= Math.min(better, worse); k++) {
    tail += term
    term *= (n - k) / (k + 1)
  }
  return Math.min(1, 2 * tail)
}

function printPair(skill: Skill, outcomes: readonly Outcome[]): void {
  const better = outcomes.filter((one) => isGood(one, 0) && !isGood(one, 1)).length
  const worse = outcomes.filter((one) => !isGood(one, 0) && isGood(one, 1)).length
  console.log(
    `    ${skill}: the first alone is right ${better} times, the second alone ${worse} times (p = ${signTest(better, worse).toFixed(3)})`,
  )
}

async function main(): Promise<void> {
  const count = Number(values.items)
  const shipped = join(root, 'native/demo-model')
  const models = values.model ?? [join(shipped, 'longview-demo.gguf')]
  const mmprojs = values.mmproj ?? [join(shipped, 'mmproj-longview-demo.gguf')]
  if (models.length !== mmprojs.length) throw new Error('Every --model needs its --mmproj.')
  const unknown = values.skill?.find((name) => !skills.some((skill) => skill === name))
  if (unknown) throw new Error(`There is no skill ${unknown}. There are: ${skills.join(', ')}.`)
  const chosen = values.skill ? skills.filter((skill) => values.skill?.includes(skill)) : skills

  const stop = new AbortController()
  process.on('SIGINT', () => stop.abort())
  const judges: Judge[] = []
  try {
    for (const [i, model] of models.entries()) {
      const mmproj = mmprojs[i]!
      judges.push(
        await createJudge({ model, mmproj, threads: Number(values.threads), signal: stop.signal }),
      )
    }
    console.log(
      `${count} items per skill, seed "${values.seed}", ${cpus()[0]?.model}, ${new Date().toISOString()}`,
    )
    console.log(
      `${'skill'.padEnd(judges.length > 1 ? 48 : 26)}  ${'right'.padStart(8)}  ${''.padStart(9)}  ${'95 % interval'.padStart(18)}  ${'1 prompt'.padStart(8)}  ${'control'.padStart(8)}  ${'target'.padStart(11)}`,
    )
    const rows: Row[] = []
    for (const skill of chosen) {
      const outcomes = await outcomesOf(skill, judges, count, values.seed)
      for (const model of judges.keys()) {
        const row = rowOf(
          skill,
          outcomes,
          model,
          models[model]!.slice(models[model]!.lastIndexOf('/') + 1),
        )
        rows.push(row)
        printRow(row, judges.length > 1)
      }
      if (judges.length === 2) printPair(skill, outcomes)
      printBreakdown(outcomes, values.by.split(',').filter(Boolean))
      printWrong(outcomes, Number(values.wrong))
    }
    await mkdir(dirname(values.json), { recursive: true })
    await writeFile(
      values.json,
      `${JSON.stringify({ items: count, seed: values.seed, date: new Date().toISOString(), models: models.map((file) => basename(file)), rows }, null, 2)}\n`,
    )
    console.log(
      `"right": as the product asks, recordings through the engine with all its looks at single frames. "1 prompt": all frames of the question in one prompt. "control": the same answers held against other items' truths. Figures: ${values.json}`,
    )
    process.exitCode = rows.some(({ reached }) => reached === false) ? 1 : 0
  } finally {
    for (const judge of judges) await judge.close()
  }
}

if (values.help) console.log(help)
else await main()
