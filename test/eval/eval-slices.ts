/**
 * What slices and the ink mask are worth: fields of generated forms asked of the demo model, words of the pages left
 * out, through slices with and without blank ones and from the overview alone; and what the mask saves on real scans.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import sharp from 'sharp'
import { createLogger } from '#base/log.ts'
import type { Picture } from '#engine/domain.ts'
import { planFor, type InkMasking } from '#engine/encode/encoder.ts'
import { inkMaskOf, withoutBlank } from '#engine/encode/ink-mask.ts'
import { createModel } from '#engine/model/model.ts'
import type { ModelFacts } from '#engine/model/model-facts.ts'
import { createAsker } from './asker.ts'
import { isRight, type Item } from './item.ts'
import { itemsOf } from './items.ts'
import { createJudge } from './judge.ts'
import { shareOf } from './statistics.ts'

const help = `npm run eval:slices -- [options]
  --items N          forms, one field of each (40)
  --seed TEXT        (held-out)
  --model F --mmproj F   another pair (the shipped one)
  --scan F           a real scan; may be repeated: what the mask would save on it
  --threads N        (2)`

const root = join(import.meta.dirname, '../..')
const demo = join(root, 'native/demo-model')
const { values } = parseArgs({
  options: {
    items: { type: 'string', default: '40' },
    seed: { type: 'string', default: 'held-out' },
    model: { type: 'string', default: join(demo, 'longview-demo.gguf') },
    mmproj: { type: 'string', default: join(demo, 'mmproj-longview-demo.gguf') },
    scan: {
      type: 'string',
      multiple: true,
      default: [join(root, 'native/build/llama.cpp/tools/mtmd/test-1.jpeg')],
    },
    threads: { type: 'string', default: '2' },
    help: { type: 'boolean', default: false },
  },
})

type Way = { name: string; right: number; rows: number }

async function forms(): Promise<ModelFacts> {
  const { signal } = new AbortController()
  const logger = createLogger('error', (line) => console.error(line))
  const threads = Number(values.threads)
  const pair = { model: values.model, mmproj: values.mmproj }
  const model = createModel({
    modelPath: pair.model,
    mmprojPath: pair.mmproj,
    device: 'cpu',
    gpuLayers: 0,
    contextTokens: 4096,
    threads,
    logger,
  })
  const facts = await model.info(signal)
  const judge = await createJudge({ ...pair, threads, signal })
  const ways: (Way & { ask(item: Item): Promise<{ text: string; tokenRows: number }> })[] = []
  const closers: { close(): Promise<void> }[] = [judge, model]
  for (const [mask, name] of [
    ['off', 'slices'],
    ['on', 'slices, blank ones left out'],
  ] as const satisfies [InkMasking, string][]) {
    const asker = await createAsker(model, logger, mask)
    closers.unshift(asker)
    ways.push({ name, right: 0, rows: 0, ask: asker.weighed })
  }
  const overview: Way = { name: 'overview alone', right: 0, rows: 0 }
  const count = Number(values.items)
  for await (const item of itemsOf('form field', count, values.seed)) {
    for (const way of ways) {
      const { text, tokenRows } = await way.ask(item)
      if (isRight(text, item.expected)) way.right++
      way.rows += tokenRows
    }
    const alone = {
      ...item,
      evidence: item.evidence.map((one) => ({ ...one, as: 'overview' as const })),
    }
    if (isRight((await judge.answer(alone)).inOnePrompt, item.expected)) overview.right++
  }
  for (const one of closers) await one.close()
  console.log('| shown | field right | token rows of a page |\n|---|---|---|')
  for (const { name, right, rows } of [...ways, overview]) {
    const { share, low, high } = shareOf(right, count)
    const percent = [share, low, high].map((one) => `${(100 * one).toFixed(0)} %`)
    const mean = rows === 0 ? '' : (rows / count).toFixed(0)
    console.log(`| ${name} | ${percent[0]} (${percent[1]} - ${percent[2]}, n ${count}) | ${mean} |`)
  }
  return facts
}

/** Pictures as an import makes them, cut as this model and one with nine slices of 448 pixels are given them. */
async function scans(facts: ModelFacts): Promise<void> {
  console.log('\n| scan | encoder | pictures before | after |\n|---|---|---|---|')
  const nine: ModelFacts = {
    ...facts,
    hints: {},
    vision: facts.vision && { ...facts.vision, imageSide: 448 },
  }
  for (const path of values.scan.filter((one) => existsSync(one))) {
    const picture = await pictureOf(path)
    const mask = inkMaskOf(picture)
    for (const [name, each] of [
      ['demo', facts],
      ['448 x 448', nine],
    ] as const) {
      const shown = { locator: { kind: 'page', page: 1 }, pageClass: 'scan' } as const
      const plan = planFor(each, picture, shown, mask.bounds())
      const left = withoutBlank(plan, mask)
      console.log(
        `| ${path.split('/').at(-1)} | ${name} | ${plan.slices.length} | ${left.slices.length} |`,
      )
    }
  }
}

async function pictureOf(path: string): Promise<Picture> {
  const { data, info } = await sharp(path)
    .resize(2000, 2000, { fit: 'inside', withoutEnlargement: true })
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true })
  return { rgb: new Uint8Array(data), width: info.width, height: info.height }
}

if (values.help) console.log(help)
else await scans(await forms())
