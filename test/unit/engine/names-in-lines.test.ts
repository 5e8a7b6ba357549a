import { expect, test } from 'vitest'
import { areNames, askedNames, namesBeside, signatureOn } from '#engine/ask/names-in-lines.ts'

test.each([
  ['Who signed the letter?', true],
  ['Who wrote this memo?', true],
  ['By whom was the letter signed?', true],
  ['Who sent apologies?', false],
  ['Who apologised for absence?', false],
  ['Who was present at the meeting?', false],
  ['Who attended?', false],
])('%s asks for names in lines', (question, ofSigning) => {
  expect(askedNames(question)).toMatchObject({ ofSigning })
})

test.each([
  'Who signed for the Lender?',
  'Who sent the parcel?',
  'Who wrote the song?',
  'Who is the chair?',
  'Who was injured?',
])('%s does not', (question) => {
  expect(askedNames(question)).toBeUndefined()
})

test.each([
  'Prudence Lavery, Hamid Rahimi',
  'Dr Amara Osei (chair) and Colin Whitby',
  'J. van der Berg',
  'Radka Holubova, managing director',
])('%s is names', (text) => expect(areNames(text)).toBe(true))

test.each(['to be sent in writing', 'The meeting was closed at noon.', '12 March 2026', 'None'])(
  '%s is none',
  (text) => expect(areNames(text)).toBe(false),
)

const { labels: absent } = askedNames('Who sent apologies?')!
const { labels: present } = askedNames('Who was present?')!

test('names beside a label are quoted with it, also where they go on in the next line', () => {
  const page =
    'Present: Ada Byron (chair), Ewan Maddox,\nColin Whitby\nApologies for absence: Prudence Lavery\n1. Budget\nApologies are due by noon.'
  expect(namesBeside(page, present)).toEqual([
    'Present: Ada Byron (chair), Ewan Maddox, Colin Whitby',
  ])
  expect(namesBeside(page, absent)).toEqual(['Apologies for absence: Prudence Lavery'])
})

test('names in a column beside their label, and one below the other', () => {
  expect(namesBeside('Apologies Prudence Lavery, Hamid Rahimi', absent)).toHaveLength(1)
  const list = 'Apologies\nPrudence Lavery\nHamid Rahimi\n1. Budget'
  expect(namesBeside(list, absent)).toEqual(['Apologies Prudence Lavery Hamid Rahimi'])
})

test('that nobody sent any is quoted; a heading without names is not', () => {
  expect(namesBeside('Apologies: none', absent)).toEqual(['Apologies: none'])
  expect(namesBeside('1. Apologies\nThe chair opened the meeting.', absent)).toEqual([])
})

test('the name under a greeting is who signed, with the title below it', () => {
  const letter =
    'Dear Dr Sandgate,\nThank you.\nYours sincerely,\nMiss Helena Voss\nConsultant surgeon'
  expect(signatureOn(`${letter}\ncc: Mr W. Kimber`)).toEqual([
    'Miss Helena Voss',
    'Consultant surgeon',
  ])
  expect(signatureOn('Kind regards\nAda Byron\nTel. 01765 550 148')).toEqual(['Ada Byron'])
  expect(signatureOn('I am yours sincerely devoted to Ada Byron.')).toEqual([])
})
