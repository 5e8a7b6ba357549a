import { expect, test } from 'vitest'
import { coverageOf } from '#engine/overview/coverage.ts'
import type { PageDoubt } from '#engine/domain.ts'
import type { NewReading } from '#engine/store/readings.ts'
import { open } from './library.ts'
import { fileOf, pageOf } from './made.ts'

const reading: NewReading = {
  state: 'read',
  chosen: 'ocr',
  engine: 'tesseract',
  words: 2,
  weakWords: 0,
  turned: 0,
  skewDegrees: 0,
  doubts: [],
}
const doubt: PageDoubt = {
  between: 'second-reader',
  what: 'number',
  read: 'K7Q2',
  other: 'K7O2',
}

test('A disagreement that a question brings to light lists the page for a look, once', () => {
  const store = open()
  const source = store.sources.add(fileOf(1), { kind: 'pdf', pages: 2, detail: {} })
  const [read, unread] = [1, 2].map((page) =>
    store.segments.add(source.id, { ...pageOf(page, 'Invoice K7Q2'), pageClass: 'scan' }),
  )
  store.readings.put(read!.id, reading)
  store.readings.doubt(read!.id, doubt)
  store.readings.doubt(read!.id, doubt)
  store.readings.doubt(unread!.id, doubt)
  expect(store.readings.ofSource(source.id).map(({ page, doubts }) => [page, doubts])).toEqual([
    [1, [doubt]],
  ])
  const { look } = coverageOf(store.sources.byId(source.id)!, store)
  expect(look).toMatchObject([
    { page: 1, reasons: ['number: the text has "K7Q2", the second reader "K7O2"'] },
  ])
})
