// "codeCache: Enable V8 code cache for the scheme" (Electron, protocol.registerSchemesAsPrivileged): what a start has compiled
// is read by a later one. Which one is Chromium's business; it notes a script first, and keeps its code at another load.
import { expect, test, type ElectronApplication } from '@playwright/test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { launch } from '../desktop/launch.ts'

type TraceEvent = { name: string; args: { data?: { url?: string; consumedCacheSize?: number } } }

/** How many bytes of kept code the page's script was made of; 0 when it was compiled. */
async function keptBytes(app: ElectronApplication): Promise<number> {
  const page = await app.firstWindow()
  const session = await page.context().newCDPSession(page)
  const events: TraceEvent[] = []
  session.on('Tracing.dataCollected', ({ value }) =>
    events.push(...(value as unknown as TraceEvent[])),
  )
  const ended = new Promise<void>((resolve) =>
    session.on('Tracing.tracingComplete', () => resolve()),
  )
  await session.send('Tracing.start', {
    categories: 'v8,devtools.timeline,disabled-by-default-v8.compile',
    transferMode: 'ReportEvents',
  })
  // These run elsewhere, where only their own scripts know `win` and `ran`.
  await app.evaluate(() => (globalThis as any).win.loadURL('kept://app/index.html'))
  await page.waitForFunction(() => (globalThis as any).ran === 8)
  // Kept a while after it has run.
  await sleep(1000)
  await session.send('Tracing.end')
  await ended
  const compiled = events.filter(
    ({ name, args }) => name === 'v8.compileModule' && args.data?.url?.endsWith('/large.js'),
  )
  expect(compiled).toHaveLength(1)
  return compiled[0]!.args.data?.consumedCacheSize ?? 0
}

test('the compiled code of a scheme with codeCache is kept for later starts', async () => {
  const userData = mkdtempSync(join(tmpdir(), 'longview-kept-'))
  let kept = 0
  for (let start = 0; start < 6 && kept === 0; start++) {
    const app = await launch(join(import.meta.dirname, 'kept-code'), userData)
    kept = await keptBytes(app)
    if (start === 0) expect(kept).toBe(0)
    await app.close()
  }
  expect(kept).toBeGreaterThan(1000)
  rmSync(userData, { recursive: true, force: true, maxRetries: 5 })
})
