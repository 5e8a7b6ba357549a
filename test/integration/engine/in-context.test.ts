import { describe, expect, it } from 'vitest'
import type { Word } from '#engine/domain.ts'
import { cellsOn } from '#engine/ask/cells-on.ts'
import { scopeOf } from '#engine/ask/scope.ts'
import { sentencesOn } from '#engine/ask/sentences-on.ts'
import { parseQuestion } from '#engine/retrieve/question.ts'
import type { Store } from '#engine/store/store.ts'
import { open } from './store/library.ts'
import { fileOf, pageOf } from './store/made.ts'

const probe = { kind: 'pdf', pages: 4, detail: {} } as const

/** Lines of cells; every character is 0.008 wide, cells begin at the given places. */
const table = (lines: readonly (readonly [number, string][])[], read = false): Word[] =>
  lines.flatMap((cells, row) =>
    cells.flatMap(([x, text], column) => {
      let left = x
      return text.split(' ').map((one) => {
        const box = { x: left, y: 0.1 + row * 0.03, width: one.length * 0.008, height: 0.015 }
        left += box.width + 0.008
        return { text: one, box, ...(read && { confidence: 0.9, line: column * 100 + row }) }
      })
    }),
  )
const account = table(
  [
    [
      [0.05, 'Date'],
      [0.25, 'Details'],
      [0.6, 'Paid out'],
      [0.8, 'Balance'],
    ],
    [
      [0.05, '05 Jan 2024'],
      [0.25, 'Transfer to Rosalind Achebe'],
      [0.6, '4,250.00'],
      [0.8, '12,182.88'],
    ],
    [
      [0.05, '06 Jan 2024'],
      [0.25, 'Millgate Stationers'],
      [0.6, '26.87'],
      [0.8, '12,156.01'],
    ],
  ],
  true,
)
const policy = `9. Pension
9.1 The Employee joins the scheme of the port. The Employer contributes 5 per cent of the salary.
10. Training costs
10.1 If the Employee leaves, she shall repay half of the costs. Late claims are refused. Ms Mulready voted against it.
The boiler is thirty years old. A new one would cost GBP 96,000.
Commencement
The dryer unit is still in Bremerhaven. It is to be delivered by 10 June 2024.
The strike was announced on 2 February. The claim is refused. A defect must be drilled for. Clause 8 is therefore void in any case. That is too short. Clause 9 is void in any case.
`

function filled(): { store: Store; id: string } {
  const store = open()
  const { id } = store.sources.add(fileOf(1, '/papers/policy.pdf'), probe)
  store.segments.add(id, pageOf(1, policy))
  // Read column by column.
  const columns = [0.05, 0.25, 0.6, 0.8].map((x, at) =>
    account.filter(({ box }) => box.x >= x && box.x < ([0.25, 0.6, 0.8][at] ?? 1)),
  )
  const text = columns.map((words) => words.map((one) => one.text).join('\n')).join('\n')
  store.segments.add(id, { ...pageOf(2, text), pageClass: 'scan', words: columns.flat() })
  store.segments.add(
    id,
    pageOf(
      4,
      'The Borrower shall ensure that the ratio of net debt to EBITDA does not exceed 3.5 to 1 and\nthat it is tested. Clause 3.11 obliges the tenant to remove all of it.',
    ),
  )
  store.segments.add(id, pageOf(3, 'Shipper Porto Alegre\nShipped on board the vessel.'))
  return { store, id }
}

function asked(text: string): string[] {
  const { store, id } = filled()
  const question = parseQuestion(text)
  const scope = scopeOf(question, [id], {}, store)
  return sentencesOn(question, scope, store).stretches.map(({ quote }) => quote!.text)
}

describe('What stands above a sentence is quoted with it', () => {
  it.each([
    [
      'the heading of its clause',
      'What pension contribution does the Employer make?',
      '"9. Pension" "The Employer contributes 5 per cent of the salary."',
    ],
    [
      'other forms of its words',
      'Must training costs be repaid if the Employee leaves?',
      '"10. Training costs" "10.1 If the Employee leaves, she shall repay half of the costs."',
    ],
    [
      'the sentence before, where it is spoken of',
      'Who voted against the claims?',
      '"Late claims are refused." "Ms Mulready voted against it."',
    ],
    [
      'the sentence before, of which it names another one',
      'How much would a new boiler cost?',
      '"The boiler is thirty years old." "A new one would cost GBP 96,000."',
    ],
    [
      'the row of a table whose columns were read one by one',
      'How much did Rosalind Achebe receive?',
      '"05 Jan 2024 Transfer to Rosalind Achebe 4,250.00 12,182.88"',
    ],
    [
      'the head of its table',
      'How much was paid out to Millgate Stationers?',
      '"Date Details Paid out Balance" "06 Jan 2024 Millgate Stationers 26.87 12,156.01"',
    ],
  ])('%s', (_why, question, text) => {
    expect(asked(question)[0]).toBe(text)
  })

  it.each([
    'What pension does the landlord pay?',
    'How much was paid out to Ferncliffe Motors?',
    'Where are the late costs repaid by the strike?',
    'Who announced that the drilled claim is refused?',
  ])('nothing where not all of it is there: %s', (question) => expect(asked(question)).toEqual([]))
})

describe('Sentences', () => {
  it('where something is: whatever day they name', () => {
    expect(asked('Where is the dryer unit?')).toEqual(['"The dryer unit is still in Bremerhaven."'])
  })

  it('when something was announced: as on any other day', () => {
    expect(asked('When was the strike announced?')).toEqual([
      '"The strike was announced on 2 February."',
    ])
  })

  it('why: with the sentence before one that says no reason', () => {
    expect(asked('Why is clause 9 void?')).toEqual([
      '"That is too short." "Clause 9 is void in any case."',
    ])
    expect(asked('Why is clause 8 void?')).toEqual(['"Clause 8 is therefore void in any case."'])
  })

  it('who somebody is: not with a line out of a sentence that does not say so', () => {
    expect(asked('Who is the borrower?')).toEqual([])
  })

  it('of a clause by its number', () => {
    expect(asked('What does clause 3.11 oblige?')).toEqual([
      '"Clause 3.11 obliges the tenant to remove all of it."',
    ])
  })

  it('a word that stands on the page is not misread in another place there', () => {
    expect(asked('What did the shipper sign?')).toEqual([])
    expect(asked('Where is the shipper?')).toEqual([])
  })
})

it('a cell of a table is quoted with its own box', () => {
  const { store, id } = filled()
  const question = parseQuestion('What is the balance for Millgate Stationers?')
  const scope = scopeOf(question, [id], {}, store)
  const { stretches, shown } = cellsOn(question, scope, store, {})
  expect(stretches).toMatchObject([{ state: 'found', quote: { text: '12,156.01' } }])
  expect(stretches[0]!.quote!.boxes).toHaveLength(1)
  expect(shown.size).toBe(1)
  expect(
    cellsOn(question, scope, store, { box: { x: 0, y: 0, width: 1, height: 1 } }).stretches,
  ).toEqual([])
})
