import { describe, expect, it } from 'vitest'
import { hasMeasure } from '#engine/ask/measures.ts'

describe('An amount answers', () => {
  it.each([
    ['How high was the scaffold?', 'It was 21 metres high.'],
    ['How high is the rent?', 'The rent is EUR 900.'],
    ['How high was the share?', 'It was two per cent.'],
    ['How long is the notice?', "The notice is a week's."],
    ['How long is the pipe?', 'The pipe is 40 cm long.'],
    ['How long is the lease?', 'The lease runs until 31 May.'],
    ['How large are the premises?', 'The premises measure 340 square metres.'],
    ['How large is the team?', 'The team has twelve members.'],
    ['How much does a berth cost?', 'A berth costs GBP 640.'],
    ['How much is paid for the crane?', 'The crane is free of charge.'],
    ['How much did it cost?', 'It was forty euro.'],
    ['How much does the dredging cost?', 'Dredging costs four million.'],
    ['What is the duration of the guarantee?', 'The guarantee is two years.'],
    ['Quelle est la durée de la garantie ?', 'La garantie est de deux ans.'],
    ['Wie groß ist die Wohnung?', 'Die Wohnung hat 84 m².'],
    ['Who is the landlord?', 'The landlord is Ada Byron.'],
    ['What happened to the weight?', 'It was lost.'],
  ])('%s %s', (question, text) => expect(hasMeasure(question, text)).toBe(true))
})

describe('What is measured otherwise does not', () => {
  it.each([
    ['How high was the scaffold?', 'The scaffold was designed for 50 knots.'],
    ['How high was the scaffold?', 'A scaffold collapsed.'],
    ['How long is the bridge?', 'Until the bearing is treated, no vehicle may cross the bridge.'],
    ['How long is the notice?', 'The notice was sent to 40 tenants.'],
    ['How heavy was the pallet?', 'The pallet was 3 metres wide.'],
    ['How much does a second berth cost?', 'All forty berths are taken.'],
    ['Wie groß ist die Wohnung?', 'Die Heizung der Wohnung ist defekt.'],
    ['Quelle est la durée de la garantie ?', 'La garantie est de 500 euros.'],
  ])('%s %s', (question, text) => expect(hasMeasure(question, text)).toBe(false))
})
