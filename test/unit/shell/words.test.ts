import { expect, test } from 'vitest'
import { localeOf, wordsOf } from '../../../main/shell/words.ts'

test.for([
  ['system', ['zh-Hans-CN', 'en'], 'zh-CN'],
  ['system', ['de-DE', 'zh-TW'], 'zh-CN'],
  ['system', ['de-DE', 'fr'], 'en'],
  ['system', [], 'en'],
  ['en', ['zh-CN'], 'en'],
  ['zh-CN', ['en-GB'], 'zh-CN'],
] as const)('language %s on a system with %j is %s', ([language, system, expected]) => {
  expect(localeOf(language, system)).toBe(expected)
})

test('every word is there in both languages', () => {
  const [en, zh] = [wordsOf('en'), wordsOf('zh-CN')]
  expect(Object.keys(zh)).toEqual(Object.keys(en))
  const same = Object.keys(en).filter(
    (key) => en[key as keyof typeof en] === zh[key as keyof typeof zh],
  )
  expect(same).toEqual([])
})
