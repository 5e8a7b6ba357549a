import { describe, expect, it } from 'vitest'
import { isAskedFor } from '#engine/ask/asked-for.ts'
import { parseQuestion } from '#engine/retrieve/question.ts'

const isFor = (question: string, text: string): boolean =>
  isAskedFor(question, text, parseQuestion(question).terms)

describe('The form of a question', () => {
  it.each([
    ['Where is the warehouse?', 'The warehouse is in Deventer.'],
    ['Where was the meeting held?', 'The meeting was held at 12 Mill Street.'],
    ['Where were the tubes stored?', 'They were stored in a yard.'],
    ['Wo ist das Lager?', 'Das Lager ist in Köln.'],
    ['Who chaired the meeting?', 'Ada Byron chaired the meeting.'],
    ['Who chaired the meeting?', 'Present: Ada Byron (chair)'],
    ['Who chaired the meeting?', 'The meeting was chaired by Ada Byron.'],
    ['Who guarantees the loan?', 'It is secured by a guarantee of her brother, Cathal Byron.'],
    ['How much does the hoist cost?', 'The hoist was EUR 90,000.'],
    ['How much does the hoist cost?', 'They offered EUR 90,000 for the hoist.'],
    ['How much does the hoist cost?', 'Hoist 1 90,000.00'],
    ['Which batch is recalled?', 'We recall batch 7714.'],
    ['Which quotation was accepted?', 'The quotation from Dunmore was accepted.'],
    ['Which party pays?', 'The losing party pays.'],
    ['Which colour is the car?', 'The car is red.'],
  ])('is met: %s %s', (question, text) => expect(isFor(question, text)).toBe(true))

  it.each([
    ['Where was the meeting held?', 'The next meeting will be held on 19 November 2025.'],
    ['Where was the meeting held?', 'The meeting was held in full and in May.'],
    ['Who chaired the meeting?', 'The chair closed the meeting at 20:10.'],
    ['How much does the hoist cost?', 'The Lender lends EUR 145,000 for the purchase of a hoist.'],
    ['How much does the hoist cost?', 'The hoist secures it, limited to EUR 40,000.'],
    ['Which batch is recalled?', 'I would rather recall one batch too many.'],
  ])('is not met: %s %s', (question, text) => expect(isFor(question, text)).toBe(false))
})
