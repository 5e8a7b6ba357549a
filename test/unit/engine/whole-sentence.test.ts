import { describe, expect, it } from 'vitest'
import { isAsking, isCutFromText, isSentence } from '#engine/ask/whole-sentence.ts'

describe('A sentence', () => {
  it.each(['It fell.', 'It fell the evening before.1', 'He said: "It fell."', '他来了。'])(
    'ends: %s',
    (text) => expect(isSentence(text)).toBe(true),
  )
  it.each([
    'Deposit',
    'The factor was 2.3',
    'thirty per cent of the',
    'Clause 4.1',
    '5. Rent ........',
  ])('does not end: %s', (text) => expect(isSentence(text)).toBe(false))
})

describe('What was asked in a text', () => {
  it.each(['You asked whether the crane may be used.', 'She enquired if the fee was due.'])(
    'is no answer: %s',
    (text) => expect(isAsking(text)).toBe(true),
  )
  it.each(['The crane may be used if it is dry.', 'The insurer has asked for a survey.'])(
    'is told from what is said: %s',
    (text) => expect(isAsking(text)).toBe(false),
  )
})

describe('A line', () => {
  it('of running text is told from the row of a table', () => {
    expect(isCutFromText('moved out of the county. A default fee of EUR 75 is charged')).toBe(true)
    expect(isCutFromText('Hoist No. 4 1 90,000.00')).toBe(false)
  })
})
