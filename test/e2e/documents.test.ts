import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { mixedPdf, textPdf } from '../fixtures/form-pdf.ts'
import { createRandom } from '../fixtures/random.ts'
import { lines, type ImportedLine } from '../helpers/json-lines.ts'
import { ask, ingest, last, longview } from '../helpers/longview.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

const folder = tempFolder('documents')
const library = join(folder, 'library')
let text: ImportedLine
let mixed: ImportedLine

beforeAll(async () => {
  const pages = await textPdf(createRandom('text pdf'), [
    { values: { Invoice: 'TX4A', Total: '91KQ' } },
    { values: { Name: 'ELENA', City: 'PORTO' } },
  ])
  await writeFile(join(folder, 'text.pdf'), pages.bytes)
  const scan = await mixedPdf(
    createRandom('mixed pdf'),
    { values: { Order: 'HW52', Date: '7JUL9', Phone: '44N1', Account: 'ZP08' }, layout: 'colon' },
    { dpi: 150 },
  )
  await writeFile(join(folder, 'mixed.pdf'), scan.bytes)
  const sources = await ingest([join(folder, 'text.pdf'), join(folder, 'mixed.pdf')], { library })
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

  test.each([
    ['Total', '91KQ', 1],
    ['City', 'PORTO', 2],
  ])('answers what the %s is: %s, from page %i', async (field, value, page) => {
    const answer = await ask(`What is the ${field}?`, { library, sources: [text.id] })
    expect(answer.text).toContain(value)
    expect(answer.citations).toEqual([
      { marker: 1, sourceId: text.id, locator: expect.objectContaining({ kind: 'page', page }) },
    ])
  })
})

describe('A page that is half text and half scan', () => {
  test('is found by the words of its text half', async () => {
    expect(await placesOf('HW52')).toContainEqual([mixed.id, 1])
  })

  test.each([
    ['Order', 'HW52'],
    ['Account', 'ZP08'],
  ])('answers what the %s is from either half', async (field, value) => {
    const answer = await ask(`What is the ${field}?`, { library, sources: [mixed.id] })
    expect(answer.text).toContain(value)
  })
})
