import { expect, it } from 'vitest'
import { parseQuestion } from '#engine/retrieve/question.ts'
import { tongueOf } from '#engine/retrieve/tongue.ts'

it.each([
  ['Wie hoch ist die monatliche Kaltmiete?', 'needle', ['monatliche', 'Kaltmiete']],
  ['Bis wann müssen die Mängel beseitigt werden?', 'when', ['Mängel', 'beseitigt']],
  ['Was passiert, wenn die Frist verstreicht?', 'needle', ['Frist', 'verstreicht']],
  ['Auf welcher Seite steht die Kaution?', 'when', ['Kaution']],
  ["Quel est l'objet de la lettre ?", 'needle', ['objet']],
  ['Quand les relances ont-elles été envoyées ?', 'when', ['relances', 'envoyées']],
  ['Où les tuiles ont-elles été livrées ?', 'needle', ['tuiles', 'livrées']],
])('%s is asked in its own language', (text, kind, terms) => {
  expect(parseQuestion(text)).toMatchObject({ kind, terms })
})

it.each([
  'Was the contract terminated?',
  'Who die in the war?',
  'What is the die used for?',
  'Will the tenant pay?',
  'Is there a den?',
  '质保期是多长？',
])('%s is in neither', (text) => expect(tongueOf(text)).toBeUndefined())

it.each([
  ['运费由谁承担？', ['运费', '承担']],
  ['合同一式几份？', ['合同', '一式']],
  ['逾期超过多少日甲方可以解除合同？', ['逾期', '超过', '甲方', '解除', '合同']],
  ['争议提交给哪个机构仲裁？', ['争议', '提交', '仲裁']],
  ['质保期是多长？', ['质保期']],
])('%s is asked without the particles that are cut off with its words', (text, terms) => {
  expect(parseQuestion(text).terms).toEqual(terms)
})
