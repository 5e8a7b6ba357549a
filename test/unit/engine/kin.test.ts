import { expect, it } from 'vitest'
import { holdsKin } from '#engine/ask/kin.ts'

it.each([
  ['The salary is payable monthly.', 'paid'],
  ['Faster payment from Ada', 'pay'],
  ['The Employer contributes 5 per cent.', 'contribution'],
  ['Date of examination: 6 May', 'examined'],
  ['He left the room.', 'leave'],
  ['Notice of cancellation is given.', 'cancel'],
  ['Item Rate Approval', 'approves'],
  ['16 Feb 2024 Cheque', 'February'],
  ['She shall repay the cost.', 'repaid'],
  ['其余百分之十作为质量 保证金', '保证金'],
])('%s holds a word of the family of %s', (text, term) => expect(holdsKin(text, term)).toBe(true))

it.each([
  ['The Employer may dismiss him.', 'employee'],
  ['The buyer is liable.', 'buy'],
  ['A port in Brazil', 'portion'],
  ['Room 14', '140'],
])('%s holds none of %s', (text, term) => expect(holdsKin(text, term)).toBe(false))

it('German and French words are compared without their endings', () => {
  expect(holdsKin('die Mängel zu beseitigen', 'beseitigt', true)).toBe(true)
  expect(holdsKin('Sollte die Frist verstreichen', 'verstreicht', true)).toBe(true)
  expect(holdsKin('les tuiles livrées au chantier', 'livrée', true)).toBe(true)
  expect(holdsKin('die Miete', 'Mieter', true)).toBe(false)
  expect(holdsKin('die Miete', 'Kaution', true)).toBe(false)
})
