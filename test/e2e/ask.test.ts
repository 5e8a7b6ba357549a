import { copyFile, rename } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import type { ImportedLine } from '../helpers/json-lines.ts'
import { lines } from '../helpers/json-lines.ts'
import { ask, checkLines, ingest, last, list, longview } from '../helpers/longview.ts'
import { photoText, sampleForm, sampleRecording, truth, writePhoto } from '../helpers/samples.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

const folder = tempFolder('ask')
const library = join(folder, 'library')
let recording: ImportedLine
let form: ImportedLine
let photo: ImportedLine
let imported: ImportedLine[] = []

beforeAll(async () => {
  const picture = await writePhoto(join(folder, 'photo.jpg'))
  imported = await ingest([sampleRecording, sampleForm, picture], { library })
  recording = imported[0]!
  form = imported[1]!
  photo = imported[2]!
})

test('A recording, a scan and a photo are imported with what they are', () => {
  expect(imported.map(({ kind, name, status }) => [kind, name, status])).toEqual([
    ['video', 'sample-recording.mp4', 'ready'],
    ['pdf', 'sample-form.pdf', 'ready'],
    ['image', 'photo.jpg', 'ready'],
  ])
  expect([recording.sha256, form.sha256]).toEqual([truth.recording.sha256, truth.form.sha256])
  expect(recording.durationMs).toBe(75_000)
  expect(form.pages).toBe(3)
  expect([form.samples, photo.samples]).toEqual([3, 1])
  // At least one sample per shot, of which there are eight, and per ten seconds.
  expect(recording.samples).toBeGreaterThanOrEqual(8)
  for (const one of imported) {
    expect(one.tokenRows).toBeGreaterThan(0)
    expect(one.encoded).toBeGreaterThan(0)
    expect(one.fromCache).toBe(0)
  }
})

test('The list says the same as the import', async () => {
  const sources = await list({ library })
  const known = ({
    id,
    kind,
    name,
    sha256,
    samples,
    tokenRows,
    status,
  }: (typeof sources)[number]): unknown => ({
    id,
    kind,
    name,
    sha256,
    samples,
    tokenRows,
    status,
  })
  expect(sources.map(known)).toEqual(expect.arrayContaining(imported.map(known)))
  expect(sources).toHaveLength(3)
})

test('A second question encodes nothing: all rows come from the cache', async () => {
  const { evidence } = await ask('When is the text M4X9 shown?', { library })
  expect(evidence.encoded).toBe(0)
  expect(evidence.fromCache).toBeGreaterThan(0)
  expect(evidence.fromCache).toBe(evidence.slices)
})

test('The streamed tokens add up to the answer, and every line is in the contract', async () => {
  const finished = await longview(['ask', 'When is the text K7Q2 shown?'], { library })
  checkLines(finished)
  const streamed = finished.events.flatMap((line) =>
    line['event'] === 'token' ? [String(line['text'])] : [],
  )
  expect(streamed.join('').trim()).toBe(last(finished, lines.answer).text)
  expect(finished.code).toBe(0)
})

test('The same question gets the same answer', async () => {
  const first = await ask('When is a red circle shown?', { library })
  const second = await ask('When is a red circle shown?', { library })
  expect([second.text, second.citations]).toEqual([first.text, first.citations])
})

test('Which of two texts is shown before the other is said from the times of both', async () => {
  const { text, citations } = await ask('Is JB3 shown before M4X9?', { library })
  expect(text).toBe('no: JB3 00:33 [1], M4X9 00:17 [2]')
  expect(citations.map(({ locator }) => locator)).toMatchObject([
    { kind: 'time', startMs: 33_000 },
    { kind: 'time', startMs: 17_000 },
  ])
})

test('A person reads the answer, what it was made of, and how long it took', async () => {
  const { code, stdout } = await longview(['ask', 'What is the Invoice?'], { library, human: true })
  expect(code).toBe(0)
  expect(stdout).toMatch(/evidence: \d+ samples, \d+ slices, \d+ token rows/)
  expect(stdout).toMatch(/first token after/)
})

test('Every citation points into evidence of the question, and every marker in the text has one', async () => {
  for (const question of [
    'What is the Total?',
    'When is a red circle shown?',
    'Describe the image.',
  ]) {
    const answer = await ask(question, { library })
    const markers = [...answer.text.matchAll(/\[(\d+)\]/g)].map(([, marker]) => Number(marker))
    expect(answer.citations.map(({ marker }) => marker).toSorted((a, b) => a - b)).toEqual(
      [...new Set(markers)].toSorted((a, b) => a - b),
    )
    const known = imported.map(({ id }) => id)
    for (const { sourceId, locator } of answer.citations) {
      expect(known).toContain(sourceId)
      expect(locator.kind).toBe(sourceId === recording.id ? 'time' : 'page')
    }
  }
})

test('Asked over one source, by id or by path, only that source is looked at', async () => {
  const byPath = await ask('What is the Total?', { library, sources: [sampleForm] })
  const byId = await ask('What is the Total?', { library, sources: [form.id] })
  expect([byPath.text, byPath.citations]).toEqual([byId.text, byId.citations])
  expect(byId.evidence.samples).toBeGreaterThan(0)
  expect(byId.evidence.samples).toBeLessThanOrEqual(form.samples)
})

test('Where the context is full, frames get smaller, and none is left out', async () => {
  const small = ['--set', 'model.contextTokens=1024', '--set', 'answer.maxTokens=500']
  const args = ['ask', 'Describe the recording.', '--source', recording.id, ...small]
  const { evidence } = last(await longview(args, { library }), lines.answer)
  expect(evidence.contextTokens).toBe(1024)
  expect(evidence.promptTokens).toBeLessThanOrEqual(1024 - 500)
  expect(evidence.items).toHaveLength(8)
  const smaller = evidence.items.flatMap(({ reduced }) => reduced ?? [])
  expect(smaller.length).toBeGreaterThan(0)
  expect(smaller.length).toBeLessThan(8)
  for (const { rows, of } of smaller) expect(rows).toBeLessThan(of)
  const dropping = [...args, '--set', 'answer.reduction=drop']
  const without = last(await longview(dropping, { library }), lines.answer).evidence
  expect(without.items.length).toBeLessThan(8)
  expect(without.promptTokens).toBeLessThanOrEqual(1024 - 500)
})

test('Importing twice does nothing', async () => {
  const again = await ingest([sampleRecording, sampleForm], { library })
  expect(again.map(({ id, encoded, status }) => [id, encoded, status])).toEqual([
    [recording.id, 0, 'ready'],
    [form.id, 0, 'ready'],
  ])
  expect(await list({ library })).toHaveLength(3)
})

test('A file that moved is missing, and is found again where it went', async () => {
  const own = join(folder, 'moving')
  const first = join(folder, 'before.jpg')
  await copyFile(join(folder, 'photo.jpg'), first)
  const [before] = await ingest([first], { library: own })
  const second = join(folder, 'after.jpg')
  await rename(first, second)
  expect((await list({ library: own })).map(({ status }) => status)).toEqual(['missing'])
  const [after] = await ingest([second], { library: own })
  expect([after?.id, after?.encoded, after?.name]).toEqual([before?.id, 0, basename(second)])
  expect((await list({ library: own })).map(({ status }) => status)).toEqual(['ready'])
})

test('A removed source is gone from list, search and answers; its file stays', async () => {
  const own = join(folder, 'removing')
  const path = join(folder, 'photo.jpg')
  const [source] = await ingest([path], { library: own })
  const finished = await longview(['remove', source!.id], { library: own })
  last(finished, lines.removed)
  expect(finished.code).toBe(0)
  expect(await list({ library: own })).toEqual([])
  const found = await longview(['search', photoText], { library: own })
  expect(last(found, lines.results).results).toEqual([])
  expect((await ingest([path], { library: own }))[0]?.status).toBe('ready')
})
