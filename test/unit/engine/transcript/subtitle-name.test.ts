import { describe, expect, test } from 'vitest'
import { languageOf, subtitleName } from '#engine/transcript/subtitle-name.ts'

describe('beside talk.mp4', () => {
  test.each([
    ['talk.srt', undefined],
    ['talk.VTT', undefined],
    ['talk.mp4.ass', undefined],
    ['talk.en.srt', 'en'],
    ['talk.eng.forced.srt', 'en'],
    ['talk.mp4.de.vtt', 'de'],
    ['talk.zh-Hant.ass', 'zh-Hant'],
    ['talk.Deutsch.srt', 'de'],
    ['talk.中文.srt', 'zh'],
    ['talk.sdh.srt', undefined],
  ])('%s is its subtitles', (name, language) => {
    expect(subtitleName(name, 'talk.mp4')).toEqual(language === undefined ? {} : { language })
  })

  test.each(['talk2.srt', 'talk.part2.srt', 'talk.txt', 'talk.srt.bak', 'other.srt', 'talk', ''])(
    '%s is not',
    (name) => {
      expect(subtitleName(name, 'talk.mp4')).toBeUndefined()
    },
  )

  test('a name in decomposed letters is the same name', () => {
    expect(subtitleName('cafe\u0301.srt', 'caf\u00e9.mp4')).toEqual({})
  })
})

test('a language is only what is known as one', () => {
  expect(languageOf('ger')).toBe('de')
  expect(languageOf('EN_us')).toBe('en-US')
  expect(languageOf('und')).toBeUndefined()
  expect(languageOf('qqq')).toBeUndefined()
  expect(languageOf('the final cut')).toBeUndefined()
})
