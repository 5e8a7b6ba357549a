import { describe, expect, test } from 'vitest'
import { parseQuestion } from '#engine/retrieve/question.ts'

describe('A list of all', () => {
  test.each([
    ['Which dates, names and amounts does it state?', ['dates', 'amounts', 'parties']],
    ['List all prices.', ['amounts']],
    ['Could you please list every date in the contract?', ['dates']],
    ['Who are the parties?', ['parties']],
    ['Which companies are mentioned on page 3?', ['parties']],
    ['Welche Beträge werden genannt?', ['amounts']],
    ['有哪些日期和金额？', ['dates', 'amounts']],
  ])('of dates, amounts or parties: %s', (text, listings) => {
    expect(parseQuestion(text)).toMatchObject({ kind: 'overview', listings, terms: [] })
  })

  test.each([
    'Which payments are late?',
    'What is the name of the seller?',
    'What is the date?',
    'Which amounts are due on delivery?',
    'When are the dates announced?',
    'Who are they?',
    'Which names are shown between 01:00 and 02:00?',
    'Which deadlines are there?',
    'What is this document about?',
    '合同金额是多少？',
  ])('is not asked for: %s', (text) => {
    expect(parseQuestion(text).listings).toEqual([])
  })
})
