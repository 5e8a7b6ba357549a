import { describe, expect, it } from 'vitest'
import { lengthLabel } from '#engine/retrieve/how-long.ts'
import { parseQuestion } from '#engine/retrieve/question.ts'
import { leadOf, stretchLabel, type Stretch } from '#engine/retrieve/stretches.ts'

const stretch = (startMs: number, endMs: number): Stretch => ({
  sourceId: 's',
  locator: { kind: 'time', startMs, endMs },
  ids: [1],
  state: 'verified',
})
const found = [stretch(12_000, 32_000), stretch(60_000, 64_200)]

describe('A stretch is named', () => {
  it('by its time, by its length where that is asked for', () => {
    const labels = (text: string): string[] =>
      found.map((one) => stretchLabel(one, parseQuestion(text), false))
    expect(labels('When is the text K7Q2 shown?')).toEqual(['00:12', '01:00'])
    expect(labels('How long is the text K7Q2 shown?')).toEqual([
      '20 s (00:12–00:32)',
      '4.2 s (01:00–01:04)',
    ])
  })

  it('after how long all are, and how many', () => {
    const lead = (text: string): string => leadOf(found, parseQuestion(text))
    expect(lead('How long is the text K7Q2 shown?')).toBe('24 s: ')
    expect(lead('文字K7Q2显示了多长时间？')).toBe('24秒: ')
    expect(lead('How often is the text K7Q2 shown?')).toBe('2 times: ')
    expect(lead('When is the text K7Q2 shown?')).toBe('')
    const quoted = found.map((one) => ({ ...one, quote: { text: 'every week', boxes: [] } }))
    expect(leadOf(quoted, parseQuestion('How often is it inspected?'))).toBe('')
    expect(leadOf(found.slice(1), parseQuestion('How long is K7Q2 shown?'))).toBe('')
  })

  it.each([
    [450, '0.5 s'],
    [9_940, '9.9 s'],
    [60_000, '1 min'],
    [83_400, '1 min 23 s'],
    [3_720_000, '1 h 2 min'],
    [3_605_000, '1 h 5 s'],
  ])('%i ms: %s', (ms, label) => {
    expect(lengthLabel(ms, false)).toBe(label)
  })
})
