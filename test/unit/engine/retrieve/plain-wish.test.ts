import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import {
  plainPlace,
  plainThing,
  plainWish,
  wishIn,
  type Wish,
} from '#engine/retrieve/plain-wish.ts'
import { parseQuestion } from '#engine/retrieve/question.ts'
import { laterWordings, wordings } from '../../../fixtures/wordings.ts'

const trained = JSON.parse(
  readFileSync(
    join(import.meta.dirname, '../../../../native/demo-model/data/phrases.json'),
    'utf8',
  ),
) as Record<string, string[]>

const wrongOf = (texts: readonly string[], wish: Wish | undefined): string[] =>
  texts.filter((text) => wishIn(text.replaceAll(/\{[tx]\}/g, '01:12')) !== wish)

describe('What is wanted of one picture', () => {
  test.each([
    [
      'text',
      [...wordings.text, ...wordings.textAt, ...laterWordings.text, ...laterWordings.textAt],
    ],
    ['shape', [...wordings.shape, ...laterWordings.shape]],
    ['all', [...wordings.describe, ...laterWordings.describe]],
    ['text', [...trained['text']!, ...trained['text_at']!]],
    ['shape', [...trained['shape']!, ...trained['shape_at']!]],
    ['all', [...trained['describe']!, ...trained['describe_at']!]],
  ] as const)('is known in nine of ten wordings: %s', (wish, texts) => {
    expect(wrongOf(texts, wish).length / texts.length).toBeLessThan(0.1)
  })

  test('is none of these where anything else is named', () => {
    expect(wrongOf(trained['unknown']!, undefined)).toEqual([])
  })

  test.each([
    'What time is it?',
    'What is written on the bus?',
    'How many stars are there?',
    'What is the Invoice?',
    'What colour is the car?',
    'What colour is the circle?',
    'When is a red circle shown?',
  ])('is none of these in: %s', (text) => {
    expect(plainWish(parseQuestion(text)).text).toBe(text)
  })

  test('is asked in the words of the model, and nothing is searched for', () => {
    const asked = plainWish(parseQuestion('OCR this for me, please'))
    expect(asked).toMatchObject({ text: 'What text is shown?', terms: [] })
  })
})

describe('The place of a thing', () => {
  test.each([
    ...[...wordings.when, ...laterWordings.when].map((text) => text.replace('{x}', 'a red circle')),
    'My colleague says a red circle turns up in this film. When exactly?',
  ])('is asked for with nothing but the thing: %s', (text) => {
    const question = plainPlace(parseQuestion(text))
    expect(question).toMatchObject({
      kind: 'when',
      text: 'When is a red circle shown?',
      terms: ['red', 'circle'],
    })
  })

  test.each([
    ['When is invoice K7Q2 due?', 'When is invoice K7Q2 due?'],
    ['K7Q2 出现了几次？', 'K7Q2 出现了几次？'],
    ['When did Anna talk about the red square?', 'When did Anna talk about the red square?'],
    ['How often does the code K7Q2 turn up?', 'When is the text K7Q2 shown?'],
  ])('%s is asked as %s', (text, asked) => {
    expect(plainPlace(parseQuestion(text)).text).toBe(asked)
  })
})

describe('A thing without a shape', () => {
  test.each([
    [
      'When is something red shown?',
      'a red square and the text K7Q2',
      'When is a red square shown?',
    ],
    ['When does the orange thing come by?', 'an orange star', 'When is an orange star shown?'],
    ['When is something red shown?', 'a blue square', 'When is something red shown?'],
    ['When is something red shown?', 'the text RED', 'When is something red shown?'],
    ['When is a red dog shown?', 'a red square', 'When is a red dog shown?'],
    ['When is a circle shown?', 'a red circle', 'When is a circle shown?'],
    ['When is the text K7Q2 shown?', 'a red circle', 'When is the text K7Q2 shown?'],
  ])('is asked for as the line about the picture names it: %s, %s', (question, line, asked) => {
    expect(plainThing(parseQuestion(question), line).text).toBe(asked)
  })
})
