import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { silentLogger } from '#base/log.ts'
import { parseSettings } from '#contract/settings.ts'
import { createEngine, type Engine } from '#engine/engine.ts'
import { openStore } from '#engine/store/store.ts'
import { servePages, type Served } from '../../../main/serve/serve.ts'

let folder: string
let engine: Engine
let served: Served
let base: string
let key: string
let source: string
const file = join(import.meta.dirname, '../../../main/samples/sample-form.pdf')

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'longview-serve-'))
  const page = join(folder, 'page')
  mkdirSync(page)
  writeFileSync(join(page, 'serve.html'), '<!doctype html><title>Longview</title>')
  writeFileSync(join(folder, 'secret.txt'), 'not for pages')
  const { settings } = parseSettings({ 'model.threads': 1 })
  const library = join(folder, 'library')
  const store = openStore(library, { logger: silentLogger })
  const { size: bytes, mtimeMs } = statSync(file)
  const known = { path: file, name: 'form.pdf', sha256: '0'.repeat(64), bytes, mtimeMs }
  source = store.sources.add(known, { kind: 'pdf', detail: {} }).id
  store.close()
  engine = createEngine(
    { library, settings, ffmpegPath: undefined, ffprobePath: undefined },
    silentLogger,
  )
  served = await servePages({
    handlers: engine.handlers,
    folder: page,
    port: 0,
    logger: silentLogger,
  })
  const url = new URL(served.url)
  base = url.origin
  key = url.hash.replace('#key=', '')
})
afterAll(async () => {
  await served.close()
  await engine.close()
  rmSync(folder, { recursive: true, force: true })
})

type Answer = { status: number; headers: Record<string, unknown>; body: string }

/** Headers as given, also those that fetch would not send. */
function get(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(`${base}${path}`, { headers, method }, (response) => {
      let body = ''
      response.on('data', (part: Buffer) => (body += part.toString('latin1')))
      response.on('end', () =>
        resolve({ status: response.statusCode!, headers: response.headers, body }),
      )
    })
    request.on('error', reject).end(method === 'POST' ? '[]' : undefined)
  })
}

type Line = { talk?: string; media?: string; to?: string; frame?: Record<string, unknown> }

/** A browser's talk: what was said so far, and a way to say something. */
async function talk() {
  const stop = new AbortController()
  const response = await fetch(`${base}/frames`, {
    headers: { authorization: `Bearer ${key}` },
    signal: stop.signal,
  })
  const lines: Line[] = []
  const read = async (): Promise<void> => {
    let rest = ''
    for await (const part of response.body!.pipeThrough(new TextDecoderStream())) {
      const whole = (rest + part).split('\n')
      rest = whole.pop()!
      lines.push(...whole.map((line) => JSON.parse(line) as Line))
    }
  }
  void read().catch(() => undefined)
  await expect.poll(() => lines.length).toBeGreaterThan(0)
  const { talk: name, media } = lines[0]!
  const say = (frame: object, to = 'engine', path = name): Promise<Response> =>
    fetch(`${base}/frames/${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, origin: base },
      body: JSON.stringify([{ to, frame }]),
    })
  const heard = async (id: number, t: string): Promise<Record<string, unknown>> => {
    const find = (): Line | undefined =>
      lines.find(({ frame }) => frame?.id === id && frame.t === t)
    await expect.poll(find, { timeout: 10_000 }).toBeDefined()
    return find()!.frame!
  }
  return { media: media!, say, heard, leave: () => stop.abort() }
}

describe('a browser with the key', () => {
  test('gets the page under the policy of the window, and no header for other origins', async () => {
    const { status, headers, body } = await get('/')
    expect(status).toBe(200)
    expect(body).toContain('Longview')
    expect(headers['content-security-policy']).toContain("script-src 'self'")
    expect(Object.keys(headers)).not.toContain('access-control-allow-origin')
    expect(Object.keys(headers)).not.toContain('set-cookie')
  })

  test('asks the engine, and is told what it cannot ask', async () => {
    const { say, heard, leave } = await talk()
    await say({ t: 'open', id: 1, method: 'library.list', input: {} })
    expect(await heard(1, 'done')).toMatchObject({ output: { sources: [{ name: 'form.pdf' }] } })
    await say({ t: 'open', id: 2, method: 'models.add', input: { model: '/a', mmproj: '/b' } })
    expect(await heard(2, 'fail')).toMatchObject({ error: { code: 'contract/invalid' } })
    await say({ t: 'open', id: 3, method: 'media.file', input: { source: 'x', as: 'original' } })
    expect(await heard(3, 'fail')).toMatchObject({ error: { code: 'contract/invalid' } })
    await say({ t: 'open', id: 4, method: 'sources.choose', input: { folders: false } }, 'shell')
    expect(await heard(4, 'fail')).toMatchObject({ error: { code: 'usage/invalid' } })
    leave()
  })

  test('follows what happens, and reads a file of the library in parts', async () => {
    const { media, say, heard, leave } = await talk()
    await say({ t: 'open', id: 1, method: 'jobs.watch', input: {} })
    expect(await heard(1, 'event')).toMatchObject({ event: { jobs: [] } })
    const path = `${media}source/${source}`
    const part = await get(path, { range: 'bytes=0-4' })
    expect(part).toMatchObject({ status: 206, body: '%PDF-' })
    expect(part.headers['content-range']).toMatch(/^bytes 0-4\/\d+$/)
    leave()
  })

  test('is let go when it leaves: its talk takes nothing more', async () => {
    const { say, leave } = await talk()
    leave()
    await expect
      .poll(async () => (await say({ t: 'open', id: 1, method: 'library.list', input: {} })).status)
      .toBe(404)
  })
})

describe('anyone else', () => {
  test('gets no frames without the key, or with another one', async () => {
    expect(await get('/frames')).toMatchObject({ status: 401 })
    expect(await get('/frames', { authorization: 'Bearer guess' })).toMatchObject({ status: 401 })
    expect(await get('/frames/x', { origin: base }, 'POST')).toMatchObject({ status: 401 })
  })

  test('gets no media without the secret in its path, and no file beside the page', async () => {
    for (const path of [
      '/media/guess/source/a',
      '/media//source/a',
      '/media/',
      '/secret.txt',
      '/../secret.txt',
      '/%2e%2e/secret.txt',
      '/..%2fsecret.txt',
    ]) {
      expect([path, (await get(path)).status]).toEqual([path, 404])
    }
  })

  test.for([
    ['a name of another site that leads here', { host: 'evil.example' }],
    ['a name that only begins like ours', { host: 'localhost.evil.example' }],
    ['a page of another origin', { origin: 'https://evil.example' }],
    ['a page of another port of this machine', { origin: 'http://127.0.0.1:1' }],
    ['a picture in a page of another site', { 'sec-fetch-site': 'cross-site' }],
    ['a page of this machine on another port', { 'sec-fetch-site': 'same-site' }],
    ['a page without an origin', { origin: 'null' }],
  ] as const)('is refused, with the key too: %s', async ([, headers]) => {
    const authorization = `Bearer ${key}`
    expect(await get('/frames', { authorization, ...headers })).toMatchObject({ status: 403 })
    expect(await get('/', { ...headers })).toMatchObject({ status: 403 })
  })

  test('cannot post without naming its origin', async () => {
    expect(await get('/frames/x', { authorization: `Bearer ${key}` }, 'POST')).toMatchObject({
      status: 403,
    })
  })
})

test('a port that is taken and a page that is not built are said in one sentence', async () => {
  const options = { handlers: engine.handlers, logger: silentLogger }
  const port = Number(new URL(base).port)
  await expect(
    servePages({ ...options, folder: join(folder, 'page'), port }),
  ).rejects.toMatchObject({ code: 'usage/invalid' })
  await expect(servePages({ ...options, folder, port: 0 })).rejects.toThrow('npm run build')
})
