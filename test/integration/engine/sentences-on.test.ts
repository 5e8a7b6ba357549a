import { expect, test } from 'vitest'
import { parseQuestion } from '#engine/retrieve/question.ts'
import { scopeOf } from '#engine/ask/scope.ts'
import { sentencesOn } from '#engine/ask/sentences-on.ts'
import type { Store } from '#engine/store/store.ts'
import { open } from './store/library.ts'
import { fileOf, frameOf, pageOf, videoProbe } from './store/made.ts'

const pdfProbe = { kind: 'pdf', pages: 7, detail: {} } as const

function filled(): { store: Store; film: string; lease: string } {
  const store = open()
  const film = store.sources.add(fileOf(1), videoProbe).id
  store.segments.add(film, frameOf(0, 'a red circle and the deposit'))
  store.transcripts.put(
    film,
    { key: 'sidecar:film.srt', origin: 'sidecar', name: 'film.srt', digest: 'd', skipped: 0 },
    [
      { startMs: 11_000, endMs: 13_000, text: 'The budget is four million, said Anna.' },
      { startMs: 40_000, endMs: 43_000, text: '预算是四百万欧元。' },
      { startMs: 50_000, endMs: 53_000, text: '会議は東京で行われます。' },
      { startMs: 60_000, endMs: 63_000, text: '乙方不得饲养动物。' },
    ],
  )
  const lease = store.sources.add(fileOf(2, '/papers/lease.pdf'), pdfProbe).id
  store.segments.add(lease, pageOf(1, 'INVOICE'))
  store.segments.add(
    lease,
    pageOf(2, 'A deposit of 2,500.00 was paid on 20 March. The rent is due every month.'),
  )
  store.segments.add(lease, {
    ...pageOf(3, 'Deposits are paid back within thirty days.'),
    pageClass: 'scan',
  })
  store.segments.add(lease, {
    ...pageOf(4, 'The surefy of Brarnble Foundry 215 is 4,711.00 EUR.'),
    pageClass: 'scan',
  })
  store.segments.add(
    lease,
    pageOf(5, 'The retention lasts two years in any case. The Seller pays for it all.'),
  )
  store.segments.add(
    lease,
    pageOf(
      6,
      'The retention lasts two years in any case. This is made between Northwind Ltd ("the Seller") and Anna Berg ("the Buyer").',
    ),
  )
  store.segments.add(
    lease,
    pageOf(
      7,
      'They want to decide on the parking fee in March. Did they decide on the parking fee? The parking fee is 40 EUR. Nobody may see the surcharge doubled.',
    ),
  )
  return { store, film, lease }
}

type Told = { texts: string[]; places: unknown[]; states: string[]; boxes: number[] }

function asked(text: string): Told {
  const { store, film, lease } = filled()
  const question = parseQuestion(text)
  const scope = scopeOf(question, [film, lease], {}, store)
  const { stretches } = sentencesOn(question, scope, store)
  return {
    texts: stretches.map(({ quote }) => quote!.text),
    places: stretches.map(({ locator }) =>
      locator.kind === 'page' ? locator.page : [locator.startMs, locator.endMs],
    ),
    states: stretches.map(({ state }) => state),
    boxes: stretches.map(({ quote }) => quote!.boxes.length),
  }
}

test('sentences of pages are quoted with their boxes; what was read off a picture proves less', () => {
  expect(asked('What is the deposit?')).toEqual({
    texts: [
      '"A deposit of 2,500.00 was paid on 20 March."',
      '"Deposits are paid back within thirty days."',
    ],
    places: [2, 3],
    states: ['verified', 'found'],
    boxes: [1, 1],
  })
})

test('where no page has it as written, a misread sentence is quoted as it was read', () => {
  expect(asked('What is the surety of Bramble Foundry 215?')).toMatchObject({
    texts: ['"The surefy of Brarnble Foundry 215 is 4,711.00 EUR."'],
    places: [4],
    states: ['found'],
  })
})

test.each([
  ['another number', 'What is the surety of Bramble Foundry 216?'],
  ['another name', 'What is the surety of Harbour Foundry 215?'],
  ['another thing', 'What is the salary of Bramble Foundry 215?'],
])('%s is no misreading', (_why, question) => {
  expect(asked(question).texts).toEqual([])
})

test('a sentence that stands on every page is quoted once', () => {
  expect(asked('What is the retention?')).toMatchObject({
    texts: ['"The retention lasts two years in any case."'],
    places: [5],
  })
})

test('a sentence that says it is quoted before those that only hold its words', () => {
  expect(asked('Who pays for the parking?')).toMatchObject({ texts: [], states: [] })
  expect(asked('What is the parking fee?')).toMatchObject({
    texts: ['"The parking fee is 40 EUR."'],
    states: ['verified'],
  })
})

test('what only shares words with the question is not called borne out', () => {
  expect(asked('What did they decide about the parking fee?')).toMatchObject({
    texts: ['"They want to decide on the parking fee in March."'],
    states: ['found'],
  })
})

test('what nobody said is quoted from the pages that mention it', () => {
  expect(asked('What is said about the parking fee?').places).toEqual([7])
})

test('who is meant by a word is quoted from where it is said', () => {
  expect(asked('Who is the seller?')).toMatchObject({
    texts: ['"This is made between Northwind Ltd ("the Seller") and Anna Berg ("the Buyer")."'],
    places: [6],
    boxes: [1],
  })
})

test('what was said is quoted with the time of its words', () => {
  expect(asked('What did Anna say about the budget?')).toEqual({
    texts: ['"The budget is four million, said Anna."'],
    places: [[11_000, 13_000]],
    states: ['verified'],
    boxes: [0],
  })
})

test.each([
  ['预算是多少？', '"预算是四百万欧元。"', [40_000, 43_000]],
  ['乙方可以饲养动物吗？', '"乙方不得饲养动物。"', [60_000, 63_000]],
  ['会議はどこで行われますか？', '"会議は東京で行われます。"', [50_000, 53_000]],
])('so it is in Chinese and Japanese: %s', (question, text, place) => {
  const { texts, places } = asked(question)
  expect([texts, places]).toEqual([[text], [place]])
})

test('when something happens is quoted from the sentences that name a day or a time', () => {
  const { texts } = asked('When is the deposit paid?')
  expect(texts).toEqual(['"A deposit of 2,500.00 was paid on 20 March."'])
})

test.each([
  ['a heading says nothing of what it names', 'What is the invoice?'],
  ['not all of it stands in one sentence', 'What did Anna say about the deposit?'],
  ['what is shown is for the model to see', 'Which deposit is shown?'],
  ['times of the recording are asked for', 'When is the deposit mentioned?'],
  ['no sentence says when', 'When is the Seller paid for it?'],
  ['"may" is no month', 'When may the surcharge be doubled?'],
  ['pages are asked for', 'On which page is the deposit?'],
  ['nothing is named', 'What is it?'],
])('nothing is quoted where %s', (_why, question) => {
  expect(asked(question).texts).toEqual([])
})

const schedule = [
  'Date Item Amount',
  '1 April 2023 First instalment of rent 46,625.00',
  '24 June 2023 Second instalment of rent 46,625.00',
  'Signed for the Tenant: Tobias Finch',
  'Telephone of the tenant',
].join('\n')
const invoice = [
  'Invoice number: 2024-0873',
  'Due date: 11 June 2024',
  'Business cards 12 24.50 294.00',
].join('\n')
const terms =
  "The flat has 412 square metres. Either party may terminate it by giving six months' notice. The first instalment falls due on 1 April. The telephone fee falls on 3 May."

function askedOfSchedule(text: string): string[] {
  const store = open()
  const { id } = store.sources.add(fileOf(3, '/papers/schedule.pdf'), pdfProbe)
  store.segments.add(id, pageOf(1, schedule))
  store.segments.add(id, pageOf(2, terms))
  const bill = store.sources.add(fileOf(4, '/papers/bill.pdf'), pdfProbe).id
  store.segments.add(bill, pageOf(1, invoice))
  const question = parseQuestion(text)
  const { stretches } = sentencesOn(question, scopeOf(question, [id, bill], {}, store), store)
  return stretches.map(({ quote }) => quote!.text)
}

test.each([
  ['Who signed for the tenant?', 'Signed for the Tenant: Tobias Finch'],
  ['When is the second instalment due?', '24 June 2023 Second instalment of rent 46,625.00'],
  ['When is the first instalment due?', 'The first instalment falls due on 1 April.'],
  ['When is the telephone fee payable?', 'The telephone fee falls on 3 May.'],
  ['When is the invoice due?', 'Due date: 11 June 2024'],
  ['How much do the business cards cost?', 'Business cards 12 24.50 294.00'],
  ['How large is the flat?', 'The flat has 412 square metres.'],
  [
    'What notice is needed to terminate?',
    "Either party may terminate it by giving six months' notice.",
  ],
])('%s is answered by the row or sentence that says it', (question, line) => {
  expect(askedOfSchedule(question)).toEqual([`"${line}"`])
})

test.each([
  'What is the telephone of the tenant?',
  'When is the third instalment due?',
  'What deposit is needed?',
])('%s is answered by nothing: no row says so', (question) => {
  expect(askedOfSchedule(question)).toEqual([])
})
