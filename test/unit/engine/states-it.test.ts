import { expect, test } from 'vitest'
import { parseQuestion } from '#engine/retrieve/question.ts'
import { statesIt } from '#engine/ask/states-it.ts'

const states = (question: string, sentence: string): boolean => {
  const parsed = parseQuestion(question)
  return statesIt(parsed, sentence, parsed.terms)
}

test.each([
  ['What is the budget?', 'All right, so the budget is set at forty thousand euros for the year.'],
  ['What is the deposit?', 'A deposit of 2,500.00 was paid on 20 March.'],
  ['What is the monthly rent?', 'The monthly rent for the flat is EUR 1,200.'],
  ['Could you tell me what the monthly rent is?', 'The monthly rent for the flat is EUR 1,200.'],
  ['Tell me how high the deposit is.', 'The deposit is 2,500.00.'],
  ['Give me the monthly rent, please.', 'The monthly rent amounts to EUR 1,200.'],
  ['What does the rent amount to?', 'The rent is EUR 1,200.'],
  ['Who is the contractor?', 'The contractor is Brightwater Ltd.'],
  ['How long is the notice period?', 'The notice period is three months.'],
  ['预算是多少？', '预算是四百万欧元。'],
  ['予算はいくらですか？', '予算は四百万ユーロです。'],
  ['What did Anna say about the budget?', 'The budget is four million, said Anna.'],
  ['What did Peter say about the contractor?', 'Peter said that the contractor is late.'],
  ['What was said about the budget?', 'We will cut the budget.'],
])('%s is stated by: %s', (question, sentence) => {
  expect(states(question, sentence)).toBe(true)
})

test.each([
  ['What is the budget?', 'The budget was on the agenda in March.'],
  ['What is the budget?', 'Before we decide on it, the budget is a matter for Anna.'],
  ['What is the budget?', 'If the budget is 5,000 we go on.'],
  ['What is the monthly rent?', 'The monthly rent is not EUR 1,200.'],
  ['What is the retention?', 'The retention lasts two years in any case.'],
  ['What did they decide about the budget?', 'They want to decide about the budget with Anna.'],
  ['Tell me why the rent was raised.', 'The rent is EUR 1,200.'],
  ['Give me the rent, please.', 'The rent is not EUR 1,200.'],
  ['Show me the page about the rent.', 'The page was torn; the rent is EUR 1,200.'],
  ['Who is the claimant?', 'The Claimant delivered consignments of European oak.'],
  [
    'Who is the lender?',
    'Notices to the Lender are sent to the Banking Department, 40 Grey Street.',
  ],
  ['Who signed the lease?', 'The lease that Anna signed is void.'],
  ['预算是多少？', '预算不是四百万欧元。'],
  ['What did Anna say about the budget?', 'The budget was shown to Anna, said Peter.'],
  ['What did Anna say?', 'I want to hear from Anna.'],
])('%s shares words with, and is not answered by: %s', (question, sentence) => {
  expect(states(question, sentence)).toBe(false)
})
