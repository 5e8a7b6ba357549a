/** Which sentences of letters, contracts and receipts a summary quotes. */
import { describe, expect, test } from 'vitest'
import { findParties } from '#engine/summary/parties.ts'
import { chooseSentences, standingIn } from '#engine/summary/choose.ts'
import { pageSentences, type Sentence } from '#engine/summary/sentence.ts'
import { worthOf } from '#engine/summary/worth.ts'

const read = (page: number, lines: readonly string[]): Sentence[] =>
  pageSentences(lines.join('\n'), { kind: 'page', page })
const chosenOf = (sentences: readonly Sentence[], count: number): string[] =>
  chooseSentences(sentences, count).map(({ text }) => text)

const letter = read(1, [
  'Brandt & Reyes Solicitors',
  '12 Harbour Street, Bristol BS1 4QA',
  'Tel: 0117 496 0123 Fax: 0117 496 0124',
  'Dear Ms Okafor,',
  'Re: Notice of rent arrears, Flat 3, 27 Clifton Road',
  'We act for your landlord, Mr Peter Brandt. According to our records the rent for October has not',
  'been paid, and the arrears now stand at GBP 3,450.00.',
  'Unless the arrears are paid by 31 January 2024 we are instructed to issue proceedings.',
  'Please do not hesitate to contact us should you have any questions about the arrears of rent.',
  'We look forward to hearing from you about the arrears of rent.',
  'Yours sincerely,',
])

test('a letter says who writes, what about, how much and until when; not its address, nor its manners', () => {
  expect(chosenOf(letter, 4)).toEqual([
    'Brandt & Reyes Solicitors',
    'Re: Notice of rent arrears, Flat 3, 27 Clifton Road',
    'According to our records the rent for October has not been paid, and the arrears now stand at GBP 3,450.00.',
    'Unless the arrears are paid by 31 January 2024 we are instructed to issue proceedings.',
  ])
})

test('a receipt says whose it is and what was paid', () => {
  const receipt = read(1, [
    'KAFFEEHAUS LINDEN',
    'Lindenstr. 4, 10969 Berlin',
    'USt-IdNr. DE811223344',
    'Cappuccino',
    'Mineralwasser',
    'Summe EUR 16,50',
    'Vielen Dank für Ihren Besuch!',
    'www.kaffeehaus.example',
  ])
  expect(chosenOf(receipt, 2)).toEqual(['KAFFEEHAUS LINDEN', 'Summe EUR 16,50'])
})

describe('of a contract', () => {
  const standing = (at: number): string[] => [
    `${at}.2 The provisions of this clause survive the expiry or termination of this Agreement.`,
    '(a) any other matter that is agreed in writing under this Agreement; and',
  ]
  const contents = ['1. Fees and Payment .......... 2', '2. Term of this Agreement .......... 3']
  const own = [
    '1.1 The Customer shall pay an annual fee of EUR 1,850,000 in twelve equal instalments.',
    '2.1 This Agreement expires on 31 March 2028.',
    '3.1 The courts of Amsterdam have exclusive jurisdiction over disputes under this Agreement.',
  ]
  const contract = [
    ...read(1, contents),
    ...own.flatMap((line, at) => read(at + 2, [line, ...standing(at + 1)])),
  ]

  test('its own clauses are quoted, not standing ones, items of lists or the table of contents', () => {
    expect(chosenOf(contract, 3)).toEqual(own)
    expect(chosenOf(contract, 20).some((text) => text.includes('....'))).toBe(false)
  })

  test('a clause that returns elsewhere is a standing one in a section, too', () => {
    const section = contract.filter(({ locator }) => locator.kind === 'page' && locator.page === 4)
    const [first] = chooseSentences(section, 1, standingIn(contract))
    expect(first?.text).toBe(own[2])
  })
})

test.each([
  ['The lamps were delivered late.', 'delivered late'],
  ['The price is EUR 30,000.', 'The price is high.'],
  ['It ends on 5 March 2024.', 'It ends in the spring.'],
  ['Total 16.50', 'Table 16.50'],
  ['The rent is due.', 'The rent [unreadable] is due.'],
  ['Somebody called on the phone.', 'Phone: 0117 496 0123'],
  ['The parties agree so.', 'Thank you for your visit.'],
  ['合同自签订之日起生效。', '合同'],
])('"%s" is worth more than "%s"', (more, less) => {
  expect(worthOf(more)).toBeGreaterThan(worthOf(less))
})

describe('a sentence of a page', () => {
  const textsOf = (lines: readonly string[]): string[] => read(1, lines).map(({ text }) => text)

  test.each([
    ['a numbered clause', 'and to any other matter that they have agreed; and', '14.3 The rent.'],
    ['an item', 'The Supplier shall deliver each of the following things', '(a) lamps and doors;'],
    ['a label', 'Minutes of a meeting of the board of directors of Acme', 'Present: Ada Stone'],
    ['a bullet', 'The Supplier shall deliver each of the following things', '• lamps and doors'],
    ['an article', '乙方应当按照本合同的约定按时足额支付全部租金及其他各项费用', '第三条 违约'],
  ])('ends where %s begins', (_, before, line) => {
    expect(textsOf([before, line])).toEqual([before, line])
  })

  test.each([
    ['a reference', 'The rent is due on the days that are named in clause', '4.2 of this lease.'],
    ['a date', 'Der Vertrag wurde von beiden Parteien unterschrieben am', '3. März 2024 in Bonn.'],
    ['a paragraph', 'The rent is due on the days that are named in paragraph', '(a) of clause 4.'],
  ])('goes on over %s', (_, before, line) => {
    expect(textsOf([before, line])).toEqual([`${before} ${line}`])
  })

  test('is not the heading above it, which is shorter than its lines', () => {
    const heading = 'Notice of rent arrears and of the termination'
    const full =
      'We write to you about the rent of the last months, which has not been paid until today by'
    expect(textsOf([heading, full, 'you or anybody.'])).toEqual([
      heading,
      `${full} you or anybody.`,
    ])
  })

  test('has words whole that the end of a line cut', () => {
    const lines = [
      'The conclusions of this paper are those that were drawn in the sec-',
      'tion before.',
    ]
    expect(textsOf(lines)).toEqual([
      'The conclusions of this paper are those that were drawn in the section before.',
    ])
  })

  test('of Chinese goes on over a full line', () => {
    const lines = ['甲方应当在合同签订之日起三十日内将房屋交付乙方使用并', '协助办理登记。']
    expect(textsOf(lines)).toEqual([lines.join('')])
  })
})

test('a party is the company, not the town where its office is', () => {
  const text =
    '(1) HALVORSEN RETAIL AS, a company registered in Norway whose office is at Karl Johans gate 14, Oslo (the "Customer"); and DELTA LOGISTICS B.V., a company whose office is in Rotterdam (the "Supplier").'
  expect(findParties(text).map(({ name, role }) => [name, role])).toEqual([
    ['HALVORSEN RETAIL AS', 'Customer'],
    ['DELTA LOGISTICS B.V.', 'Supplier'],
  ])
})

test('what a contract defines besides its parties is none of them', () => {
  const text =
    'This Commercial Lease Agreement (the "Agreement") is made by Harrowgate Estates Limited (the "Landlord") for 27 Mercer Street (the "Premises").'
  expect(findParties(text).map(({ name, role }) => [name, role])).toEqual([
    ['Harrowgate Estates Limited', 'Landlord'],
  ])
})
