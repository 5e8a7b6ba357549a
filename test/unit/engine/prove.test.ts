import { expect, test } from 'vitest'
import { createProver } from '#engine/ask/prove.ts'
import { parseQuestion } from '#engine/retrieve/question.ts'

const locator = { kind: 'time', startMs: 50_000, endMs: 60_000 } as const
const signal = new AbortController().signal

/** What becomes of an answer about a frame that was described before, or a page, for a model trained for single frames. */
async function stateOf(asked: string, text: string, description: string, page = '') {
  const pageClass = page === '' ? undefined : 'text'
  const segment = { id: 7, sourceId: 's-1', locator, text: page, description, pageClass }
  const model = {
    info: () => Promise.resolve({ hints: { answers: 'short', imagesMax: 8 } }),
    generate: () => Promise.reject(new Error('nobody looks again here')),
  }
  const prover = createProver({
    store: { segments: { byId: () => segment, words: () => [] } },
    model,
    judge: {},
  } as unknown as Parameters<typeof createProver>[0])
  const item = { id: 1, segmentId: 7, sourceId: 's-1', sourceName: 'f.mp4', locator, slices: [] }
  const { citations } = await prover.prove(
    {
      text: `${text} [1]`,
      citations: [{ marker: 1, sourceId: 's-1', locator }],
      unsupported: [],
    } as never,
    { items: [item], parts: [], tokens: 0, contextTokens: 0, omitted: [] } as never,
    parseQuestion(asked),
    signal,
  )
  return citations[0]?.state
}

test.each([
  ['What is shown with the black square?', 'a black square', 'a black square'],
  ['Which code is shown with the black square?', 'QX81', 'a black square and the text QX81'],
  ['What is shown at 00:55?', 'a red star', 'a red star'],
  ['What comes before K7Q2?', 'a red star', 'a red star'],
])('%s: "%s" is borne out by "%s"', async (asked, text, description) => {
  expect(await stateOf(asked, text, description)).toBe('verified')
})

test.each([
  ['Which code is shown with the blue square?', 'a black square', 'a black square'],
  ['What is written beside Anna?', 'QX81', 'a black square and the text QX81'],
])(
  '%s: "%s" is not borne out by "%s", which shows something else',
  async (asked, text, description) => {
    expect(await stateOf(asked, text, description)).toBe('found')
  },
)

test.each([
  ['notn', 'unsupported'],
  ['the roof', 'verified'],
])('"%s" from a page that says "We repair the roof." is %s', async (text, state) => {
  expect(await stateOf('Which part is repaired?', text, '', 'We repair the roof.')).toBe(state)
})
