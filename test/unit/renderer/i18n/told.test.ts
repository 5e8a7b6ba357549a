// @vitest-environment happy-dom
import { beforeEach, describe, expect, test } from 'vitest'
import { toldZhCn as chinese } from '#contract/told-zh-cn.ts'
import { faults, findings, reasons } from '#contract/told.ts'
import { startWords } from '../../../../renderer/i18n/i18n.ts'
import { told } from '../../../../renderer/i18n/told.ts'

const templates = [...reasons, ...faults, ...findings]
const slots = (text: string): string[] =>
  [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name = '']) => name).toSorted()
/** The sentence as the engine says it: its gaps filled. */
const filled = (template: string): string =>
  template.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => `<${name}>`)

describe('what the engine tells', () => {
  beforeEach(() => startWords('zh-CN'))

  test.each(templates)('%s: has Chinese words with the same facts', (template) => {
    expect(chinese[template]).toMatch(/\p{Script=Han}/u)
    expect(slots(chinese[template])).toEqual(slots(template))
    const expected = filled(chinese[template])
    expect(told(filled(template))).toBe(expected)
  })

  test('is translated with the numbers and names of the sentence', () => {
    expect(told('did not fit as a whole: shown with 64 of its 576 rows')).toBe(
      '无法完整放入：只展示了 576 行中的 64 行',
    )
    expect(told('Page 3 of /a/b (1).pdf made its reader fail; the file is probably damaged.')).toBe(
      '/a/b (1).pdf 第 3 页使读取程序出错；文件很可能已损坏。',
    )
  })

  test('says in Chinese what a file of another kind seems to be', () => {
    expect(told('/x/page.html is no recording, picture or PDF: its content is a web page.')).toBe(
      '/x/page.html 不是录像、录音、图片或 PDF：其内容是网页。',
    )
  })

  test('may be several sentences', () => {
    expect(
      told(
        'Only the first 16 MiB of the track were read. 2 cues come after the end of the recording and were left out.',
      ),
    ).toBe('只读取了该轨道的前 16 MiB。有 2 条字幕超出录像结尾，已略去。')
  })

  test('is shown as it came where nobody knows the sentence', () => {
    for (const sentence of ['An older version said this.', '', 'is empty.'])
      expect(told(sentence)).toBe(sentence)
  })

  test('stays English in an English window', async () => {
    await startWords('en')
    expect(told('did not fit in the context')).toBe('did not fit in the context')
  })
})
