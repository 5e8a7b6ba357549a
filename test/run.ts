/**
 * `npm test`: vitest's projects, then the desktop program in a browser where there is one, and one closing
 * line for all of it. What is skipped says why.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

type Counts = { passed: number; failed: number; skipped: number; reasons: string[] }

const root = join(import.meta.dirname, '..')
const bin = (name: string): string => join(root, 'node_modules/.bin', name)
const browsers = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

function run(command: string, args: string[], env: Record<string, string> = {}): number {
  const child = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  })
  return child.status ?? 1
}

/** A runner that died before it could count is one failure. */
function withExit(counts: Counts, status: number): Counts {
  return status !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts
}

function vitest(folder: string): Counts {
  const file = join(folder, 'vitest.json')
  const status = run(bin('vitest'), ['run'], { LONGVIEW_TEST_COUNTS: file })
  if (!existsSync(file)) return { passed: 0, failed: 1, skipped: 0, reasons: [] }
  return withExit(JSON.parse(readFileSync(file, 'utf8')) as Counts, status)
}

type Spec = { ok: boolean; title: string; tests: { status: string }[] }
type Suite = { specs: Spec[]; suites?: Suite[] }

const specsOf = ({ specs, suites = [] }: Suite): Spec[] => [...specs, ...suites.flatMap(specsOf)]

function desktop(folder: string): Counts {
  const none = (reason: string): Counts => ({ passed: 0, failed: 0, skipped: 1, reasons: [reason] })
  const hasElectron = existsSync(join(root, 'node_modules/electron/dist'))
  if (!hasElectron && !browsers.some((path) => existsSync(path))) {
    return none('desktop: neither Electron nor Chromium is installed here')
  }
  const built = run(bin('electron-vite'), ['build'])
  if (built !== 0) return { passed: 0, failed: 1, skipped: 0, reasons: [] }
  const file = join(folder, 'playwright.json')
  const status = run(bin('playwright'), ['test', '--reporter=list,json'], {
    PLAYWRIGHT_JSON_OUTPUT_FILE: file,
  })
  if (!existsSync(file)) return { passed: 0, failed: 1, skipped: 0, reasons: [] }
  const { suites } = JSON.parse(readFileSync(file, 'utf8')) as { suites: Suite[] }
  const specs = suites.flatMap(specsOf)
  const isSkipped = ({ tests }: Spec): boolean => tests.every((test) => test.status === 'skipped')
  const skipped = specs.filter(isSkipped)
  const counts = {
    passed: specs.filter((spec) => spec.ok && !isSkipped(spec)).length,
    failed: specs.filter((spec) => !spec.ok).length,
    skipped: skipped.length,
    reasons: skipped.map(({ title }) => `desktop: ${title}`),
  }
  return withExit(counts, status)
}

const folder = mkdtempSync(join(tmpdir(), 'longview-test-'))
const parts = [vitest(folder), desktop(folder)]
rmSync(folder, { recursive: true, force: true })
const sum = (of: (counts: Counts) => number): number => parts.map(of).reduce((a, b) => a + b, 0)
const failed = sum((counts) => counts.failed)
const skipped = sum((counts) => counts.skipped)
for (const reason of parts.flatMap(({ reasons }) => reasons)) console.log(`skipped ${reason}`)
const tail = skipped > 0 ? `, ${skipped} skipped` : ''
console.log(`${sum((counts) => counts.passed)} passed, ${failed} failed${tail}`)
process.exitCode = failed > 0 ? 1 : 0
