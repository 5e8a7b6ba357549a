import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { lines, type AnswerLine, type ImportedLine } from '../helpers/json-lines.ts'
import { ask, ingest, last, longview } from '../helpers/longview.ts'
import {
  photoText,
  sampleForm,
  sampleRecording,
  shownWhen,
  truth,
  writePhoto,
} from '../helpers/samples.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

// The demo model's own answers about what ships in main/samples/ and about a photo. They are as good as the
// model is: `npm run eval:demo` has the figures.

const folder = tempFolder('answers')
const library = join(folder, 'library')
let recording: ImportedLine
let form: ImportedLine
let photo: ImportedLine

beforeAll(async () => {
  const picture = await writePhoto(join(folder, 'photo.jpg'))
  const imported = await ingest([sampleRecording, sampleForm, picture], { library })
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

  test('What another source shows is not shown', async () => {
    const answer = await ask('When is the text K7Q2 shown?', { library, sources: [form.id] })
    expect(answer.citations).toEqual([])
  })
})

test('Search finds what the model read', async () => {
  const finished = await longview(['search', 'K7Q2'], { library })
  const { results } = last(finished, lines.results)
  expect(results[0]?.sourceId).toBe(recording.id)
  expect(results[0]?.text).toContain('K7Q2')
})
