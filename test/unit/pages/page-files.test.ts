import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createPageFiles } from '../../../main/pages/page-files.ts'

let folder: string
let answer: (request: Request) => Promise<Response>

const get = (path: string): Promise<Response> => answer(new Request(`app://longview/${path}`))

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'longview-pages-'))
  mkdirSync(join(folder, 'assets'))
  for (const name of ['index.html', 'assets/start-8LjwFXGt.js', 'assets/decoder_fallback.js'])
    writeFileSync(join(folder, name), name)
  answer = createPageFiles(folder)
})
afterAll(() => rmSync(folder, { recursive: true }))

it('lets a browser keep what is named by its content, and nothing else', async () => {
  const kept = async (path: string) => (await get(path)).headers.get('cache-control')
  expect(await kept('assets/start-8LjwFXGt.js')).toMatch(/immutable/)
  expect(await kept('index.html')).toBe('no-cache')
  expect(await kept('assets/decoder_fallback.js')).toBe('no-cache')
})

it('sends every file under the policy of the window', async () => {
  for (const path of ['index.html', 'assets/start-8LjwFXGt.js', 'assets/gone.js']) {
    const policy = (await get(path)).headers.get('content-security-policy')
    expect(policy).toContain("default-src 'none'")
    expect(policy).not.toContain('unsafe')
  }
})
