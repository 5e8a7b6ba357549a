import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createCiter, sentencesOf, type Citable, type CiteEvent } from '#engine/prompt/cite.ts'

const frame = (id: number, startMs: number, label: string): Citable => ({
  id,
  sourceId: 's-1',
  label,
  locator: { kind: 'time', startMs, endMs: startMs + 5000 },
})
const evidence = [frame(1, 0, '00:00'), frame(2, 10_000, '00:10'), frame(3, 75_000, '01:15')]

function cite(
  text: string,
  cut: number[] = [],
): ReturnType<ReturnType<typeof createCiter>['end']> & { events: CiteEvent[] } {
  const events: CiteEvent[] = []
  const citer = createCiter(evidence, (event) => events.push(event))
  let from = 0
  for (const to of [...cut.toSorted((a, b) => a - b), text.length]) {
    citer.push(text.slice(from, to))
    from = Math.max(from, to)
  }
  return { ...citer.end(), events }
}

describe('createCiter', () => {
  it('numbers citations in the order of their first use', () => {
    const { text, citations, supported } = cite('K7Q2 [3], JB3 [1] and K7Q2 again [3].')
    expect(text).toBe('K7Q2 [1], JB3 [2] and K7Q2 again [1].')
    expect(citations.map(({ marker, locator }) => [marker, locator])).toEqual([
      [1, evidence[2]!.locator],
      [2, evidence[0]!.locator],
    ])
    expect(supported).toBe(true)
  })

  it('says the time of an id that stands alone', () => {
    expect(cite('[2]').text).toBe('00:10 [1]')
    expect(cite('[2], [3]').text).toBe('00:10 [1], 01:15 [2]')
    expect(cite('[2] and [3]').text).toBe('00:10 [1] and 01:15 [2]')
  })

  it('does not repeat the time of ids that support the same words', () => {
    expect(cite('a red circle [1][2]').text).toBe('a red circle [1][2]')
  })

  it('drops an id that was not in the evidence and calls the claim unsupported', () => {
    const { text, citations, supported, unsupported } = cite('The sum is 40 [9].')
    expect(text).toBe('The sum is 40 .')
    expect(citations).toEqual([])
    expect(supported).toBe(false)
    expect(unsupported).toEqual(['The sum is 40 .'])
  })

  it('marks the sentences that cite nothing', () => {
    const { unsupported, supported } = cite('The sign says K7Q2 [1]. It is probably a harbour.')
    expect(supported).toBe(false)
    expect(unsupported).toEqual(['It is probably a harbour.'])
  })

  it.each(['not shown', 'Not shown.', '', ' not shown [2]'.slice(0, 10)])(
    'reads "%s" as nothing found',
    (text) => {
      expect(cite(text)).toMatchObject({ text: 'not shown', supported: false, citations: [] })
    },
  )

  it('leaves other brackets alone', () => {
    expect(cite('array[i] is [sic] here [1]').text).toBe('array[i] is [sic] here [1]')
  })

  it('streams the same text however the pieces are cut', () => {
    const whole = 'K7Q2 [3], [1] and [sic] x[2]; [77] end [2'
    fc.assert(
      fc.property(fc.array(fc.nat(whole.length)), (cut) => {
        const { text, events } = cite(whole, cut)
        expect(text).toBe(cite(whole).text)
        const said = events.map((event) => (event.type === 'token' ? event.text : '')).join('')
        expect(said.trim()).toBe(text)
      }),
    )
  })
})

describe('sentencesOf', () => {
  it('takes a quotation of several sentences before a marker for one claim', () => {
    const quote = '"Schedule A. The service charge is £1,980 per year." [1]'
    expect(sentencesOf(`${quote} It is high.`)).toEqual([quote, 'It is high.'])
    const two = sentencesOf('“It ends. Notice is due.” [2], "Rent. It rises." [1]')
    expect(two.filter((one) => !/\[\d\]/.test(one))).toEqual([])
    expect(sentencesOf('A board of 24" was cut. It is red. [1]')).toHaveLength(2)
  })

  it.each([
    '"2. The price is EUR 48,600.00." [1]',
    '“iv. Storage is free.” [1]',
    'It was signed by Mr. Hale [1].',
  ])('does not end at the number of a clause or a title: %s', (text) => {
    expect(sentencesOf(text)).toEqual([text])
  })

  it('ends at a number that ends a sentence', () => {
    expect(sentencesOf('There are 12. All are red. [1]')).toEqual([
      'There are 12.',
      'All are red. [1]',
    ])
  })

  it('keeps a marker with the sentence that it follows', () => {
    expect(sentencesOf('One is red. [1] Two is blue. [2]\nThree.')).toEqual([
      'One is red. [1]',
      'Two is blue. [2]',
      'Three.',
    ])
  })
})
