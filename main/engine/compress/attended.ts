/**
 * FlexSelect (yunzhuzhang0918/flexselect): the rows that the question looks at most, in one layer of the language
 * model that is known to look at what it is asked about (`calibrateLayer`), stay as they are. Frames compete: one
 * that the question passes over keeps nothing.
 */
import { byWeight } from './budget.ts'
import { keepAll, keepRows } from './outputs.ts'
import { budgetOf, rowCount, type Compressor } from './plan.ts'

export const attended: Compressor = {
  id: 'attended',
  grain: 'rows',
  needs: 'looks',
  title: 'What the question looks at',
  description:
    'Keeps the rows that the model looks at when it reads the question. Costs a reading.',
  plan(input, { capacity }) {
    const budget = budgetOf(input, capacity)
    if (budget >= rowCount(input)) return keepAll(input)
    if (input.looks?.length !== rowCount(input)) {
      throw new RangeError('This memory method needs to know what the question looks at')
    }
    return keepRows(input, byWeight(input.looks).slice(0, budget))
  },
}
