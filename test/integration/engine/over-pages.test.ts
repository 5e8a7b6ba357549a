import { expect, test } from 'vitest'
import { parseQuestion } from '#engine/retrieve/question.ts'
import { scopeOf } from '#engine/ask/scope.ts'
import { sentencesOn } from '#engine/ask/sentences-on.ts'
import { open } from './store/library.ts'
import { fileOf, pageOf } from './store/made.ts'

const pdfProbe = { kind: 'pdf', pages: 2, detail: {} } as const

/** What is quoted of two pages, with the page of each piece. */
function quotedFrom(pages: readonly [string, string], text: string): (string | number)[][] {
  const store = open()
  const id = store.sources.add(fileOf(1, '/papers/lease.pdf'), pdfProbe).id
  for (const [at, page] of pages.entries()) store.segments.add(id, pageOf(at + 1, page))
  const question = parseQuestion(text)
  const { stretches } = sentencesOn(question, scopeOf(question, [id], {}, store), store)
  return stretches.map(({ locator, quote }) => [
    locator.kind === 'page' ? locator.page : 0,
    quote?.text ?? '',
  ])
}

const asked = 'What does the tenant reimburse?'
const cut =
  '6. Insurance\nThe Tenant insures its own ovens and stock, and reimburses the Landlord for thirty per cent of the'

test('A sentence that goes on over the page is quoted whole, each piece from its own page', () => {
  const rest = 'premium every year.\n7. Repairs\nThe Landlord repairs the roof.'
  expect(quotedFrom([cut, rest], asked)).toEqual([
    [
      1,
      '"The Tenant insures its own ovens and stock, and reimburses the Landlord for thirty per cent of the"',
    ],
    [2, '"premium every year."'],
  ])
})

test('Page numbers do not part it', () => {
  const foot = `${cut}\nPage 1 of 2`
  const found = quotedFrom([foot, 'premium every year.\n7. Repairs\nPage 2 of 2'], asked)
  expect(found.map(([page]) => page)).toEqual([1, 2])
})

test('Words that stand on the second page alone find it as well', () => {
  const found = quotedFrom(
    [cut, 'premium for the cellar, and of the surcharge.'],
    'Who pays the surcharge of the Tenant?',
  )
  expect(found.map(([page]) => page)).toEqual([1, 2])
})

test('A line that is cut off before a heading is no sentence, and neither is a heading before one', () => {
  expect(quotedFrom([cut, '7. Repairs\nThe Landlord repairs the roof.'], asked)).toEqual([])
  expect(quotedFrom(['Tenants who reimburse', 'premiums every year.'], asked)).toEqual([])
})
