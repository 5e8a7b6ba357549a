/**
 * Fields of scanned forms as a person gets them: `npm run eval:forms -- [--items 60] [--seed held-out]
 * [--by dpi,points,layout] [--wrong 10]`. Every form is a picture file that goes through the whole engine: import, reading of the page, answer.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { parseSettings } from '#contract/settings.ts'
import { createLogger } from '#base/log.ts'
import { createEngine } from '#engine/engine.ts'
import { fieldNames } from '../fixtures/form-plan.ts'
import { formPage } from '../fixtures/form-page.ts'
import { createRandom } from '../fixtures/random.ts'
import { factsOf } from './form-items.ts'
import { shareOf } from './statistics.ts'

const { values } = parseArgs({
  options: {
    items: { type: 'string', default: '60' },
    seed: { type: 'string', default: 'held-out' },
    wrong: { type: 'string', default: '0' },
    by: { type: 'string', default: '' },
  },
})
const folder = mkdtempSync(join(tmpdir(), 'longview-forms-'))
const { settings } = parseSettings({ 'model.threads': 1, 'answer.maxTokens': 96 })
const engine = createEngine(
  { library: join(folder, 'library'), settings, ffmpegPath: undefined, ffprobePath: undefined },
  createLogger('error', (line) => console.error(line)),
)
const run = { signal: new AbortController().signal, emit: () => undefined }
const random = createRandom(`forms ${values.seed}`)
const right = { there: 0, absent: 0, cited: 0, verified: 0, verifiedWrong: 0 }
const outcomes: { facts: Record<string, string>; isRight: boolean }[] = []
let shown = Number(values.wrong)

async function ask(question: string, path: string, wanted: string): Promise<boolean> {
  const { text, citations } = await engine.handlers['chat.ask']({ question, sources: [path] }, run)
  const isRight = text.replaceAll(/\s*\[\d+\]/g, '').trim() === wanted
  if (citations.some(({ state }) => state === 'verified')) {
    if (isRight) right.verified++
    else right.verifiedWrong++
  }
  if (isRight && citations.some(({ locator }) => locator.kind === 'page' && locator.boxes))
    right.cited++
  if (!isRight && shown-- > 0) console.log(`  ${question} wanted ${wanted}, got ${text}`)
  return isRight
}

const items = Number(values.items)
for (let at = 0; at < items; at++) {
  const page = await formPage(random)
  const { jpeg, plan } = page
  const path = join(folder, `form-${at}.jpg`)
  writeFileSync(path, jpeg)
  await engine.handlers['library.import']({ paths: [path] }, run)
  const field = random.pick(plan.fields)
  const isRight = await ask(`What is the ${field.name}?`, path, field.value)
  if (isRight) right.there++
  outcomes.push({ facts: factsOf(page), isRight })
  const absent = random.pick(
    fieldNames.filter((name) => plan.fields.every((one) => one.name !== name)),
  )
  if (await ask(`What is the ${absent}?`, path, 'not shown')) right.absent++
}
await engine.close()
rmSync(folder, { recursive: true, force: true })

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`
const row = (name: string, count: number): void => {
  const { share, low, high } = shareOf(count, items)
  console.log(
    `${name.padEnd(34)} ${percent(share)}  [${percent(low)}, ${percent(high)}]  n=${items}`,
  )
}
row('field of a scanned form', right.there)
row('right and shown by a box', right.cited)
row('field that is not there', right.absent)
console.log(`borne out by two readers: ${right.verified} right, ${right.verifiedWrong} wrong`)
for (const fact of values.by.split(',').filter(Boolean)) {
  const groups = Map.groupBy(outcomes, ({ facts }) => facts[fact] ?? '')
  for (const [name, group] of [...groups].toSorted(([a], [b]) => a.localeCompare(b))) {
    const count = group.filter(({ isRight }) => isRight).length
    console.log(`  ${`${fact} ${name}`.padEnd(32)} ${count} of ${group.length}`)
  }
}
