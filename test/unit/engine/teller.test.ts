import { describe, expect, test } from 'vitest'
import type { ReadAgain } from '#engine/ask/read-again.ts'
import { createTeller } from '#engine/ask/teller.ts'
import type { ModelFacts } from '#engine/model/model-facts.ts'
import type { Model } from '#engine/model/model-port.ts'
import type { EvidenceItem } from '#engine/prompt/evidence.ts'
import { parseQuestion } from '#engine/retrieve/question.ts'

const { signal } = new AbortController()
const item: EvidenceItem = {
  id: 3,
  segmentId: 3,
  sourceId: 's',
  sourceName: 'clip.mp4',
  locator: { kind: 'time', startMs: 0, endMs: 1000 },
  label: '',
  slices: [],
  grid: undefined,
  lines: [],
}

/** A frame that the model describes like this; what is really on it; what it reads there from all sides. */
function teller({ line, bears, letters }: { line: string; bears: string[]; letters?: string }) {
  const model: Pick<Model, 'info' | 'generate'> = {
    info: async () => ({ hints: { imagesMax: 8 }, bosText: '', eosText: '' }) as ModelFacts,
    generate: async () => ({ text: line }) as Awaited<ReturnType<Model['generate']>>,
  }
  const judge = {
    confirms: async (_item: EvidenceItem, { text }: { text: string }) =>
      bears.some((what) => text === `When is ${what} shown?`) ? 0.9 : 0.1,
  }
  const readAgain: ReadAgain = async (text, items) => ({
    text: letters === undefined ? text : `${letters} [3]`,
    items: [...items],
    unclear: [],
  })
  return (question: string) =>
    createTeller({ model, judge, readAgain })(item, parseQuestion(question), signal)
}

describe('What a frame shows is told', () => {
  test('as described, where a second look bears it out', async () => {
    const tell = teller({ line: 'a red circle', bears: ['a red circle'] })
    expect(await tell('What comes after the text K7Q2?')).toBe('a red circle')
  })

  test('with the letters that looks from all sides read, where it does not', async () => {
    const both = 'a red circle and the text ROOM7'
    const bears = [both]
    const tell = teller({ line: 'a red circle and the text R0OM7', bears, letters: 'ROOM7' })
    expect(await tell('What comes last?')).toBe(both)
    const alone = teller({ line: 'a blue star and the text R0OM7', bears, letters: 'ROOM7' })
    expect(await alone('What comes last?')).toBe('the text ROOM7')
  })

  test('not at all, where nothing bears it out', async () => {
    expect(await teller({ line: 'a red circle', bears: [] })('What comes last?')).toBe('')
    expect(await teller({ line: 'the text R0OM7', bears: [] })('What comes last?')).toBe('')
  })

  test('of a frame that is named by its code only where it holds that', async () => {
    const wish = { line: 'a red circle', bears: ['a red circle'] }
    const asked = 'Describe the frame that shows the text K7Q2.'
    expect(await teller(wish)(asked)).toBe('')
    const holding = teller({ ...wish, bears: [...wish.bears, 'the text K7Q2'] })
    expect(await holding(asked)).toBe('a red circle')
  })
})
