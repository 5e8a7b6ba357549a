import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseSubtitles } from '#engine/transcript/parse-subtitles.ts'

const said = (text: string): [number, number, string][] =>
  parseSubtitles(text).cues.map(({ startMs, endMs, text: words }) => [startMs, endMs, words])

describe('SubRip', () => {
  test('gives words with times, without tags, positions and line breaks', () => {
    const text =
      '1\r\n00:00:01,000 --> 00:00:02,500\r\n<i>Hello</i> {\\an8}there,\r\nsecond &amp; last line\r\n'
    expect(said(text)).toEqual([[1000, 2500, 'Hello there, second & last line']])
  })

  test('loses only the damaged cue, and counts it', () => {
    const text = [
      '1\n00:00:01,000 --> 00:00:02,000\none\n',
      '2\n00:00:xx,000 --> 00:00:04,000\nbroken\n',
      '3\n00:00:05,000 --> 00:00:06,000\nthree\n',
    ].join('\n')
    expect(said(text)).toEqual([
      [1000, 2000, 'one'],
      [5000, 6000, 'three'],
    ])
    expect(parseSubtitles(text).skipped).toBe(1)
  })

  test('keeps what follows an empty line inside a cue, and an arrow that somebody says', () => {
    const text =
      '1\n00:00:01,00 --> 00:00:02,5\nup --> down\n\nstill one\n\n2\n00:00:03,000 --> 00:00:04,000\n42\n'
    expect(said(text)).toEqual([
      [1000, 2500, 'up --> down still one'],
      [3000, 4000, '42'],
    ])
  })

  test('needs no numbers and no empty lines between cues', () => {
    const text =
      '00:00:01,000 --> 00:00:02,000\none\n00:00:02,000 --> 00:00:03,000\ntwo\n7\n00:00:03,000 --> 00:00:04,000\nthree'
    expect(said(text).map(([, , words]) => words)).toEqual(['one', 'two', 'three'])
  })

  test('puts cues in order, and gives one that ends before it begins two seconds', () => {
    const text =
      '1\n00:00:09,000 --> 00:00:08,000\nlate\n\n2\n00:00:01,000 --> 00:00:02,000\nearly\n'
    expect(said(text)).toEqual([
      [1000, 2000, 'early'],
      [9000, 11_000, 'late'],
    ])
  })

  test('says a line once that scrolls up through several cues', () => {
    const text =
      '1\n00:00:01,000 --> 00:00:02,000\na\nb\n\n2\n00:00:02,010 --> 00:00:03,000\nb\nc\n\n3\n00:00:03,010 --> 00:00:04,000\nc\n\n4\n00:00:09,000 --> 00:00:10,000\nc\n'
    expect(said(text)).toEqual([
      [1000, 2000, 'a b'],
      [2010, 4000, 'c'],
      [9000, 10_000, 'c'],
    ])
  })

  test('counts hours beyond a day', () => {
    expect(said('1\n30:00:00,000 --> 30:00:01,000\nnight\n')[0]?.[0]).toBe(108_000_000)
  })
})

describe('WebVTT', () => {
  test('leaves out comments, styles and settings, and keeps who speaks', () => {
    const text = [
      'WEBVTT - title\n\nSTYLE\n::cue { color: red }\n\nNOTE not said\n',
      'intro\n00:01.000 --> 00:02.000 align:start position:10%\n<v Bob Smith>Hello <c.yellow>there</c>\n',
      'NOTE in between\n',
      '00:03.000 --> 00:04.000\nNOTE is a word, a &lt; b &#8212; <00:03.500>c\n',
      'bad --> 00:05.000\nnothing\n',
    ].join('\n')
    expect(said(text)).toEqual([
      [1000, 2000, 'Bob Smith: Hello there'],
      [3000, 4000, 'NOTE is a word, a < b — c'],
    ])
    expect(parseSubtitles(text).skipped).toBe(1)
  })
})

describe('SubStation', () => {
  const head =
    '[Script Info]\nScriptType: v4.00+\n\n[Events]\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n'
  const line = (start: string, text: string): string =>
    `Dialogue: 0,${start},0:00:09.00,Default,Bob,0,0,0,,${text}\n`

  test('gives dialogue without overrides, drawings and comments', () => {
    const text = `${head}${line('0:00:01.00', '{\\i1}Hello, world{\\i0}\\Nline two')}${line(
      '0:00:02.50',
      '{\\p1}m 0 0 l 100 0{\\p0}\\hseen',
    )}${line('broken', 'x')}Comment: 0,0:00:01.00,0:00:02.00,Default,Bob,0,0,0,,no\n`
    expect(said(text)).toEqual([
      [1000, 9000, 'Hello, world line two'],
      [2500, 9000, 'seen'],
    ])
    expect(parseSubtitles(text).skipped).toBe(1)
  })

  test('follows the order of columns that the file names', () => {
    const text = `[Script Info]\n[Events]\nFormat: Start, End, Text\nDialogue: 0:00:01.00,0:00:02.00,one, two\n`
    expect(said(text)).toEqual([[1000, 2000, 'one, two']])
  })
})

test('any text gives cues in order, with words, whose end follows their start', () => {
  const pieces = fc.constantFrom(
    '00:00:01,000 --> 00:00:02,000',
    '00:99:01,000 --> 00:00:02,000',
    '-->',
    'WEBVTT',
    '[Script Info]',
    '[Events]',
    'Dialogue: 0,0:00:01.00,0:00:02.00,,,,,,,x',
    '1',
    '',
    '<',
    '&#xFFFFFFF;',
    '\u0000',
  )
  fc.assert(
    fc.property(fc.array(fc.oneof(pieces, fc.string({ unit: 'binary' }))), (lines) => {
      const { cues, skipped } = parseSubtitles(lines.join('\n'))
      expect(skipped).toBeGreaterThanOrEqual(0)
      const bad = cues.filter(
        ({ startMs, endMs, text }, at) =>
          !(endMs > startMs && startMs >= (cues[at - 1]?.startMs ?? 0)) ||
          text.trim() === '' ||
          /\p{Cc}/u.test(text),
      )
      expect(bad).toEqual([])
    }),
    { numRuns: 20 },
  )
}, 60_000)

test('megabytes of one line, of arrows or of open tags take no longer than their length', () => {
  for (const piece of ['1:1 --> ', '<', '{\\', '&', ' ', 'a,']) {
    const text = `1\n00:00:01,000 --> 00:00:02,000\n${piece.repeat(400_000)}`
    expect(parseSubtitles(text).cues.length).toBeLessThanOrEqual(1)
    expect(parseSubtitles(`[Script Info]\n[Events]\nDialogue: ${text}`).skipped).toBe(1)
  }
})
