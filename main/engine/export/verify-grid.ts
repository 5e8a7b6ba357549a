/** Whether a grid and the answers that a bundle holds for it belong together. Pure. */
import {
  isGrid,
  isSummary,
  type AnswerRecord,
  type GridRecord,
  type LoggedRecord,
} from './record.ts'
import { checkSources, type Found, type Held } from './verify-record.ts'

export function checkGrid(
  grid: GridRecord,
  held: Held,
  /** All entries of the bundle by their numbers. */
  others: ReadonlyMap<number, LoggedRecord>,
): Found {
  const found: Found = { problems: [], notes: [] }
  const name = `grid ${held.number}`
  checkSources(grid, held, name, found)
  const ids = grid.sources.map(({ id }) => id).join()
  const isWhole =
    grid.rows.map(({ sourceId }) => sourceId).join() === ids &&
    grid.rows.every(({ answers }) => answers.length === grid.questions.length)
  if (!isWhole) found.problems.push(`${name} has not one answer for each question and source`)
  for (const { sourceId, answers } of grid.rows) {
    for (const [at, number] of answers.entries()) {
      const other = others.get(number)
      if (!other) found.notes.push(`answer ${number} of ${name} is not in the bundle`)
      else if (!isAnswerTo(other, grid.questions[at], sourceId) || number >= held.number)
        found.problems.push(`entry ${number} is not the answer that ${name} names it for`)
    }
  }
  return found
}

function isAnswerTo(
  record: LoggedRecord,
  question: string | undefined,
  sourceId: string,
): record is AnswerRecord {
  if (isGrid(record) || isSummary(record)) return false
  return record.question === question && record.scope.join() === sourceId
}
