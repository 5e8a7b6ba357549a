import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { strFromU8, unzipSync } from 'fflate'
import { MessageChannel } from 'node:worker_threads'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engineApi } from '#contract/api.ts'
import { deskApi, type Job } from '#contract/desk-api.ts'
import { connect, serve, type Client } from '#contract/rpc.ts'
import { parseSettings } from '#contract/settings.ts'
import { silentLogger } from '#base/log.ts'
import { nodePort } from '#base/node-port.ts'
import { createEngine, type Engine } from '#engine/engine.ts'

const api = { ...engineApi, ...deskApi }
const recording = join(import.meta.dirname, '../../../main/samples/sample-recording.mp4')

let folder: string
let engine: Engine
let request: Client<typeof api>

function open(): void {
  const { settings } = parseSettings({ 'model.threads': 1, 'answer.maxTokens': 24 })
  const config = { library: folder, settings, ffmpegPath: undefined, ffprobePath: undefined }
  engine = createEngine(config, silentLogger)
  const { port1, port2 } = new MessageChannel()
  serve(nodePort(port1), api, engine.handlers)
  request = connect(nodePort(port2), api)
  port1.unref()
  port2.unref()
}

/** Resolves with the first event that passes; the stream is then left. */
async function until<E>(
  follow: (signal: AbortSignal, onEvent: (event: E) => void) => Promise<unknown>,
  passes: (event: E) => boolean,
): Promise<E> {
  const stop = new AbortController()
  const { promise, resolve } = Promise.withResolvers<E>()
  const ended = follow(stop.signal, (event) => {
    if (passes(event)) resolve(event)
  })
  const found = await Promise.race([promise, ended.then(() => promise)])
  stop.abort()
  await ended.catch(() => undefined)
  return found
}

const jobsWhere = (passes: (jobs: Job[]) => boolean): Promise<{ jobs: Job[] }> =>
  until(
    (signal, onEvent: (event: { jobs: Job[] }) => void) =>
      request('jobs.watch', {}, { signal, onEvent }),
    ({ jobs }) => passes(jobs),
  )

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'longview-desk-'))
  open()
})
afterAll(async () => {
  await engine.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('the desk', () => {
  let source: string
  let chat: string

  it('imports what was dropped, folders too, and says why it refuses the rest', async () => {
    const drop = join(folder, 'drop')
    mkdirSync(join(drop, 'inner'), { recursive: true })
    writeFileSync(join(drop, 'inner', 'a talk.mp4'), readFileSync(recording))
    writeFileSync(join(drop, 'notes.xyz'), 'nothing that can be imported')
    mkdirSync(join(folder, 'empty'))
    const { collection } = await request('collections.create', { name: 'Matter A' })
    const result = await request('library.enqueue', {
      paths: [drop, join(folder, 'empty'), join(folder, 'gone.pdf')],
      collection: collection.id,
    })
    expect(result.accepted).toBe(1)
    expect(result.refused.map(({ name, error }) => [name, error.code])).toEqual([
      ['drop: 1 × .xyz', 'source/unsupported'],
      ['empty', 'source/unsupported'],
      ['gone.pdf', 'source/missing'],
    ])
    const { jobs } = await jobsWhere(
      (all) => all.length > 0 && all.every(({ state }) => state === 'done'),
    )
    source = jobs[0]!.sourceId!
    const { collections } = await until(
      (signal, onEvent: (event: { collections: { sources: string[] }[] }) => void) =>
        request('library.watch', {}, { signal, onEvent }),
      () => true,
    )
    expect(collections).toEqual([{ ...collection, sources: [source] }])
  })

  it('shows the shots and samples of a recording', async () => {
    const { samples, shots } = await request('viewer.timeline', { source })
    expect(samples).toHaveLength(8)
    expect(shots).toHaveLength(8)
    expect(samples[0]!.startMs).toBe(0)
    expect(samples.at(-1)!.endMs).toBeGreaterThan(74_000)
    const at = { kind: 'time' as const, startMs: 10_000, endMs: 10_000 }
    const { segment } = await request('viewer.segment', { source, locator: at })
    expect(segment).toBe(samples[1]!.segment)
  })

  it('keeps questions, answers, branches, and finds them by their words', async () => {
    chat = (await request('chats.create', { collection: null })).chat.id
    const scope = { sources: [source], span: { startMs: 0, endMs: 20_000 } }
    const ask = (question: string, parent: string | null) =>
      request('chats.ask', { chat, parent, question, scope })
    const first = await ask('What text is shown?', null)
    await ask('When is a red circle shown?', first.answer.id)
    await ask('When is a blue square shown?', first.answer.id)
    const starts = first.answer.answer!.evidence.items.map(({ locator }) =>
      locator.kind === 'time' ? locator.startMs : Infinity,
    )
    expect(starts.length).toBeGreaterThan(0)
    expect(Math.max(...starts)).toBeLessThan(20_000)
    const { messages } = await request('chats.messages', { chat })
    expect(messages.map(({ role, parent }) => [role, parent])).toEqual([
      ['question', null],
      ['answer', first.question.id],
      ['question', first.answer.id],
      ['answer', messages[2]!.id],
      ['question', first.answer.id],
      ['answer', messages[4]!.id],
    ])
    const found = async (words: string): Promise<string[]> =>
      (await request('chats.list', { words })).chats.map(({ title }) => title)
    expect(await found('square blue')).toEqual(['What text is shown?'])
    expect(await found('hexagon')).toEqual([])
  })

  it('keeps what was said when an answer is stopped', async () => {
    const stop = new AbortController()
    const asked = request(
      'chats.ask',
      { chat, parent: null, question: 'Describe the recording.', scope: { sources: [source] } },
      { signal: stop.signal, onEvent: () => stop.abort() },
    )
    await expect(asked).rejects.toMatchObject({ code: 'aborted' })
    const { messages } = await request('chats.messages', { chat })
    expect(messages.at(-1)).toMatchObject({ role: 'answer', state: 'stopped' })
  })

  it.each([
    ['md', 'When is a blue square shown?'],
    ['html', 'When is a blue square shown?'],
    ['docx', 'word/document.xml'],
  ] as const)('exports the chat as %s', async (format, holds) => {
    const path = join(folder, `chat.${format}`)
    await request('chats.export', { chat, format, path })
    expect(readFileSync(path).toString('latin1')).toContain(holds)
  })

  it.each(['md', 'html', 'docx'] as const)('exports the chat as %s in Chinese', async (format) => {
    const path = join(folder, `chat-zh.${format}`)
    await request('chats.export', { chat, format, path, language: 'zh-CN' })
    const bytes = readFileSync(path)
    const text = strFromU8(format === 'docx' ? unzipSync(bytes)['word/document.xml']! : bytes)
    expect(text).toMatch(/问题.*2\d{3}-.*回答/s)
    expect(text).not.toMatch(/Question|Answer|Summary|page \d/)
  })

  it('refuses to take another file for a moved one', async () => {
    const other = join(folder, 'other.mp4')
    writeFileSync(other, Buffer.concat([readFileSync(recording), Buffer.from([0])]))
    await expect(request('library.locate', { source, path: other })).rejects.toMatchObject({
      code: 'source/missing',
    })
    const same = join(folder, 'same.mp4')
    writeFileSync(same, readFileSync(recording))
    expect((await request('library.locate', { source, path: same })).source.path).toBe(same)
  })

  it('finds everything again after a restart, settings too', async () => {
    await request('settings.set', { name: 'answer.evidenceItems', value: 3 })
    await expect(
      request('settings.set', { name: 'answer.evidenceItems', value: 'many' }),
    ).rejects.toMatchObject({ code: 'usage/invalid' })
    const before = await request('chats.messages', { chat })
    await engine.close()
    open()
    expect(await request('chats.messages', { chat })).toEqual(before)
    expect(JSON.parse(readFileSync(join(folder, 'settings.json'), 'utf8'))).toEqual({
      'answer.evidenceItems': 3,
    })
    const { sources } = await request('library.list', {})
    expect(sources.map(({ id, status }) => [id, status])).toEqual([[source, 'ready']])
  })
})
