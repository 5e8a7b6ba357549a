import { expect, test } from 'vitest'
import { parseQuestion } from '#engine/retrieve/question.ts'
import { saidIn } from '#engine/ask/said-in.ts'
import { open } from './store/library.ts'
import { fileOf, videoProbe } from './store/made.ts'

function said(text: string, origin: 'sidecar' | 'speech' = 'sidecar') {
  const store = open()
  const source = store.sources.add(fileOf(1), videoProbe)
  const line = (startMs: number, words: string) => ({ startMs, endMs: startMs + 4000, text: words })
  store.transcripts.put(
    source.id,
    { key: 'sidecar:film.srt', origin, name: 'film.srt', digest: 'd', skipped: 0 },
    [
      line(1000, 'Good morning.'),
      line(20_000, 'The budget is cut.'),
      line(25_000, 'Travel is frozen.'),
      line(50_000, 'Thank you all.'),
    ],
  )
  const { stretches, shown } = saidIn(parseQuestion(text), { sources: [source] }, store)
  return {
    texts: stretches.map(({ quote }) => quote!.text),
    spans: stretches.map(({ locator: at }) => at.kind === 'time' && [at.startMs, at.endMs]),
    states: stretches.map(({ state }) => state),
    evidence: stretches.map(({ ids }) => shown.get(ids[0]!)?.said),
  }
}

test('all that is said in a time is quoted, with when it is said', () => {
  expect(said('What was said between 00:15 and 01:00?')).toEqual({
    texts: ['"The budget is cut." "Travel is frozen."', '"Thank you all."'],
    spans: [
      [20_000, 29_000],
      [50_000, 54_000],
    ],
    states: ['verified', 'verified'],
    evidence: [['The budget is cut.', 'Travel is frozen.'], ['Thank you all.']],
  })
})

test('of a passage only the lines in that time are quoted', () => {
  expect(said('What did she say before 00:24?').texts).toEqual([
    '"Good morning."',
    '"The budget is cut."',
  ])
})

test('a moment is its line with what is said around it', () => {
  expect(said('What is said at 00:52?').texts).toEqual(['"Thank you all."'])
})

test('what a model wrote down is not proved', () => {
  expect(said('What was said after 00:45?', 'speech').states).toEqual(['found'])
})

test.each([
  ['something is named', 'What was said about the budget after 00:15?'],
  ['no time is named', 'What was said?'],
  ['it is about what is shown', 'What is shown after 00:15?'],
  ['nothing is said then', 'What was said after 00:58?'],
])('nothing is quoted where %s', (_why, question) => {
  expect(said(question).texts).toEqual([])
})
