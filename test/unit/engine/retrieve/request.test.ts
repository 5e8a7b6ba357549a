import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { parseQuestion } from '#engine/retrieve/question.ts'
import {
  isAskedOfFrame,
  isAskedToRead,
  isAskedWhen,
  withoutRequest,
} from '#engine/retrieve/request.ts'

describe('withoutRequest', () => {
  it.each([
    ['Could you please tell me when it ends?', 'when it ends?'],
    ['I was wondering at what time it ends', 'at what time it ends'],
    ["I'd like to know what the rent is, please.", 'what the rent is.'],
    ['Would you mind telling me where it says so?', 'where it says so?'],
    ['Please read the text', 'read the text'],
    ['Never mind the drawing, what does it say?', 'what does it say?'],
  ])('%s', (text, rest) => {
    expect(withoutRequest(text)).toBe(rest)
  })

  it.each([
    'May I end the lease early?',
    'Can you see a red circle?',
    'Can one party end it alone?',
    'Do you need a licence?',
    'Who may say when it ends?',
    'please',
    '',
  ])('leaves alone what asks something: %s', (text) => {
    expect(withoutRequest(text)).toBe(text)
  })

  it('ends with a part of the question, whatever was asked', () => {
    const word = fc.constantFrom(
      'please',
      'tell me',
      'can you',
      'say',
      'when',
      'i want to know',
      'it ends',
      ',',
      '?',
    )
    fc.assert(
      fc.property(fc.array(word, { maxLength: 12 }), (words) => {
        const text = words.join(' ')
        const rest = withoutRequest(text)
        expect(rest.length).toBeLessThanOrEqual(text.length)
        expect(withoutRequest(rest)).toBe(rest)
        expect(/\w/.test(rest)).toBe(/\w/.test(text))
      }),
    )
  })
})

describe('isAskedWhen', () => {
  it.each([
    'the total amount',
    'the timing of the payment',
    'which picture book is it',
    'in which city is it',
  ])('no: %s', (text) => {
    expect(isAskedWhen(text)).toBe(false)
  })
})

describe('isAskedToRead', () => {
  const isToRead = (text: string): boolean =>
    isAskedToRead(withoutRequest(text), parseQuestion(text).terms)

  it.each([
    'What text is shown?',
    'What text is shown at [01:47]?',
    'Could you spell out the letters at 0:12, please?',
    'Which word stands in the picture?',
    'Is there any text?',
  ])('yes: %s', (text) => {
    expect(isToRead(text)).toBe(true)
  })

  it.each([
    'What colour is the text?',
    'What is written on the bus?',
    'When is the text K7Q2 shown?',
    'Which shape is shown?',
    'How many letters does Anna write?',
  ])('no: %s', (text) => {
    expect(isToRead(text)).toBe(false)
  })
})

describe('isAskedOfFrame', () => {
  it.each([
    ['Describe the frame that shows the text K7Q2.', true],
    ['When the writing K7Q2 appears, what does the whole frame show?', true],
    ['What is there to see in the picture with K7Q2?', true],
    ['What shape is shown with the text K7Q2?', false],
    ['Who signed K7Q2?', false],
    ['What is invoice K7Q2 about?', false],
  ])('%s: %s', (text, expected) => {
    expect(isAskedOfFrame(withoutRequest(text), 'K7Q2')).toBe(expected)
  })
})
