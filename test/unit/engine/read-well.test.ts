import { describe, expect, test } from 'vitest'
import { AppError } from '#contract/errors.ts'
import type { Word } from '#engine/domain.ts'
import type { Ocr } from '#engine/ocr/ocr.ts'
import type { PageText } from '#engine/ocr/protocol.ts'
import { readWell, type DrawnPage } from '#engine/intake/read-well.ts'

const { signal } = new AbortController()
const drawn: DrawnPage = {
  picture: { grey: new Uint8Array(1), width: 1000, height: 1000 },
  dpi: 200,
}

/** Twenty words of this confidence, so many pixels high on a page of 1,000. */
function page(confidence: number, pixels = 20, count = 20): PageText {
  const words = Array.from({ length: count }, (_, at): Word => ({
    text: `word${at}`,
    box: { x: 0.1, y: at / 30, width: 0.1, height: pixels / 1000 },
    confidence,
    line: at,
  }))
  return { words, confidence: count === 0 ? 0 : confidence, turned: 0, skewDegrees: 0, engine: 'x' }
}

/** A reader that answers by the language and the resolution it is asked for, and notes both. */
function readerOf(answers: Record<string, PageText | Error>): { ocr: Ocr; asked: string[] } {
  const asked: string[] = []
  const never = (): never => {
    throw new Error('not asked for here')
  }
  const ocr: Ocr = {
    workers: 1,
    read({ dpi }, languages) {
      const key = `${languages.join('+')}@${dpi}`
      asked.push(key)
      const answer = answers[key]
      return answer instanceof Error || !answer
        ? Promise.reject(answer ?? new Error(`nobody expected ${key}`))
        : Promise.resolve(answer)
    },
    readLine: never,
    reader: never,
    languages: () => ['chi_sim', 'eng'],
    close: () => Promise.resolve(),
  }
  return { ocr, asked }
}
const closer = (dpi: number): Promise<DrawnPage> => Promise.resolve({ ...drawn, dpi })
const read = (
  { ocr }: { ocr: Ocr },
  options: Partial<Parameters<typeof readWell>[1]> = {},
): ReturnType<typeof readWell> =>
  readWell(drawn, { ocr, languages: ['eng'], about: 'Page 1 of x.pdf', closer, ...options }, signal)

describe('A page', () => {
  test('of Chinese, in several languages, is read in Chinese alone, and the clearer reading is kept', async () => {
    const chinese = (confidence: number): PageText => {
      const { words, ...rest } = page(confidence)
      return { ...rest, words: words.map((word) => ({ ...word, text: '合同' })) }
    }
    const languages = ['eng', 'chi_sim']
    const reader = readerOf({ 'eng+chi_sim@200': chinese(0.8), 'chi_sim@200': chinese(0.9) })
    expect((await read(reader, { languages })).tongue).toEqual(['chi_sim'])
    const other = readerOf({ 'eng+chi_sim@200': chinese(0.8), 'chi_sim@200': chinese(0.7) })
    expect((await read(other, { languages })).tongue).toEqual(languages)
    const english = readerOf({ 'eng+chi_sim@200': page(0.8) })
    expect((await read(english, { languages })).tongue).toEqual(languages)
  })

  test('that reads well is read once', async () => {
    const reader = readerOf({ 'eng@200': page(0.9) })
    expect((await read(reader)).tongue).toEqual(['eng'])
    expect(reader.asked).toEqual(['eng@200'])
  })

  test('of small print is drawn larger, and the better reading is kept', async () => {
    const reader = readerOf({ 'eng@200': page(0.8, 10), 'eng@400': page(0.9, 20) })
    expect((await read(reader)).page.confidence).toBe(0.9)
    const worse = readerOf({ 'eng@200': page(0.8, 10), 'eng@400': page(0.7, 20) })
    expect((await read(worse)).page.confidence).toBe(0.8)
  })

  test('of which there is only this picture is not drawn again', async () => {
    const reader = readerOf({ 'eng@200': page(0.8, 10) })
    await readWell(drawn, { ocr: reader.ocr, languages: ['eng'], about: 'x.jpg' }, signal)
    expect(reader.asked).toEqual(['eng@200'])
  })

  test('that makes no sense is read in the other languages that are there', async () => {
    const reader = readerOf({ 'eng@200': page(0.2), 'chi_sim@200': page(0.9) })
    const { page: best, tongue } = await read(reader)
    expect([best.confidence, tongue]).toEqual([0.9, ['chi_sim']])
  })

  test('that makes no more sense in another language keeps its own', async () => {
    const reader = readerOf({ 'eng@200': page(0.5), 'chi_sim@200': page(0.55) })
    expect((await read(reader)).tongue).toEqual(['eng'])
    const both = readerOf({ 'eng@200': page(0.2), 'chi_sim@200': page(0.25) })
    expect((await read(both)).tongue).toEqual(['eng'])
  })

  test('with nothing on it is not read in every language', async () => {
    const reader = readerOf({ 'eng@200': page(0, 20, 0) })
    await read(reader)
    expect(reader.asked).toEqual(['eng@200'])
  })

  test('whose second reading fails keeps the first', async () => {
    const failed = new AppError('source/too-slow', 'Page 1 of x.pdf took longer than 1 s.')
    const reader = readerOf({ 'eng@200': page(0.5, 10), 'eng@400': failed, 'chi_sim@200': failed })
    expect((await read(reader)).page.confidence).toBe(0.5)
    const broken = readerOf({ 'eng@200': page(0.5, 10), 'eng@400': new Error('a fault of ours') })
    await expect(read(broken)).rejects.toThrow('a fault of ours')
  })
})
