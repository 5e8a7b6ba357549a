import { describe, expect, test } from 'vitest'
import { createReadAgain } from '#engine/ask/read-again.ts'
import type { ModelFacts } from '#engine/model/model-facts.ts'
import type { Model } from '#engine/model/model-port.ts'
import type { EvidenceItem } from '#engine/prompt/evidence.ts'
import { parseQuestion, type Question } from '#engine/retrieve/question.ts'

const { signal } = new AbortController()

/** A picture that holds texts with these log-probabilities: its name says which. */
const pictureOf = (holds: Record<string, number>, id = 1): EvidenceItem => ({
  id,
  segmentId: id,
  sourceId: 's',
  sourceName: 'clip.mp4',
  locator: { kind: 'time', startMs: 0, endMs: 1000 },
  label: JSON.stringify(holds),
  slices: [
    {
      slice: { role: 'overview', row: 0, column: 0, box: { x: 0, y: 0, width: 1, height: 1 } },
      cacheKey: JSON.stringify(holds),
      parts: [],
    },
  ],
  grid: undefined,
  lines: [],
})

const holdsIn = (parts: readonly object[]): Record<string, number> => {
  const ids = parts.flatMap((part) => ('id' in part ? [String(part.id)] : []))
  return JSON.parse(ids[0]!) as Record<string, number>
}

type Generated = Awaited<ReturnType<Model['generate']>>
const describes = /\{"described as (.*)":0\}/
const model: Pick<Model, 'info' | 'generate' | 'score'> = {
  info: async () => ({ hints: { imagesMax: 8 }, bosText: '', eosText: '' }) as ModelFacts,
  score: async ({ parts, continuations }) =>
    continuations.map((text) => holdsIn(parts)[text.replace(' [1]', '')] ?? -9),
  generate: async ({ parts }) => {
    const described = describes.exec(JSON.stringify(holdsIn(parts)))?.[1]
    if (described !== undefined) {
      const isToDescribe = JSON.stringify(parts).includes('Describe the image.')
      return { text: isToDescribe ? described : 'not shown' } as Generated
    }
    const codes = Object.entries(holdsIn(parts)).filter(([text]) => !text.includes(' '))
    const [best] = codes.toSorted((a, b) => b[1] - a[1])
    return { text: `${best?.[0] ?? 'not shown'} [1]` } as Generated
  },
}

const others = [pictureOf({ K7Q2: -0.1, K7O2: -4 }), pictureOf({ K7Q2: -0.2, K7O2: -3 })]
const what = parseQuestion('What text is shown?')
const naming = (codes: readonly string[]): Question => ({ ...what, codes: [...codes] })
let asked = 0
const readAgain = createReadAgain({
  model,
  views: async () => {
    asked++
    return others
  },
})

describe('What was read off a frame in doubt', () => {
  test('is decided by all looks together, and all that was looked at is counted', async () => {
    const item = pictureOf({ K7O2: -0.6, K7Q2: -0.9 })
    const { text, items } = await readAgain('K7O2 [1]', [item], what, signal)
    expect(text).toBe('K7Q2 [1]')
    expect(items[0]!.lookedAt?.cacheKeys).toHaveLength(3)
  })

  test('is found in a description, too', async () => {
    const item = pictureOf({ K7O2: -0.6, K7Q2: -0.9, 'red circle': 0 })
    const said = 'a red circle and the text K7O2 [1]'
    expect((await readAgain(said, [item], what, signal)).text).toBe(
      'a red circle and the text K7Q2 [1]',
    )
  })

  test('stays where it is clear, where it was asked for, and where there is no such evidence', async () => {
    asked = 0
    const clear = pictureOf({ K7O2: -0.01 })
    const doubtful = pictureOf({ K7O2: -0.6, K7Q2: -0.9 }, 2)
    for (const [text, codes] of [
      ['K7O2 [1]', []],
      ['the text K7O2 [2]', ['K7O2']],
      ['K7O2 [3]', []],
      ['not shown', []],
    ] as const) {
      expect((await readAgain(text, [clear, doubtful], naming(codes), signal)).text).toBe(text)
    }
    expect(asked).toBe(0)
  })

  test('stays where the frame cannot be seen from elsewhere', async () => {
    const alone = createReadAgain({ model, views: async () => [] })
    const item = pictureOf({ K7O2: -0.6, K7Q2: -0.9 })
    expect(await alone('K7O2 [1]', [item], what, signal)).toEqual({
      text: 'K7O2 [1]',
      items: [item],
      unclear: [],
    })
    const page = createReadAgain({ model, views: async () => undefined })
    const unlikely = pictureOf({ K7O2: -3 })
    expect((await page('K7O2 [1]', [unlikely], what, signal)).text).toBe('K7O2 [1]')
  })
})

describe('What no two looks agree on', () => {
  /** A test pattern: other letters from each side, none of them likely. */
  const pattern = (id: number): EvidenceItem => pictureOf({ FCJG: -3, 'red star': 0 }, id)
  const scattered = createReadAgain({
    model,
    views: async () => [pictureOf({ GYL7: -3 }), pictureOf({ MGAY: -3 })],
  })

  test('is not told, and named as unclear', async () => {
    const { text, unclear, items } = await scattered('FCJG [1]', [pattern(1)], what, signal)
    expect(text).toBe('not shown')
    expect(unclear.map(({ segmentId }) => segmentId)).toEqual([1])
    expect(items[0]!.lookedAt?.cacheKeys).toHaveLength(3)
  })

  test('is left out of an answer that says more', async () => {
    const items = [pattern(1), pictureOf({ JB3: -0.01 }, 2)]
    for (const [said, told] of [
      ['FCJG [1], JB3 [2]', 'JB3 [2]'],
      ['a red star and the text FCJG [1], the text JB3 [2]', 'a red star [1], the text JB3 [2]'],
      ['the text FCJG [1]', 'not shown'],
    ] as const) {
      expect((await scattered(said, items, what, signal)).text).toBe(told)
    }
  })

  test('is not told either where a part of a frame is looked at once and hardly anything speaks for it', async () => {
    const alone = createReadAgain({ model, views: async () => [] })
    expect((await alone('FCJG [1]', [pattern(1)], what, signal)).text).toBe('not shown')
  })

  test('is a shape as well, where only one look is sure of it', async () => {
    const from = (...shares: number[]): EvidenceItem[] =>
      shares.map((share, at) => pictureOf({ 'red star': Math.log(share) }, at + 1))
    for (const [told, said, [item, ...moved]] of [
      ['a red star [1]', 'a red star [1]', from(0.98, 0.97, 0.96)],
      ['not shown', 'a red star [1]', from(0.9, 0.6, 0.1)],
      ['red star [1]', 'red star [1]', from(0.995, 0.6, 0.1)],
      ['the text JB3 [1]', 'a red star and the text JB3 [1]', from(0.9, 0.6, 0.1)],
    ] as const) {
      const shown = {
        ...item!,
        label: JSON.stringify({ ...holdsIn([{ id: item!.label }]), JB3: 0 }),
      }
      shown.slices = [{ ...item!.slices[0]!, cacheKey: shown.label }]
      const again = createReadAgain({ model, views: async () => moved })
      const { text, unclear } = await again(said, [shown], what, signal)
      expect(text).toBe(told)
      expect(unclear).toHaveLength(told === said ? 0 : 1)
    }
  })

  test('is not taken for letters that were missed', async () => {
    const item = pictureOf({ 'described as the text FCJG': 0 })
    expect((await scattered('not shown', [item], what, signal)).text).toBe('not shown')
  })
})

describe('A "not shown" to a question for what is written', () => {
  /** The model says nothing is written there, and describes it so. */
  const silent = (described: string): EvidenceItem =>
    pictureOf({ [`described as ${described}`]: 0 })

  test('is taken back where the model names letters when it describes the frame, and most looks read them', async () => {
    const item = silent('a red circle and the text K7O2')
    const { text, items } = await readAgain('not shown', [item], what, signal)
    expect(text).toBe('K7Q2 [1]')
    expect(items[0]!.lookedAt?.cacheKeys).toHaveLength(3)
  })

  test('is taken back without further looks where the frame is read well once it is asked plainly', async () => {
    asked = 0
    const plainly = parseQuestion('Please spell out the letters at 0:12.')
    const item = pictureOf({ K7Q2: -0.01 })
    expect((await readAgain('not shown', [item], plainly, signal)).text).toBe('K7Q2 [1]')
    expect(asked).toBe(0)
  })

  test('stays where the description names none, where most looks read none, and where something else is asked for', async () => {
    const named = silent('the text K7O2')
    const blind = createReadAgain({ model, views: async () => [silent(''), silent('')] })
    for (const [again, item, question] of [
      [readAgain, silent('a red circle'), 'What text is shown?'],
      [blind, named, 'What text is shown?'],
      [readAgain, named, 'What colour is the text?'],
      [readAgain, named, 'What is written on the bus?'],
      [readAgain, named, 'When is the text K7Q2 shown?'],
    ] as const) {
      const { text } = await again('not shown', [item], parseQuestion(question), signal)
      expect(text, `${question} of ${item.label}`).toBe('not shown')
    }
    const both = [named, pictureOf({ K7Q2: -0.01 }, 2)]
    expect((await readAgain('not shown', both, what, signal)).text).toBe('not shown')
  })
})
