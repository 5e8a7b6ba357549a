/** A question that names its source by its file ("the Total in scan.pdf") is about that source alone. */
import type { Store } from '../store/store.ts'

/** Before a file's name in a sentence: "in the file scan.pdf", "of talk.mp4". */
const lead = String.raw`(?:\s+(?:in|on|of|from|within|inside|according to|at)(?:\s+the)?(?:\s+(?:file|document|recording|video|picture|image|pdf|scan))?)?\s*`
const quotes = `["'“”‘’«»「」]?`

/**
 * The sources that the question names, and the question without their names where they stand at its end;
 * everything as it was where it names none. A name counts whole, with its ending.
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
  const tail = new RegExp(
    `${lead}${quotes}${escaped(first.name)}${quotes}(\\s*[?？.!。]*\\s*)$`,
    'iu',
  )
  const without = question.replace(tail, '$1').trim()
  return {
    question: /\p{L}/u.test(without) ? without : question,
    sourceIds: named.map(({ id }) => id),
  }
}

/** Not in the middle of a longer name: `a.pdf` is not named by `data.pdf`. */
function holdsName(question: string, name: string): boolean {
  for (let at = question.indexOf(name); at >= 0; at = question.indexOf(name, at + 1)) {
    const before = question[at - 1] ?? ' '
    const after = question[at + name.length] ?? ' '
    if (!/[\p{L}\p{N}_.-]/u.test(before) && !/[\p{L}\p{N}_-]/u.test(after)) return true
  }
  return false
}

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
