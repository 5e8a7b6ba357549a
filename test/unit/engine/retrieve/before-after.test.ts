import { expect, test } from 'vitest'
import { comparedIn, verdictOf } from '#engine/retrieve/before-after.ts'
import { parseQuestion } from '#engine/retrieve/question.ts'
import { leadOf, stretchLabel, type Stretch } from '#engine/retrieve/stretches.ts'

test.each([
  ['Is K7Q2 shown before R8T5?', ['K7Q2', 'R8T5'], 'before'],
  ['Was the text K7Q2 shown after the text R8T5?', ['K7Q2', 'R8T5'], 'after'],
  ['Does K7Q2 come up earlier than R8T5 does?', ['K7Q2', 'R8T5'], 'before'],
  [
    'Is the red circle visible before the blue star is shown?',
    ['red circle', 'blue star'],
    'before',
  ],
  ['Is K7Q2 after R8T5?', ['K7Q2', 'R8T5'], 'after'],
  ['Which comes first, K7Q2 or R8T5?', ['K7Q2', 'R8T5'], 'first'],
  ['Which of the two is shown last: the circle or the star?', ['circle', 'star'], 'last'],
  ['Is K7Q2 or R8T5 shown first?', ['K7Q2', 'R8T5'], 'first'],
  ['K7Q2 是在 R8T5 之前出现的吗？', ['K7Q2', 'R8T5'], 'before'],
  ['K7Q2比R8T5晚出现吗', ['K7Q2', 'R8T5'], 'after'],
])('%s compares two things', (question, things, asked) => {
  expect(comparedIn(question)).toMatchObject({ things, asked })
  expect(parseQuestion(question).compared).toMatchObject({ things })
})

test.each([
  'Is K7Q2 shown before 01:00?',
  'Is K7Q2 shown after page 3?',
  'What is shown before R8T5?',
  'When is K7Q2 shown?',
  'Is the deposit paid before the delivery?',
  'Is anything shown after it?',
  'Is the contract mentioned before the court has decided what becomes of it?',
  'Is a red circle shown?',
])('%s compares nothing', (question) => {
  expect(parseQuestion(question).compared).toBeUndefined()
})

const at = (of: string, startMs: number, sourceId = 's'): Stretch => ({
  sourceId,
  locator: { kind: 'time', startMs, endMs: startMs + 1000 },
  ids: [startMs],
  state: 'verified',
  of,
})
const [a, b, late] = [at('K7Q2', 10_000), at('R8T5', 30_000), at('K7Q2', 50_000)]

test.each([
  ['Is K7Q2 shown before R8T5?', [a, b], 'yes: '],
  ['Is K7Q2 shown after R8T5?', [a, b], 'no: '],
  ['Is R8T5 shown after K7Q2?', [b, a], 'yes: '],
  ['Which comes last, K7Q2 or R8T5?', [a, b], 'R8T5 comes last: '],
  ['Is K7Q2 shown before R8T5?', [a, b, late], 'by turns: '],
  ['Is K7Q2 shown before R8T5?', [a, at('R8T5', 10_000)], 'at the same time: '],
  ['Is K7Q2 shown before R8T5?', [a, at('R8T5', 30_000, 't')], 'not in one recording: '],
  ['Is K7Q2 shown before R8T5?', [a], 'R8T5 is not shown; '],
  ['Is K7Q2 shown before R8T5?', [b], 'K7Q2 is not shown; '],
  ['K7Q2在R8T5之后出现吗？', [a, b], '不是：'],
])('%s is answered from the times of both: %j', (question, found, said) => {
  expect(leadOf(found, parseQuestion(question))).toBe(said)
})

test('each time says what is there', () => {
  expect(stretchLabel(a, parseQuestion('Is K7Q2 shown before R8T5?'), false)).toBe('K7Q2 00:10')
  expect(verdictOf([a, b], comparedIn('Is K7Q2 before R8T5?')!, false)).toBe('yes: ')
})
