/** Specs drive the built program as a person would: its own main, preload, page and engine, in a profile and a library of its own. */
import { test as base, expect, type ElectronApplication, type Page } from '@playwright/test'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { launch, root } from './launch.ts'

export type Started = {
  app: ElectronApplication
  page: Page
  log(): string
  close(): Promise<void>
}

type Fixtures = {
  /** A folder for this spec alone, gone afterwards. */
  folder: string
  /** The folder of the library: the same after `start` is called again. */
  library: string
  /** Starts the program on `library`; several times means after a restart. Closed at the end if still open. */
  start(env?: Record<string, string>, program?: string): Promise<Started>
  app: ElectronApplication
  page: Page
  /**
   * Replaces a function of Electron in the main process, as in `stub('dialog.showOpenDialog', {...})`,
   * and returns how to read its calls.
   */
  stub(name: string, value: unknown): Promise<() => Promise<unknown[][]>>
}

/** What nobody wants to read in the log of a healthy program. */
const faults = /Uncaught exception|UnhandledPromiseRejection|Unable to load preload script/i

export const test = base.extend<Fixtures & { started: Started }>({
  folder: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'longview-desktop-'))
    await use(folder)
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  },
  library: async ({ folder }, use) => {
    const library = join(folder, 'library')
    mkdirSync(library)
    await use(library)
  },
  start: async ({ folder, library }, use, info) => {
    const running: Started[] = []
    await use(async (env = {}, program = root) => {
      const all = { LONGVIEW_LIBRARY: library, ...env }
      const started = await startApp(program, join(folder, 'profile'), all)
      running.push(started)
      return started
    })
    for (const { close } of running) await close()
    const log = running.map((started) => started.log()).join('\n')
    if (info.status !== info.expectedStatus) await info.attach('main-process.log', { body: log })
    expect(log, 'the log of the main process').not.toMatch(faults)
  },
  started: async ({ start }, use) => use(await start()),
  app: async ({ started }, use) => use(started.app),
  page: async ({ started }, use) => {
    const errors: Error[] = []
    started.page.on('pageerror', (error) => errors.push(error))
    await use(started.page)
    expect(errors, 'uncaught errors in the page').toEqual([])
  },
  stub: async ({ app }, use) => {
    await use((name, value) => stubIn(app, name, value))
  },
})

async function startApp(
  program: string,
  profile: string,
  env: Record<string, string>,
): Promise<Started> {
  const app = await launch(program, profile, env)
  let log = ''
  const child = app.process()
  child.stderr?.on('data', (text: Buffer) => (log += text.toString()))
  child.stdout?.on('data', (text: Buffer) => (log += text.toString()))
  const page = await app.firstWindow()
  // A window exists before it has navigated, in Electron too.
  await page.waitForURL((url) => url.protocol !== 'about:')
  let isOpen = true
  app.once('close', () => (isOpen = false))
  return {
    app,
    page,
    log: () => log,
    close: async () => {
      if (isOpen) await app.close()
    },
  }
}

type Stubs = { stubbed?: Record<string, unknown[][]> }

async function stubIn(
  app: ElectronApplication,
  name: string,
  value: unknown,
): Promise<() => Promise<unknown[][]>> {
  await app.evaluate(
    (electron, { name, value }) => {
      const calls: unknown[][] = []
      const kept = globalThis as Stubs
      kept.stubbed = { ...kept.stubbed, [name]: calls }
      const [module = '', method = ''] = name.split('.')
      const target = (electron as unknown as Record<string, Record<string, unknown>>)[module]!
      target[method] = async (...given: unknown[]) => {
        // Windows do not cross to the test; what was asked of them does.
        calls.push(
          given.filter(
            (one) =>
              typeof one !== 'object' ||
              one === null ||
              Object.getPrototypeOf(one) === Object.prototype,
          ),
        )
        return value
      }
    },
    { name, value },
  )
  return () => app.evaluate((_electron, name) => (globalThis as Stubs).stubbed?.[name] ?? [], name)
}

export { expect }
