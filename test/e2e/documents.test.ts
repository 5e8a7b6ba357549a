import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { createRandom } from '../fixtures/random.ts'
import { typedPage } from '../fixtures/typed-page.ts'
import { lines, type ImportedLine } from '../helpers/json-lines.ts'
import { ask, ingest, last, longview } from '../helpers/longview.ts'
import { writeDocuments } from '../helpers/samples.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

const folder = tempFolder('documents')
const library = join(folder, 'library')
let text: ImportedLine
let mixed: ImportedLine

beforeAll(async () => {
  const files = await writeDocuments(folder)
  const sources = await ingest([files.text, files.mixed], { library })
  text = sources[0]!
  mixed = sources[1]!
})

async function placesOf(words: string): Promise<unknown[]> {
  const { results } = last(await longview(['search', words], { library }), lines.results)
  return results.map(({ sourceId, locator }) => [
    sourceId,
    locator.kind === 'page' ? locator.page : undefined,
  ])
}

describe('A PDF with a text layer', () => {
  test('is imported page by page', () => {
    expect([text.kind, text.pages, text.samples, text.status]).toEqual(['pdf', 2, 2, 'ready'])
  })

  test.each([
    ['TX4A', 1],
    ['ELENA', 2],
    ['porto', 2],
  ])('is found by %s on page %i', async (word, page) => {
    expect((await placesOf(word))[0]).toEqual([text.id, page])
  })
})

describe('A page that is half text and half scan', () => {
  test('is found by the words of its text half', async () => {
    expect(await placesOf('HW52')).toContainEqual([mixed.id, 1])
  })

  test('is found by the words of its scanned half, which were read from the picture', async () => {
    expect(await placesOf('Account')).toContainEqual([mixed.id, 1])
  })

  test('says how it was read', async () => {
    const covered = last(await longview(['coverage', mixed.id], { library }), lines.coverage)
    expect(covered).toMatchObject({ pages: 1, stored: 1, by: { both: 1, waiting: 0, failed: 0 } })
    expect(covered.engines.join()).toMatch(/^tesseract(\.js)? \S+ eng$/)
    const { stdout } = await longview(['coverage', text.id], { library, human: true })
    expect(stdout).toMatch(/^2 of 2 pages are in the library, \d+ words\n {2}2 with a text layer\n/)
  })
})

describe('A scanned page of running text', () => {
  let source: ImportedLine
  beforeAll(async () => {
    const path = join(folder, 'prose.jpg')
    await writeFile(path, (await typedPage(createRandom('prose'), {}, { dpi: 150 })).jpeg)
    source = (await ingest([path], { library }))[0]!
  })

  test.each([
    'What is the telephone number of Tobias Finch?',
    'Who signed for the shipyard?',
    'How much parking is included?',
    'When does the shipyard open?',
  ])('is never answered with letters that the demo model makes up: %s', async (question) => {
    const answer = await ask(question, { library, sources: [source.id] })
    expect(answer.text).toBe('not shown')
    expect(answer.evidence).toMatchObject({ tokenRows: 0, slices: 0 })
  })

  test('is quoted, not read by the demo model, where all that is written is asked for', async () => {
    const answer = await ask('What text is shown?', {
      library,
      sources: [source.id],
    })
    expect(answer.text).toMatch(/^"[^"]{20,}" \[1\]/)
    expect(answer.citations).toMatchObject([
      { sourceId: source.id, locator: { kind: 'page', page: 1 } },
    ])
    expect(answer.evidence).toMatchObject({ tokenRows: 0, slices: 0 })
  })
})
