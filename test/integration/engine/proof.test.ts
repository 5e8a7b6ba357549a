import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MessageChannel } from 'node:worker_threads'
import { unzipSync } from 'fflate'
import { PDFDocument, StandardFonts } from 'pdf-lib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { engineApi } from '#contract/api.ts'
import { deskApi } from '#contract/desk-api.ts'
import { exportApi, type ExportEvent } from '#contract/export-api.ts'
import { connect, serve, type Client } from '#contract/rpc.ts'
import { parseSettings } from '#contract/settings.ts'
import { silentLogger } from '#base/log.ts'
import { nodePort } from '#base/node-port.ts'
import { createEngine, type Engine } from '#engine/engine.ts'
import { verifyBundle } from '#engine/export/verify-bundle.ts'

const api = { ...engineApi, ...deskApi, ...exportApi }
let folder: string
let engine: Engine
let request: Client<typeof api>
let source: string
const place = (name: string): string => join(folder, name)
const { signal } = new AbortController()

async function typed(name: string, text: string): Promise<string> {
  const document = await PDFDocument.create()
  const font = await document.embedFont(StandardFonts.Helvetica)
  for (const page of [1, 2, 3]) {
    document.addPage([400, 300]).drawText(`${text} ${page}`, { x: 30, y: 200, size: 16, font })
  }
  writeFileSync(place(name), await document.save())
  return place(name)
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'longview-proof-'))
  const { settings } = parseSettings({ 'model.threads': 1, 'answer.maxTokens': 24 })
  const config = {
    library: place('library'),
    settings,
    ffmpegPath: undefined,
    ffprobePath: undefined,
  }
  engine = createEngine(config, silentLogger)
  const { port1, port2 } = new MessageChannel()
  serve<typeof api>(nodePort(port1), api, engine.handlers)
  request = connect(nodePort(port2), api)
  port1.unref()
  port2.unref()
  const { sources } = await request('library.import', {
    paths: [await typed('a.pdf', 'Order KX7Q')],
  })
  source = sources[0]!.id!
}, 120_000)
afterAll(async () => {
  await engine.close()
  rmSync(folder, { recursive: true, force: true })
})

async function asked(): Promise<{ chat: string; record: number }> {
  const { chat } = await request('chats.create', { collection: null })
  const scope = { sources: [source] }
  const question = 'What is the order?'
  const { answer } = await request('chats.ask', { chat: chat.id, parent: null, question, scope })
  return { chat: chat.id, record: answer.answer!.record! }
}

test('a chat that is deleted is forgotten by the log, which still holds', async () => {
  const { chat, record } = await asked()
  const path = place('chat.zip')
  const { answers } = await request('export.bundle', { path, chats: [chat] })
  expect(answers).toBe(1)
  await request('chats.remove', { chat })
  const again = request('export.bundle', { path: place('b.zip'), records: [record] })
  await expect(again).rejects.toMatchObject({ code: 'usage/invalid' })
  expect(await request('export.checkLog', {})).not.toHaveProperty('fault')
})

test('progress is told and a stop leaves no file', async () => {
  const stop = new AbortController()
  const events: ExportEvent[] = []
  const stopped = request(
    'export.redact',
    { source, path: place('stopped.pdf'), terms: ['KX7Q'] },
    {
      signal: stop.signal,
      onEvent: (event) => {
        events.push(event)
        if (event.stage === 'write') stop.abort()
      },
    },
  )
  await expect(stopped).rejects.toMatchObject({ code: 'aborted' })
  expect(events.map(({ stage }) => stage)).toContain('write')
  expect(() => readFileSync(place('stopped.pdf'))).toThrow('ENOENT')
  const done = await request('export.redact', { source, path: place('r.pdf'), terms: ['KX7Q'] })
  expect(done).toMatchObject({ pages: 3, words: 3 })
})

test('evidence whose file was changed or moved is named as missing, never shown from another file', async () => {
  const { record } = await asked()
  const original = readFileSync(place('a.pdf'))
  await typed('a.pdf', 'Something else')
  const path = place('changed.zip')
  const changed = await request('export.bundle', { path, records: [record] })
  expect(changed.missing.join()).toContain('another one')
  expect(Object.keys(unzipSync(readFileSync(path))).filter((one) => one.endsWith('.jpg'))).toEqual(
    [],
  )
  expect((await verifyBundle(path, { signal })).notes.length).toBeGreaterThan(0)
  await expect(
    request('export.redact', { source, path: place('x.pdf'), terms: ['KX7Q'] }),
  ).rejects.toMatchObject({ code: 'source/missing' })
  writeFileSync(place('a.pdf'), original)
  renameSync(place('a.pdf'), place('elsewhere.pdf'))
  await expect(
    request('export.searchable', { source, path: place('y.pdf') }),
  ).rejects.toMatchObject({ code: 'source/missing' })
  renameSync(place('elsewhere.pdf'), place('a.pdf'))
})

test('a source that is removed takes the prompts that quote it along', async () => {
  const { record } = await asked()
  const before = place('before.zip')
  await request('export.bundle', { path: before, records: [record] })
  const prompt = unzipSync(readFileSync(before))[`prompts/${record}.txt`]
  expect(Buffer.from(prompt!).toString()).toContain('KX7Q')
  await request('library.remove', { source })
  const after = place('after.zip')
  await request('export.bundle', { path: after, records: [record] })
  expect(Object.keys(unzipSync(readFileSync(after)))).not.toContain(`prompts/${record}.txt`)
  const { notes } = await verifyBundle(after, { signal })
  expect(notes.join('; ')).toContain('was forgotten')
  const { answers } = await request('export.replay', { path: before })
  expect(answers).toMatchObject([{ number: record, state: 'impossible' }])
  expect(await request('export.checkLog', {})).not.toHaveProperty('fault')
})
