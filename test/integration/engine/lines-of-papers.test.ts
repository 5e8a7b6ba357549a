import { expect, test } from 'vitest'
import { scopeOf } from '#engine/ask/scope.ts'
import { sentencesOn } from '#engine/ask/sentences-on.ts'
import { parseQuestion } from '#engine/retrieve/question.ts'
import { open } from './store/library.ts'
import { fileOf, pageOf } from './store/made.ts'

/** What is quoted from a paper of one page, piece by piece. */
function quoted(question: string, lines: readonly string[]): string {
  const store = open()
  const paper = store.sources.add(fileOf(1, '/papers/paper.pdf'), {
    kind: 'pdf',
    pages: 1,
    detail: {},
  }).id
  store.segments.add(paper, pageOf(1, lines.join('\n')))
  const parsed = parseQuestion(question)
  const { stretches } = sentencesOn(parsed, scopeOf(parsed, [paper], {}, store), store)
  return stretches.map(({ quote }) => quote!.text).join(' ')
}

const stated =
  'The loan bears interest at 5.25 per cent a year, calculated on the balance at the end of each month.'

test.each([
  'Article 5 – Interest rate',
  'Section 5: Interest Rate',
  '§ 5 Interest rate',
  'CLAUSE 5. INTEREST RATE',
  '5. Interest rate',
  'Interest rate (clause 5)',
])('the heading "%s" alone states no rate: the sentence below it does', (heading) => {
  expect(quoted('What is the interest rate?', ['Loan agreement', heading, stated])).toContain(
    stated,
  )
  expect(quoted('What is the interest rate?', ['Loan agreement', heading, 'See below.'])).toBe('')
})

test('nor does a line of a table of contents', () => {
  const contents = ['4. Purpose ............. 1', '5. Interest rate ............. 1']
  expect(quoted('What is the interest rate?', contents)).toBe('')
})

const letter = [
  'Thank you for referring Mr Kimber, whom I saw in my clinic on 28 May.',
  'He should not drive for two weeks.',
  'He will be seen again on 17 September 2026 at 10:40 by my colleague Dr Nasser.',
  'The X-ray shows moderate arthritis but no fracture.',
  'Yours sincerely,',
  'Miss Helena Voss',
  'Consultant surgeon',
]

test.each(['When will he be seen again?', 'When will Mr Kimber be seen?'])(
  '%s asks for the day that is still to come, not for a page',
  (question) => expect(quoted(question, letter)).toBe(`"${letter[2]}"`),
)

test('what an X-ray shows is what was found', () => {
  expect(quoted('What does the X-ray show?', letter)).toBe(`"${letter[3]}"`)
})

test('who signed a letter stands under its greeting', () => {
  expect(quoted('Who signed the letter?', letter)).toBe('"Miss Helena Voss" "Consultant surgeon"')
  expect(quoted('Who signed the letter?', letter.slice(0, 4))).toBe('')
})

test('who sent apologies stands beside that word', () => {
  const minutes = ['Present: Ada Byron (chair)', 'Apologies: Prudence Lavery, Hamid Rahimi']
  expect(quoted('Who sent apologies?', minutes)).toBe(`"${minutes[1]}"`)
  expect(quoted('Who was present?', minutes)).toBe(`"${minutes[0]}"`)
})

test('a number stands behind its name', () => {
  const line = 'Please pay to account 40118823, sort code 20-44-91.'
  const other = 'A charge is added to accounts that are overdue.'
  expect(quoted('What is the account number?', [line, other])).toBe(`"${line}"`)
  expect(quoted('What is the account number?', [other])).toBe('')
  const phone = 'Should it fail again, please ring our emergency line on 0800 555 017.'
  expect(quoted('What is the emergency number?', [phone, other])).toBe(`"${phone}"`)
})

test('what is charged may be called otherwise, but is an amount', () => {
  const lines = [
    '4. Late payment',
    'If an instalment is paid late, the Borrower owes a surcharge of GBP 60.',
  ]
  expect(quoted('What is charged for a late payment?', lines)).toContain('GBP 60')
})
