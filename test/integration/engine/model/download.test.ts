import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Progress } from '#engine/domain.ts'
import { downloadFile } from '#engine/model/download.ts'
import { fetchFrom } from '#engine/model/download-request.ts'

const content = randomBytes(300_000)
const sha256 = createHash('sha256').update(content).digest('hex')

let folder: string
let server: Server
let base: string
/** What the server was asked: `<path> <range>`. */
let asked: string[]
let answer: (request: IncomingMessage, response: ServerResponse) => void

/** Sends the file, or its rest where that is asked for; `cutAfter` bytes the line goes dead. */
function sendFile(
  { headers }: IncomingMessage,
  response: ServerResponse,
  { cutAfter = Infinity, etag = '"one"', bytes = content } = {},
): void {
  const from = Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0)
  const isRest = from > 0 && headers['if-range'] === etag
  if (isRest && from >= bytes.length) {
    response.writeHead(416, { 'content-range': `bytes */${bytes.length}` }).end()
    return
  }
  const rest = bytes.subarray(isRest ? from : 0)
  const { length } = bytes
  response.writeHead(isRest ? 206 : 200, {
    etag,
    'content-type': 'application/octet-stream',
    'content-length': rest.length,
    ...(isRest ? { 'content-range': `bytes ${from}-${length - 1}/${length}` } : {}),
  })
  if (cutAfter >= rest.length) response.end(rest)
  else response.write(rest.subarray(0, cutAfter), () => setTimeout(() => response.destroy(), 50))
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'longview-download-'))
  asked = []
  answer = (request, response) => sendFile(request, response)
  server = createServer((request, response) => {
    asked.push(`${request.url} ${request.headers.range ?? 'all'}`)
    answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterEach(() => {
  server.closeAllConnections()
  server.close()
  rmSync(folder, { recursive: true, force: true })
})

const run = (signal = new AbortController().signal) => {
  const heard: Progress[] = []
  return { heard, signal, progress: (progress: Progress) => void heard.push(progress) }
}
const get = (name: string, how: { sha256?: string } = {}, at = run()): Promise<string> =>
  downloadFile({ url: `${base}/${name}`, folder, ...how }, at)

test('a file is fetched whole, with its progress, and nothing is left beside it', async () => {
  const at = run()
  const path = await get('a.gguf', {}, at)
  expect(readFileSync(path).equals(content)).toBe(true)
  expect(readdirSync(folder)).toEqual(['a.gguf'])
  const { length } = content
  expect(at.heard.at(-1)).toEqual({ stage: 'download', done: length, total: length, unit: 'bytes' })
})

describe('a download that stops', () => {
  test('goes on by itself where the line was cut', async () => {
    answer = (request, response) =>
      sendFile(request, response, asked.length === 1 ? { cutAfter: 100_000 } : {})
    const path = await get('a.gguf', { sha256 })
    expect(readFileSync(path).equals(content)).toBe(true)
    expect(asked).toHaveLength(2)
    expect(asked[1]).toMatch(/^\/a\.gguf bytes=[1-9]\d*-$/)
  })

  test('is kept when a person stops it, and goes on when it is started again', async () => {
    answer = (request, response) => sendFile(request, response, { cutAfter: 100_000 })
    const stop = new AbortController()
    const stopping = get(
      'a.gguf',
      {},
      {
        ...run(stop.signal),
        progress: ({ done }) => {
          if (done > 0) stop.abort()
        },
      },
    )
    await expect(stopping).rejects.toMatchObject({ code: 'aborted' })
    const kept = statSync(join(folder, 'a.gguf.part')).size
    expect(kept).toBeGreaterThan(0)
    answer = (request, response) => sendFile(request, response)
    expect(readFileSync(await get('a.gguf')).equals(content)).toBe(true)
    expect(asked.at(-1)).toBe(`/a.gguf bytes=${kept}-`)
  })

  test('begins anew where the server has another file now', async () => {
    answer = (request, response) => {
      if (asked.length === 1) sendFile(request, response, { cutAfter: 100_000 })
      else response.destroy()
    }
    await expect(get('a.gguf')).rejects.toMatchObject({ code: 'model/unreachable' })
    const other = randomBytes(200_000)
    answer = (request, response) => sendFile(request, response, { etag: '"two"', bytes: other })
    expect(readFileSync(await get('a.gguf')).equals(other)).toBe(true)
  })

  test('says how much is kept when nothing more comes', async () => {
    let isFirst = true
    answer = (request, response) => {
      if (isFirst) sendFile(request, response, { cutAfter: 50_000 })
      else response.destroy()
      isFirst = false
    }
    await expect(get('a.gguf')).rejects.toMatchObject({
      code: 'model/unreachable',
      message: expect.stringMatching(/bytes of a\.gguf are kept; start it again/),
    })
  })
})

describe('what arrives is checked', () => {
  test('against the hash that a person gave', async () => {
    await expect(get('a.gguf', { sha256: '0'.repeat(64) })).rejects.toMatchObject({
      code: 'model/unreadable',
    })
    expect(existsSync(join(folder, 'a.gguf'))).toBe(false)
    expect(existsSync(join(folder, 'a.gguf.part'))).toBe(false)
  })

  test('against the hash that a host names where it redirects, as Hugging Face does', async () => {
    const redirecting =
      (hash: string) =>
      (request: IncomingMessage, response: ServerResponse): void => {
        if (request.url?.startsWith('/cdn')) sendFile(request, response)
        else
          response
            .writeHead(302, { location: '/cdn/blob', 'x-linked-etag': `"${hash}"` })
            .end('moved')
      }
    answer = redirecting('f'.repeat(64))
    await expect(get('resolve/main/a.gguf')).rejects.toMatchObject({ code: 'model/unreadable' })
    answer = redirecting(sha256)
    expect(await get('resolve/main/a.gguf')).toBe(join(folder, 'a.gguf'))
  })

  test('and a file that is there already is not fetched again', async () => {
    await get('a.gguf')
    await get('a.gguf', { sha256 })
    expect(asked).toHaveLength(1)
    await expect(get('a.gguf', { sha256: '0'.repeat(64) })).rejects.toMatchObject({
      code: 'usage/invalid',
    })
  })
})

describe('an address that gives no file says why', () => {
  test.for([
    ['ftp://127.0.0.1/a.gguf', 'usage/invalid', 'https://'],
    ['http://example.com/a.gguf', 'usage/invalid', 'https://'],
    ['https://example.com/a.zip', 'usage/invalid', '.gguf'],
    ['https://example.com/..%2f..%2fa.gguf', 'usage/invalid', '.gguf'],
    ['http://127.0.0.1:9/a.gguf', 'model/unreachable', 'cannot be reached'],
  ] as const)('%s', async ([url, code, words]) => {
    await expect(downloadFile({ url, folder }, run())).rejects.toMatchObject({
      code,
      message: expect.stringContaining(words),
    })
  })

  test.for([
    [404, 'check the address'],
    [403, 'asks for permission'],
    [200, 'web page'],
  ] as const)('status %i', async ([status, words]) => {
    answer = (_request, response) =>
      response.writeHead(status, { 'content-type': 'text/html' }).end('<p>')
    await expect(get('a.gguf')).rejects.toMatchObject({
      code: 'model/unreachable',
      message: expect.stringContaining(words),
    })
  })

  test('a redirection to an address that is not secure, or without end', async () => {
    answer = (_request, response) =>
      response.writeHead(302, { location: 'http://example.com/a.gguf' }).end()
    await expect(get('a.gguf')).rejects.toMatchObject({ code: 'usage/invalid' })
    answer = (_request, response) => response.writeHead(302, { location: '/a.gguf' }).end()
    await expect(get('a.gguf')).rejects.toThrow('without end')
  })
})

test('a body that waits to be read outlives a collection of garbage', async () => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const { signal } = new AbortController()
  const fetched = await fetchFrom(`${base}/model.gguf`, { from: 0, signal })
  for (let turn = 0; turn < 10; turn++) {
    await sleep(5)
    collect()
  }
  const pieces: Uint8Array[] = []
  for await (const piece of fetched.body) pieces.push(piece)
  expect(Buffer.concat(pieces).equals(content)).toBe(true)
  expect(fetched.response.status).toBe(200)
})
