import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checked } from '#engine/overview/write-summary.ts'
import { chooseSentences } from '#engine/summary/choose.ts'
import { coverageText, pageCoverage, timeCoverage } from '#engine/summary/coverage.ts'
import { divide } from '#engine/summary/divide.ts'
import { holds, writtenSentences } from '#engine/summary/holds.ts'
import { sectionsOf } from '#engine/summary/sections.ts'
import { pageSentences, splitSentences, spokenSentences } from '#engine/summary/sentence.ts'
import type { Sentence, Unit } from '#engine/summary/sentence.ts'

const page = (number: number, text: string): Sentence => ({
  text,
  origin: 'page',
  locator: { kind: 'page', page: number },
})

describe('sentences', () => {
  test('go on over full lines, and end at headings and short lines', () => {
    const text =
      'Supply Agreement\nThe Seller delivers forty lamps to the north door by\nthe second of May. The price is EUR 30,000.\nTotal: 5'
    expect(pageSentences(text, { kind: 'page', page: 1 }).map((each) => each.text)).toEqual([
      'Supply Agreement',
      'The Seller delivers forty lamps to the north door by the second of May.',
      'The price is EUR 30,000.',
      'Total: 5',
    ])
  })

  test('go on in a narrow column before a capital, too, where a line cannot be a heading', () => {
    const text =
      'Description\nThe bridge was built in 1974 by Calder\nIronworks and spans 23 metres over the\nTarn beck. It is sound.\nSummary of the main findings\nCorrosion was found.'
    expect(pageSentences(text, { kind: 'page', page: 1 }).map((each) => each.text)).toEqual([
      'Description',
      'The bridge was built in 1974 by Calder Ironworks and spans 23 metres over the Tarn beck.',
      'It is sound.',
      'Summary of the main findings',
      'Corrosion was found.',
    ])
  })

  test('end before the number of a footnote, which stands behind the full stop', () => {
    expect(
      splitSentences('The buyer cannot rely on it.2 14. As to the guarantee, it is signed.'),
    ).toEqual(['The buyer cannot rely on it.2', '14. As to the guarantee, it is signed.'])
    expect(
      splitSentences('See the rules in para.2 The Seller pays version 1.2 The Buyer too.'),
    ).toEqual(['See the rules in para.2 The Seller pays version 1.2 The Buyer too.'])
  })

  test('are not made of the rows of a table, which end in their amounts', () => {
    const rows = [
      'Date of the payment and what it is for, with its amount in pounds',
      '1 April 2023 First instalment of the annual rent £46,625.00',
      '24 June 2023 Second instalment of the annual rent £46,625.00',
      '29 September 2023 Third instalment of the annual rent £46,625.00',
    ]
    expect(
      pageSentences(rows.join('\n'), { kind: 'page', page: 1 }).map(({ text }) => text),
    ).toEqual(rows)
  })

  test('go on behind an amount at the end of a line', () => {
    const lines =
      'The tenant pays to the landlord every month a rent of 1,200.00\nand heating besides.'
    expect(pageSentences(lines, { kind: 'page', page: 1 })).toHaveLength(1)
  })

  test('do not end at abbreviations and ordinals', () => {
    expect(splitSentences('See No. 5 of Dr. Berg. It was am 5. März 2024 signed.')).toEqual([
      'See No. 5 of Dr. Berg.',
      'It was am 5. März 2024 signed.',
    ])
    expect(splitSentences('合同已签订。金额为三万元。')).toHaveLength(2)
  })

  test('that are spoken have the times of the cues they touch', () => {
    const cues = [
      { startMs: 1000, endMs: 2000, text: 'The contract was' },
      { startMs: 2000, endMs: 3000, text: 'signed. Payment is' },
      { startMs: 3000, endMs: 4000, text: 'due.' },
    ]
    expect(spokenSentences(cues).map(({ text, locator }) => [text, locator])).toEqual([
      ['The contract was signed.', { kind: 'time', startMs: 1000, endMs: 3000 }],
      ['Payment is due.', { kind: 'time', startMs: 2000, endMs: 4000 }],
    ])
  })
})

describe('chosen sentences', () => {
  const text = [
    'The contract between the Seller and the Buyer was signed in Geneva.',
    'ok',
    'The contract between the Seller and the Buyer was signed in Geneva.',
    'The Buyer refused eight lamps that were delivered late under the contract.',
    'Somebody coughs.',
    'The Seller claims the price of the contract and interest from the Buyer.',
  ].map((each) => page(1, each))

  test('are sentences of the source, each once, in its order, and the central ones', () => {
    const chosen = chooseSentences(text, 3).map((each) => each.text)
    expect(chosen).toEqual([text[0]!.text, text[3]!.text, text[5]!.text])
  })

  test('are never more than there are, or than wanted, for any text', () => {
    const many = fc.array(fc.string({ maxLength: 60 }).map((each) => page(1, each)))
    fc.assert(
      fc.property(many, fc.nat(6), (sentences, count) => {
        const chosen = chooseSentences(sentences, count)
        expect(chosen.length).toBeLessThanOrEqual(Math.min(count, sentences.length))
        expect(chosen.every((each) => sentences.includes(each))).toBe(true)
      }),
      { numRuns: 30 },
    )
  }, 60_000)
})

describe('a division', () => {
  const lamps = ['lamp', 'door', 'delivery']
  const money = ['price', 'interest', 'payment']

  test('falls where the words change', () => {
    const texts = [lamps, lamps, lamps, lamps, money, money, money, money]
    expect(divide(texts, 2)).toEqual([0, 4])
  })

  test('is even where there are no words, and never more than wanted', () => {
    expect(
      divide(
        Array.from({ length: 9 }, () => []),
        3,
      ),
    ).toEqual([0, 3, 6])
    expect(divide([], 3)).toEqual([])
    expect(divide([lamps], 5)).toEqual([0])
  })

  test('of a long recording is of chapters that cover it, with titles', () => {
    const units: Unit[] = Array.from({ length: 60 }, (_, at) => ({
      locator: { kind: 'time', startMs: at * 30_000, endMs: (at + 1) * 30_000 },
      sentences: [page(1, at < 30 ? 'lamps at the north door' : 'interest on the price')],
    }))
    const sections = sectionsOf(units)
    expect(sections[0]?.startMs).toBe(0)
    expect(sections.at(-1)?.endMs).toBe(1_800_000)
    expect(sections.flatMap((section) => section.units)).toEqual(units)
    expect(sections.length).toBeGreaterThan(2)
    expect(sectionsOf(units, [0, 900_000]).map(({ startMs }) => startMs)).toEqual([0, 900_000])
  })
})

describe('coverage', () => {
  test('names pages that could not be read, with the reason', () => {
    const gap = { locator: { kind: 'page' as const, page: 7 }, reason: 'damaged' }
    const read = new Set([1, 2, 3, 4, 5, 6, 8])
    const coverage = pageCoverage(read, 10, [gap])
    expect(coverage).toMatchObject({ read: 7, total: 10 })
    expect(coverageText(coverage, String)).toBe(
      '7 of 10 pages read. Not read: page 7 (damaged); pages 9-10 (no words were found on it).',
    )
  })

  test('of a recording is the union of what was seen and heard', () => {
    const spans = [
      { startMs: 0, endMs: 6000 },
      { startMs: 2000, endMs: 4000 },
      { startMs: 9000, endMs: 20_000 },
    ]
    const coverage = timeCoverage(spans, 12_000, [])
    expect(coverage.read).toBe(9000)
    expect(coverage.unread.map(({ locator }) => locator)).toEqual([
      { kind: 'time', startMs: 6000, endMs: 9000 },
    ])
  })
})

describe('what a model writes', () => {
  const evidence = [
    page(1, 'Anna Berg paid EUR 20,000 on 1 June 2024.'),
    page(2, 'Eight lamps were refused by the buyer.'),
  ]

  test('stays when what it cites says it, with its place', () => {
    const { sentences, dropped } = checked(
      'Anna Berg paid EUR 20,000 [1]. The buyer refused eight lamps [2].',
      evidence,
      3,
    )
    expect(sentences).toEqual([
      { text: 'Anna Berg paid EUR 20,000.', basis: [evidence[0]] },
      { text: 'The buyer refused eight lamps.', basis: [evidence[1]] },
    ])
    expect(dropped).toBe(0)
  })

  test.each([
    ['a wrong figure', 'Anna Berg paid EUR 25,000 [1].'],
    ['a wrong name', 'The buyer Bob Stone refused eight lamps [2].'],
    ['no citation', 'Anna Berg paid EUR 20,000.'],
    ['a citation of nothing', 'Anna Berg paid EUR 20,000 [9].'],
    ['another place than it cites', 'Anna Berg paid EUR 20,000 [2].'],
  ])('goes with %s', (_, text) => {
    expect(checked(text, evidence, 3)).toEqual({ sentences: [], dropped: 1 })
  })

  test('is cut at ends of sentences, and marks belong to the sentence before them', () => {
    expect(writtenSentences('One is so. [1] Two is 3.5 wide [2][3].\n- Three')).toEqual([
      { text: 'One is so.', ids: [1] },
      { text: 'Two is 3.5 wide.', ids: [2, 3] },
      { text: 'Three', ids: [] },
    ])
    expect(holds('', ['anything'])).toBe(false)
  })
})
