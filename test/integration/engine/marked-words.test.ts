/** A part of a page that was marked: what is answered from the words in it. */
import { describe, expect, test } from 'vitest'
import { markedWords } from '#engine/ask/marked-words.ts'
import { scopeOf } from '#engine/ask/scope.ts'
import { parseQuestion } from '#engine/retrieve/question.ts'
import { open } from './store/library.ts'
import { fileOf, pageOf } from './store/made.ts'

const lines = [
  'Claimant: Rosalind Achebe',
  'Defendant: Harbour Freight Ltd',
  'The hearing is on 4 May 2026 in room 7',
]
const words = lines.flatMap((line, row) =>
  line.split(' ').map((text, at) => ({
    text,
    box: { x: 0.1 + at * 0.08, y: 0.1 + row * 0.1, width: 0.07, height: 0.02 },
  })),
)
/** The first two lines, and an empty corner. */
const upper = { x: 0, y: 0, width: 1, height: 0.25 }
const corner = { x: 0.9, y: 0.9, width: 0.1, height: 0.1 }

function answered(question: string, box = upper): (string | undefined)[] | undefined {
  const store = open()
  const { id } = store.sources.add(fileOf(1, '/claim.pdf'), { kind: 'pdf', pages: 1, detail: {} })
  store.segments.add(id, { ...pageOf(1, lines.join('\n')), pageClass: 'scan', words })
  const within = { page: 1, box }
  const asked = parseQuestion(question)
  const scope = scopeOf(asked, [id], within, store)
  return markedWords(asked, scope, within, store)?.stretches.map(({ quote }) => quote?.text)
}

describe('What stands in a marked part of a page', () => {
  test.each([
    ['What is the Claimant?', ['Rosalind Achebe']],
    ['What does it say?', [`"${lines[0]}" "${lines[1]}"`]],
    ['Where is freight mentioned?', [`"${lines[1]}"`]],
    ['When is the hearing?', []],
  ])('answers %s', (question, texts) => {
    expect(answered(question)).toEqual(texts)
  })

  test('is left to the model where no words are', () => {
    expect(answered('What is the Claimant?', corner)).toBeUndefined()
  })
})
