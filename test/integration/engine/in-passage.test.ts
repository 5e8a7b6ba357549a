import { expect, test } from 'vitest'
import { parseQuestion } from '#engine/retrieve/question.ts'
import { scopeOf } from '#engine/ask/scope.ts'
import { sentencesOn } from '#engine/ask/sentences-on.ts'
import { open } from './store/library.ts'
import { fileOf, videoProbe } from './store/made.ts'

const cues = [
  { startMs: 1000, endMs: 5000, text: 'BEN: Why is it higher? The council promised no increase.' },
  { startMs: 8000, endMs: 12_000, text: 'CARLA: I object. They were late by eight months.' },
  { startMs: 15_000, endMs: 18_000, text: 'Then everybody went home.' },
]

/** What is quoted of a talk with these lines. */
function quoted(text: string): string[] {
  const store = open()
  const id = store.sources.add(fileOf(1), videoProbe).id
  const origin = {
    key: 'sidecar:a.srt',
    origin: 'sidecar',
    name: 'a.srt',
    digest: 'd',
    skipped: 0,
  } as const
  store.transcripts.put(id, origin, cues)
  const question = parseQuestion(text)
  const { stretches } = sentencesOn(question, scopeOf(question, [id], {}, store), store)
  return stretches.map(({ quote }) => quote?.text ?? '')
}

test('all that somebody says in a line is theirs, not only the sentence behind their name', () => {
  expect(quoted('What did Ben say?')).toEqual([
    '"BEN: Why is it higher?" "The council promised no increase."',
  ])
  expect(quoted('What did Carla say about the months?')).toEqual([
    '"They were late by eight months."',
  ])
})

test('what another says, and what nobody is named for, is not theirs', () => {
  expect(quoted('What did Ben say about the months?')).toEqual([])
  expect(quoted('What did Carla say about going home?')).toEqual([])
})
