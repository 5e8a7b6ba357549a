/** A question that names its source by its file ("the Total in scan.pdf") is about that source alone. */
import { parseQuestion } from '../retrieve/question.ts'
import type { Store } from '../store/store.ts'

/** Before a file's name in a sentence: "in the file scan.pdf", "of talk.mp4". */
const lead = String.raw`(?:\s+(?:in|on|of|from|within|inside|according to|at)(?:\s+the)?(?:\s+(?:file|document|recording|video|picture|image|pdf|scan))?)?\s*`
const quotes = `["'“”‘’«»「」]?`

/**
 * The sources that the question names, and the question without their names where they stand at its end, or
 * where it is about all that they hold; everything as it was where it names none. A name counts whole, with its ending.
 */
export function namedSources(
  question: string,
  sourceIds: readonly string[],
  { sources }: Pick<Store, 'sources'>,
): { question: string; sourceIds: string[] } {
  const folded = question.toLowerCase()
  const held = sourceIds.flatMap((id) => {
    const name = sources.byId(id)?.name ?? ''
    return name.includes('.') && holdsName(folded, name.toLowerCase()) ? [{ id, name }] : []
  })
  // "my scan.pdf" does not name "scan.pdf" as well.
  const named = held.filter(
    ({ name }) => !held.some((other) => other.name !== name && other.name.endsWith(name)),
  )
  const [first] = named
  if (!first) return { question, sourceIds: [...sourceIds] }
  // "What is scan.pdf about?", "Summarise scan.pdf and talk.mp4".
  const bare = named
    .reduce(
      (text, { name }) => text.replaceAll(new RegExp(escaped(name), 'giu'), ' this '),
      question,
    )
    .replaceAll(/\s+/gu, ' ')
    .replace(/ (?=[?!.,])/gu, '')
    .trim()
  const tail = new RegExp(
    `${lead}${quotes}${escaped(first.name)}${quotes}(\\s*[?？.!。]*\\s*)$`,
    'iu',
  )
  const without = question.replace(tail, '$1').trim()
  return {
    question: isOverview(without) || !isOverview(bare) ? orElse(without, question) : bare,
    sourceIds: named.map(({ id }) => id),
  }
}

const isOverview = (question: string): boolean => parseQuestion(question).kind === 'overview'

const orElse = (without: string, question: string): string =>
  /\p{L}/u.test(without) ? without : question

/** Chinese goes on without a space: 总结scan.pdf. */
const isHan = (character: string): boolean => /\p{scx=Han}/u.test(character)

/** Not in the middle of a longer name: `a.pdf` is not named by `data.pdf`. */
function holdsName(question: string, name: string): boolean {
  for (let at = question.indexOf(name); at >= 0; at = question.indexOf(name, at + 1)) {
    const before = question[at - 1] ?? ' '
    const after = question[at + name.length] ?? ' '
    const begins = !/[\p{L}\p{N}_.-]/u.test(before) || (isHan(before) && !isHan(name[0]!))
    const ends = !/[\p{L}\p{N}_-]/u.test(after) || (isHan(after) && !isHan(name.at(-1)!))
    if (begins && ends) return true
  }
  return false
}

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
