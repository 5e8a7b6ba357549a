/** Processes die; the window, the library and the other chats do not. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { ElectronApplication, Page } from '@playwright/test'
import { askEngine, askShell, nextState, startAsking, valueOf } from './ask.ts'
import { kill, pidOf } from './children.ts'
import { expect, test } from './filled.ts'

const sourcesOf = async (page: Page): Promise<number> => {
  const listed = valueOf(await askEngine(page, 'library.list', {}))
  return (listed as { sources: unknown[] }).sources.length
}

test('the engine is started again after a death, and the page goes on where it was', async ({
  app,
  page,
}) => {
  expect(await sourcesOf(page)).toBe(3)
  const before = await pidOf(app, 'engine')
  // Watched before anything happens: the next engine may be there soon.
  const states = startAsking(page, 'processes.watch', {}, 'shell')
  await states.firstEvent
  await kill(app, 'engine')
  await states.eventWith({ engine: 'restarting' })
  // Asked while there is no engine: it waits for the next one.
  expect(await sourcesOf(page)).toBe(3)
  expect(await pidOf(app, 'engine')).not.toBe(before)
  expect(await nextState(page, 'running')).toMatchObject({ engine: 'running' })
})

test('what was under way when the engine died ends with engine/gone', async ({ app, page }) => {
  const watching = startAsking(page, 'library.watch', {})
  await watching.firstEvent
  await kill(app, 'engine')
  expect(await watching.outcome()).toMatchObject({ ok: false, error: { code: 'engine/gone' } })
})

test('an engine that dies again and again is left alone until a person says so', async ({
  app,
  page,
}) => {
  test.setTimeout(120_000)
  for (let deaths = 0; deaths < 5; deaths++) {
    // What is asked between the death and the news of it fails; the next question does not.
    await expect(() => sourcesOf(page)).toPass()
    const killed = await pidOf(app, 'engine')
    await kill(app, 'engine')
    // The next one may be there before anyone looks.
    await expect.poll(() => pidOf(app, 'engine')).not.toBe(killed)
  }
  expect(await nextState(page, 'failed')).toMatchObject({ engine: 'failed' })
  expect(await askEngine(page, 'library.list', {})).toMatchObject({
    ok: false,
    error: { code: 'engine/gone' },
  })
  expect(await askShell(page, 'processes.restart', {})).toEqual({ ok: true, value: undefined })
  expect(await sourcesOf(page)).toBe(3)
})

test('a library from a newer version is refused by name, without trying again', async ({
  library,
  start,
}) => {
  const database = new DatabaseSync(join(library, 'library.sqlite'))
  database.exec('PRAGMA user_version = 9999')
  database.close()
  const { page } = await start()
  expect(await nextState(page, 'failed')).toMatchObject({
    engine: 'failed',
    detail: expect.stringMatching(/newer/i),
  })
})

test('the death of the model costs the answer under way and nothing else', async ({
  app,
  page,
  filled,
}) => {
  test.setTimeout(180_000)
  const question = { question: 'What is on the note?', sources: [filled.note.id] }
  const first = startAsking(page, 'chat.ask', question)
  await kill(app, 'model-host')
  const outcome = await first.outcome()
  // It may have answered before it died; if not, it says which process is gone.
  if (!outcome.ok) expect(outcome.error.code).toMatch(/^model\//)
  expect(await sourcesOf(page)).toBe(3)
  // Right after a crash the model is not started again at once.
  await expect(async () => {
    expect(valueOf(await askEngine(page, 'chat.ask', question))).toMatchObject({
      evidence: { items: [{ sourceId: filled.note.id }] },
    })
  }).toPass({ timeout: 120_000, intervals: [2000] })
})

test('an answer can be stopped, and the next question is answered', async ({ page, filled }) => {
  test.setTimeout(180_000)
  const question = { question: 'What is on the note?', sources: [filled.note.id] }
  const asking = startAsking(page, 'chat.ask', question)
  await asking.cancel()
  const outcome = await asking.outcome()
  if (!outcome.ok) expect(outcome.error.code).toBe('aborted')
  expect(valueOf(await askEngine(page, 'chat.ask', question))).toHaveProperty('text')
})

test('reloading the page gives it a new line to the same engine', async ({ app, page }) => {
  const before = await pidOf(app, 'engine')
  expect(await sourcesOf(page)).toBe(3)
  await page.reload()
  expect(await sourcesOf(page)).toBe(3)
  expect(await pidOf(app, 'engine')).toBe(before)
})

test('a page that crashes is loaded again', async ({ app, page }) => {
  expect(await sourcesOf(page)).toBe(3)
  const loaded = await app.evaluate(
    ({ BrowserWindow }) =>
      new Promise((resolve) => {
        const { webContents } = BrowserWindow.getAllWindows()[0]!
        webContents.once('did-finish-load', () => resolve(webContents.getURL()))
        webContents.forcefullyCrashRenderer()
      }),
  )
  expect(loaded).toBe('app://longview/index.html')
})

test('quitting during an import keeps what was read, and the import goes on at the next start', async ({
  library,
  filled,
  start,
}) => {
  test.setTimeout(240_000)
  rmSync(library, { recursive: true })
  const first = await start()
  const chosen = await askThroughDialog(first.app, first.page, [
    filled.recording.path,
    filled.picture.path,
    filled.note.path,
  ])
  expect(chosen).toMatchObject({ ok: true, value: { count: 3 } })
  const jobs = startAsking(first.page, 'jobs.watch', {})
  await jobs.firstEvent
  await first.close()

  const second = await start()
  await second.page.waitForLoadState()
  startAsking(second.page, 'jobs.watch', {})
  await expect
    .poll(() => readyOf(second.page), { timeout: 200_000, intervals: [1000] })
    .toEqual(['note.pdf', 'square.png', 'stripes.mp4'])
})

test('an engine that dies during an import goes on with it', async ({ app, page, filled }) => {
  test.setTimeout(240_000)
  for (const { id } of [filled.recording, filled.picture, filled.note]) {
    valueOf(await askEngine(page, 'library.remove', { source: id }))
  }
  const jobs = startAsking(page, 'jobs.watch', {})
  await jobs.firstEvent
  await askThroughDialog(app, page, [filled.recording.path, filled.picture.path, filled.note.path])
  await expect.poll(() => jobStates(page)).toContain('running')
  await kill(app, 'engine')
  await expect
    .poll(() => readyOf(page), { timeout: 200_000, intervals: [1000] })
    .toEqual(['note.pdf', 'square.png', 'stripes.mp4'])
})

test('on battery the queue waits, also what is added then; on mains power it goes on', async ({
  app,
  page,
  filled,
  library,
}) => {
  test.setTimeout(240_000)
  expect(library).toBeTruthy()
  for (const { id } of [filled.recording, filled.picture, filled.note]) {
    valueOf(await askEngine(page, 'library.remove', { source: id }))
  }
  await askThroughDialog(app, page, [filled.recording.path, filled.picture.path])
  await plug(app, false)
  await expect.poll(() => jobStates(page)).toContain('held')
  await askThroughDialog(app, page, [filled.note.path])
  await expect.poll(() => jobStates(page)).not.toContain('running')
  expect((await jobStates(page)).at(-1)).toBe('held')
  await plug(app, true)
  await expect
    .poll(() => readyOf(page), { timeout: 200_000, intervals: [1000] })
    .toEqual(['note.pdf', 'square.png', 'stripes.mp4'])
})

/** Pulls the plug, or puts it back. */
const plug = (app: ElectronApplication, isMains: boolean): Promise<void> =>
  app.evaluate(({ powerMonitor }, isMains) => {
    powerMonitor.isOnBatteryPower = () => !isMains
    powerMonitor.emit(isMains ? 'on-ac' : 'on-battery')
  }, isMains)

async function jobStates(page: Page): Promise<string[]> {
  const watching = startAsking(page, 'jobs.watch', {})
  const { jobs } = (await watching.firstEvent) as { jobs: { state: string; isHeld?: true }[] }
  await watching.cancel()
  return jobs.map(({ state, isHeld }) => (isHeld ? 'held' : state))
}

async function askThroughDialog(
  app: ElectronApplication,
  page: Page,
  filePaths: string[],
): Promise<unknown> {
  await app.evaluate(({ dialog }, filePaths) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths })
  }, filePaths)
  return await askShell(page, 'sources.choose', { folders: false })
}

async function readyOf(page: Page): Promise<string[]> {
  const outcome = await askEngine(page, 'library.list', {})
  if (!outcome.ok) return []
  const { sources } = outcome.value as { sources: { name: string; status: string }[] }
  return sources
    .filter(({ status }) => status === 'ready')
    .map(({ name }) => name)
    .toSorted()
}
