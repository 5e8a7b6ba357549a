import { describe, expect, it } from 'vitest'
import { canAnswer, isOfDate, lacksReason } from '#engine/ask/answers-it.ts'
import { parseQuestion } from '#engine/retrieve/question.ts'

const can = (text: string, sentence: string): boolean => {
  const question = parseQuestion(text)
  return canAnswer(question, sentence, question.terms)
}

describe('A sentence with the words of a question', () => {
  it.each([
    ['Who is the supplier?', 'The supplier of the pumps is Valdarno Pompe S.p.A.'],
    ['Who is the judge?', 'HER HONOUR JUDGE MARGARET OYELARAN'],
    ['Who is the tenant?', 'Tenant: Anna Berg'],
    ['Who is Bernd Rautenberg?', 'Bernd Rautenberg, Head of Projects'],
    ['Who is Mr Byron?', 'The yard manager, Mr Byron, inspected the stock.'],
    ['Who is the seller?', 'This is made between Northwind Ltd ("the Seller") and others.'],
    ['Who is the officer for fleet?', 'The responsible officer for fleet is Ada Byron.'],
    ['How often is it inspected?', 'It is inspected every six years.'],
    ['When did it close?', 'It closed at 12.45 p.m.'],
    ['On which day is admission free?', 'Admission is free on Wednesdays.'],
    ['When was the delivery?', 'The delivery was on 9 May 2025, three days after payment.'],
    ['Between which hours is baking not allowed?', 'Baking is not allowed between 10 pm and 4 am.'],
    ['Who is the landlord?', 'It is let by a company under number 044 ("the Landlord").'],
    ['What is the price of the goods?', 'Their price was £38,912.60.'],
    ['Who pays for repairs?', 'All repairs are paid by the tenant.'],
    ['How much is the fee?', 'The fee is forty euro.'],
    ['How many pedestrians were injured?', 'Four pedestrians were injured.'],
    ['How long is the notice?', "The notice is a week's."],
    ['How much did Ada Byron pay?', '05 Jan 2024 From Ada Byron 4,250.00'],
    ['Wie lang ist die Frist?', 'Die Frist beträgt sechs Monate.'],
    ['When does the lease end?', 'The lease ends on 3 May.'],
    ['Until which date does the cover run?', 'The cover runs until 30 June 2025.'],
    ['乙方应在什么时候交货？', '乙方应在三十日内交货。'],
    ['甲方是谁？', '甲方（买方）：苏州启明纺织有限公司'],
    ['违约金是多少？', '违约金为合同总价的千分之三。'],
  ])('can answer: %s %s', (question, sentence) => expect(can(question, sentence)).toBe(true))

  it.each([
    ['Who is the supplier?', 'The supplier shall confirm this order within three working days.'],
    ['Who is the carrier?', 'The carrier is liable up to 2 SDR per kilogram.'],
    ['Who is the carrier?', 'Signed as agent for the carrier: Lagoa dos Patos'],
    ['Who is the claimant?', 'The Claimant delivered consignments of European oak.'],
    [
      'Who is the general practitioner?',
      "the prognosis. I have read the general practitioner's X-rays of 23",
    ],
    ['How often is it inspected?', 'It is inspected by a competent person.'],
    ['What is the price of the goods?', '16. The price of the goods falls to be deducted.'],
    ['Who are the auditors?', 'The auditors drew attention to the stock in March.'],
    ['How far did he fall?', 'The injury was caused by the fall.'],
    ['How much did Ada Byron pay?', '05 Jan 2024 Faster payment from Ada Byron'],
    ['How much is the rent?', '12. The rent is paid by the tenant.'],
    ['Wie hoch ist die Miete?', 'Die Miete ist zu zahlen.'],
    ['When does the lease end?', 'The lease ends if the house burns down.'],
    ['When was the delivery?', 'Warranty: 24 months from delivery.'],
    ['Between which hours is baking not allowed?', 'Baking is not allowed in the yard.'],
    ['合同什么时候签订？', '合同签订后十日内支付预付款。'],
    ['乙方应在什么时候交货？', '乙方逾期交货的，每逾期一日，应支付违约金。'],
    ['甲方是谁？', '逾期超过四十五日的，甲方有权解除合同。'],
  ])('cannot: %s %s', (question, sentence) => expect(can(question, sentence)).toBe(false))
})

describe('A day is asked for', () => {
  it.each([
    'When does the lease end?',
    'When was the strike announced?',
    'On which day is the rent due?',
    'Seit wann ist die Heizung ausgefallen?',
    'Quand la facture est-elle due ?',
    '合同什么时候签订？',
  ])('%s', (text) => expect(isOfDate(parseQuestion(text))).toBe(true))

  it.each([
    'Where is the dryer unit?',
    'When is K7Q2 shown?',
    'When is the strike mentioned?',
    'Which page mentions the strike?',
    'Auf welcher Seite steht die Miete?',
    'What is the delivery date?',
  ])('not: %s', (text) => expect(isOfDate(parseQuestion(text))).toBe(false))
})

it('who asks why is told the sentence before one that gives no reason', () => {
  const lacks = lacksReason(parseQuestion('Why was the clause unreasonable?'))
  expect(lacks('The clause is unreasonable.')).toBe(true)
  expect(lacks('The clause is unreasonable because it is too short.')).toBe(false)
  expect(lacksReason(parseQuestion('Was it unreasonable?'))('It is unreasonable.')).toBe(false)
})
