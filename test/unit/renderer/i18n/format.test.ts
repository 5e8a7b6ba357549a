// @vitest-environment happy-dom
import { beforeAll, describe, expect, test } from 'vitest'
import { bytes, parseTimecode, timecode, wait } from '../../../../renderer/i18n/format.ts'
import { speak, startWords } from '../../../../renderer/i18n/i18n.ts'

beforeAll(() => startWords('en'))

describe('times', () => {
  test('are shown to the millisecond', () => {
    expect([0, 59_999, 3_600_000, 8_047_480].map(timecode)).toEqual([
      '00:00:00.000',
      '00:00:59.999',
      '01:00:00.000',
      '02:14:07.480',
    ])
  })

  test.each([
    ['1:02:03.5', 3_723_500],
    ['01:02:03,500', 3_723_500],
    ['62:03', 3_723_000],
    ['90', 90_000],
    [' 0.25 ', 250],
    ['50%', 5_000_000],
    ['99:99:99', 10_000_000],
  ])('are read from %j', (text, ms) => {
    expect(parseTimecode(text, 10_000_000)).toBe(ms)
  })

  test.each(['', 'abc', '1:2:3:4', '1,5', '-3', '12:', ':30'])('are not read from %j', (text) => {
    expect(parseTimecode(text, 10_000_000)).toBeNull()
  })

  test('come back as they were shown', () => {
    for (const ms of [0, 1, 999, 61_001, 7_200_000])
      expect(parseTimecode(timecode(ms), 1e9)).toBeCloseTo(ms, 3)
  })
})

describe('numbers', () => {
  test('have units that fit their size', () => {
    expect([999, 1500, 184_000_000, 25_757_220_864].map(bytes)).toEqual([
      '999 bytes',
      '1.5 kB',
      '184 MB',
      '26 GB',
    ])
  })

  test('of waiting are rounded to what can be known', () => {
    expect([300, 45_000, 240_000, 5_400_000, 9_000_000].map(wait)).toEqual([
      '1 sec',
      '45 sec',
      '4 min',
      '1.5 hr',
      '2.5 hr',
    ])
  })

  test('follow the language', async () => {
    await speak('zh-CN')
    expect(wait(240_000)).toBe('4分钟')
    await speak('en')
  })
})

test('the language that was asked for last is spoken', async () => {
  await Promise.all([speak('zh-CN'), speak('en')])
  expect(wait(240_000)).toBe('4 min')
})
