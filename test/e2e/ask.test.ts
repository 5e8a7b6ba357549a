import { copyFile, rename } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import type { AnswerLine, ImportedLine } from '../helpers/json-lines.ts'
import { lines } from '../helpers/json-lines.ts'
import { ask, checkLines, ingest, last, list, longview } from '../helpers/longview.ts'
import {
  photoText,
  sampleForm,
  sampleRecording,
  shownWhen,
  truth,
  writePhoto,
} from '../helpers/samples.ts'
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

/** Spans of the recording that an answer cites, in order. */
function citedTimes({ citations }: AnswerLine): [number, number][] {
  return citations
    .flatMap(({ locator }): [number, number][] =>
      locator.kind === 'time' ? [[locator.startMs, locator.endMs]] : [],
    )
    .toSorted((a, b) => a[0] - b[0])
}

/** Every cited span lies within a true one (a sampled frame may miss a cut by a second), and every true one is cited. */
function expectTimes(answer: AnswerLine, wanted: [number, number][]): void {
  const cited = citedTimes(answer)
  const slack = 1000
  for (const [start, end] of cited) {
    const isTrue = wanted.some(([from, to]) => start >= from - slack && end <= to + slack)
    expect(isTrue, `${start}-${end} is cited in "${answer.text}"`).toBe(true)
  }
  for (const [from, to] of wanted) {
    const isCited = cited.some(([start, end]) => start < to && end > from)
    expect(isCited, `${from}-${to} is not cited in "${answer.text}"`).toBe(true)
  }
}

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

describe('Asked over the whole library', () => {
  test.each([
    ['When is the text K7Q2 shown?', shownWhen(({ text }) => text === 'K7Q2')],
    ['When is the text JB3 shown?', shownWhen(({ text }) => text === 'JB3')],
    [
      'When is a red circle shown?',
      shownWhen(({ shape, colour }) => shape === 'circle' && colour === 'red'),
    ],
    [
      'When is a blue square shown?',
      shownWhen(({ shape, colour }) => shape === 'square' && colour === 'blue'),
    ],
  ])('%s is answered with every span and no other', async (question, wanted) => {
    const answer = await ask(question, { library })
    expectTimes(answer, wanted)
    expect(answer.supported).toBe(true)
  })

  test.each([
    ['What text is shown at [00:20]?', 'M4X9', 20_000],
    ['What text is shown at 00:47?', 'R2D8', 47_000],
  ])('%s is answered with %s and the span of that moment', async (question, text, atMs) => {
    const answer = await ask(question, { library, sources: [recording.id] })
    expect(answer.text).toContain(text)
    expect(citedTimes(answer).some(([start, end]) => start <= atMs && end >= atMs)).toBe(true)
  })

  test('Describe the frame that shows the text H9TW5. names its shape, and its time', async () => {
    const answer = await ask('Describe the frame that shows the text H9TW5.', { library })
    expect(answer.text).toMatch(/purple star.*H9TW5/)
    expectTimes(
      answer,
      shownWhen(({ text }) => text === 'H9TW5'),
    )
  })

  test.each(
    truth.form.pages.flatMap(({ values }, i) =>
      Object.entries(values).map(([name, value]): [string, string, number] => [name, value, i + 1]),
    ),
  )('What is the %s? is answered with %s from page %i', async (name, value, page) => {
    const answer = await ask(`What is the ${name}?`, { library })
    expect(answer.text).toContain(value)
    expect(answer.citations).toEqual([
      { marker: 1, sourceId: form.id, locator: expect.objectContaining({ kind: 'page', page }) },
    ])
  })

  test.each(['When is the text ZZ99 shown?', 'When is a black triangle shown?'])(
    '%s gets "not shown", and no citation',
    async (question) => {
      const answer = await ask(question, { library })
      expect(answer.text.toLowerCase()).toContain('not shown')
      expect([answer.citations, answer.supported]).toEqual([[], false])
    },
  )
})

describe('Asked over one source', () => {
  test('A photo is read and described', async () => {
    const read = await ask('What text is shown?', { library, sources: [photo.id] })
    expect(read.text).toContain(photoText)
    const described = await ask('Describe the image.', { library, sources: [photo.id] })
    expect(described.text).toMatch(new RegExp(`green square.*${photoText}`))
    expect(described.citations.map(({ sourceId }) => sourceId)).toEqual([photo.id])
  })

  test('A path names a source as well as its id does', async () => {
    const byPath = await ask('What is the Total?', { library, sources: [sampleForm] })
    const byId = await ask('What is the Total?', { library, sources: [form.id] })
    expect([byPath.text, byPath.citations]).toEqual([byId.text, byId.citations])
  })

  test('What another source shows is not shown', async () => {
    const answer = await ask('When is the text K7Q2 shown?', { library, sources: [form.id] })
    expect(answer.citations).toEqual([])
  })
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

test('A person reads the answer, where it was seen, and how long it took', async () => {
  const { code, stdout } = await longview(['ask', 'What is the Invoice?'], { library, human: true })
  expect(code).toBe(0)
  expect(stdout).toMatch(/T4K9 ?\[1\]/)
  expect(stdout).toMatch(/\[1\] sample-form\.pdf, page 1/)
  expect(stdout).toMatch(/first token/i)
})

test('Importing twice does nothing', async () => {
  const again = await ingest([sampleRecording, sampleForm], { library })
  expect(again.map(({ id, encoded, status }) => [id, encoded, status])).toEqual([
    [recording.id, 0, 'ready'],
    [form.id, 0, 'ready'],
  ])
  expect(await list({ library })).toHaveLength(3)
})

test('Search finds what the model read', async () => {
  const finished = await longview(['search', 'K7Q2'], { library })
  const { results } = last(finished, lines.results)
  expect(results[0]?.sourceId).toBe(recording.id)
  expect(results[0]?.text).toContain('K7Q2')
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
