import { describe, expect, test } from 'vitest'
import { decodeText } from '#engine/transcript/decode-text.ts'

/** Encoded by a table made from the decoder itself: Node can read these encodings, not write them. */
function encode(text: string, encoding: string): Uint8Array {
  const table = new Map<string, number[]>()
  const decoder = new TextDecoder(encoding)
  const learn = (bytes: number[]): void => {
    const character = decoder.decode(Uint8Array.from(bytes))
    const isOne = Array.from(character).length === 1 && character !== '\uFFFD'
    if (isOne && !table.has(character)) table.set(character, bytes)
  }
  const bytes = Array.from({ length: 256 }, (_, byte) => byte)
  for (const byte of bytes) learn([byte])
  for (const first of bytes.slice(0x81))
    for (const second of bytes.slice(0x40)) learn([first, second])
  return Uint8Array.from(Array.from(text).flatMap((character) => table.get(character)!))
}

const srt = (lines: string[]): string =>
  lines.map((line, at) => `${at + 1}\n00:00:0${at},000 --> 00:00:0${at},900\n${line}\n`).join('\n')

const samples: [string, string, string[]][] = [
  ['windows-1251', 'ru', ['Добрый день, коллеги.', 'Сегодня мы обсудим договор поставки.']],
  ['koi8-r', 'ru', ['Добрый день, коллеги.', 'Сегодня мы обсудим договор поставки.']],
  ['gb18030', 'zh', ['合同签订于三月五日，金额为三万元。', '我们今天讨论付款条件。']],
  ['big5', 'zh', ['合約簽訂於今年三月五日，金額為三萬元。', '我們今天討論付款條件。']],
  ['shift_jis', 'ja', ['契約は三月五日に結ばれました。', '支払い条件について話します。']],
  ['euc-kr', 'ko', ['계약은 삼월 오일에 체결되었습니다.', '지불 조건을 논의합니다.']],
  ['windows-1252', 'fr', ['Le contrat a été signé à Genève,', 'où l’été était déjà là.']],
  ['windows-1253', 'el', ['Η σύμβαση υπογράφηκε στην Αθήνα', 'και ισχύει από σήμερα.']],
  ['windows-1254', 'tr', ['Sözleşme İstanbul’da imzalandı,', 'ödeme koşulları görüşülecek.']],
  ['windows-1250', 'pl', ['Umowa została podpisana w Łodzi,', 'płatność następuje później.']],
]

describe('a file without a mark', () => {
  test.each(samples)(
    'in %s with its language in its name is read as it was written',
    (encoding, language, lines) => {
      const text = srt(lines)
      const decoded = decodeText(encode(text, encoding), language)
      expect(decoded.text).toBe(text)
      expect(decoded).toMatchObject({ isGuess: true, replaced: 0 })
    },
  )

  test('that is valid UTF-8 is no guess', () => {
    const decoded = decodeText(new TextEncoder().encode('Genève 合同'))
    expect(decoded).toEqual({ text: 'Genève 合同', encoding: 'utf-8', isGuess: false, replaced: 0 })
  })

  test('in UTF-16 is told by its zeros', () => {
    const wide = Buffer.from(srt(['Genève', 'заявление']), 'utf16le')
    expect(decodeText(wide)).toMatchObject({ encoding: 'utf-16le', isGuess: false })
    expect(decodeText(wide.swap16())).toMatchObject({
      encoding: 'utf-16be',
      text: srt(['Genève', 'заявление']),
    })
  })
})

test('a byte-order mark decides and is no part of the text', () => {
  expect(decodeText(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61)).text).toBe('a')
  expect(decodeText(Uint8Array.of(0xff, 0xfe, 0x61, 0)).text).toBe('a')
  expect(decodeText(Uint8Array.of(0xfe, 0xff, 0, 0x61)).text).toBe('a')
})

test('bytes that are no text in any encoding are read all the same', () => {
  const noise = Uint8Array.from({ length: 5000 }, (_, at) => (at * 7919 + (at >> 3) * 31) % 256)
  expect(decodeText(noise).text.length).toBeGreaterThan(0)
  expect(decodeText(new Uint8Array(0)).text).toBe('')
})
