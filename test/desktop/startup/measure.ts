/**
 * How long a start takes, as a ratio to an empty electron-vite page in the same run and the same Electron.
 * `node test/desktop/startup/measure.ts [rounds]` after `npx electron-vite build`. Prints a table and one
 * line of JSON: `whole` runs from the start of the process, `page` from the window's own navigation.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Page } from '@playwright/test'
import { silentLogger } from '#base/log.ts'
import { openStore } from '#engine/store/store.ts'
import { makePicture } from '../content.ts'
import { launch, root } from '../launch.ts'
import { settleIn } from '../ui/window.ts'

type Start = { painted: number; usable: number; wholeUsable: number }

const rounds = Number(process.argv[2] ?? 7)
const home = mkdtempSync(join(tmpdir(), 'longview-startup-'))
const say = (line: string): void => void process.stdout.write(`${line}\n`)

function buildEmpty(): string {
  const electronVite = createRequire(import.meta.url).resolve('electron-vite/package.json')
  const { status, stderr } = spawnSync(
    process.execPath,
    [
      join(dirname(electronVite), 'bin/electron-vite.js'),
      'build',
      '--config',
      join(import.meta.dirname, 'empty.config.ts'),
    ],
    { cwd: root, encoding: 'utf8' },
  )
  if (status !== 0) throw new Error(`the empty page was not built: ${stderr}`)
  const folder = join(root, 'out/empty')
  writeFileSync(
    join(folder, 'package.json'),
    '{"name":"empty","type":"module","main":"main/index.js"}\n',
  )
  return folder
}

/** A library of some size: what is listed has to cross and be drawn. */
async function fillLibrary(library: string): Promise<void> {
  mkdirSync(library)
  const path = await makePicture(library)
  const { size, mtimeMs } = statSync(path)
  const store = openStore(library, { logger: silentLogger })
  for (let n = 1; n <= 200; n++) {
    const sha256 = n.toString(16).padStart(64, '0')
    const file = { path, name: `Exhibit ${n}.png`, sha256, bytes: size, mtimeMs }
    store.sources.complete(store.sources.add(file, { kind: 'image', detail: {} }).id, 'ready', [])
  }
  store.close()
}

/** Until the processes of the start before have ended. */
const pauseMs = 700
/** Nobody asks the page while it starts: Playwright's own script, which it would have to run first, is large. */
const leftAloneMs = 1500

type Marks = { painted: number; usable: number; origin: number }

async function marksOf(page: Page): Promise<Marks> {
  for (;;) {
    await sleep(leftAloneMs)
    const found = await page.evaluate(() => {
      const at = (name: string) => performance.getEntriesByName(name)[0]?.startTime
      const usable = at('longview:usable')
      if (usable === undefined) return undefined
      const painted = at('first-contentful-paint') ?? usable
      return { painted, usable, origin: performance.timeOrigin }
    })
    if (found) return found
  }
}

/** One start in a profile that was used before, as on every day but the first. */
async function start(
  program: string,
  profile: string,
  library: string,
  isFirst: boolean,
): Promise<Start> {
  await sleep(pauseMs)
  const began = Date.now()
  const app = await launch(program, profile, { LONGVIEW_LIBRARY: library })
  const page = await app.firstWindow()
  await page.waitForURL((url) => url.protocol !== 'about:')
  const { painted, usable, origin } = await marksOf(page)
  if (isFirst && program === root) await settleIn(page)
  await app.close()
  return { painted, usable, wholeUsable: origin + usable - began }
}

const median = (values: number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!

const programs = { empty: buildEmpty(), longview: root }
const starts: Record<keyof typeof programs, Start[]> = { empty: [], longview: [] }
await fillLibrary(join(home, 'library'))
for (let round = -1; round < rounds; round++) {
  for (const name of ['empty', 'longview'] as const) {
    const one = await start(programs[name], join(home, name), join(home, 'library'), round < 0)
    // The first start of a profile makes it; it is not counted.
    if (round >= 0) starts[name].push(one)
  }
}
rmSync(home, { recursive: true, force: true, maxRetries: 5 })

const columns = { painted: 'page painted', usable: 'page usable', wholeUsable: 'process to usable' }
const figures: Record<string, number> = { rounds }
say('| from … to | empty page (ms) | Longview (ms) | ratio |')
say('| --- | --- | --- | --- |')
for (const [key, title] of Object.entries(columns) as [keyof Start, string][]) {
  const [empty, longview] = [starts.empty, starts.longview].map((list) =>
    median(list.map((one) => one[key])),
  ) as [number, number]
  figures[`${key}Ratio`] = Number((longview / empty).toFixed(2))
  say(
    `| ${title} | ${Math.round(empty)} | ${Math.round(longview)} | ${(longview / empty).toFixed(2)} |`,
  )
}
say(JSON.stringify(figures))
process.exit(0)
