/** "The frame that shows the text K7Q2": a code names its place as a time would. */
import { asWritten, borneOut, clear } from './sureness.ts'
import type { Judge } from './judge.ts'
import { neighboursOf } from '../retrieve/gather.ts'
import { omit, type Candidate, type Omission } from '../retrieve/place.ts'
import { parseQuestion, type Question } from '../retrieve/question.ts'
import type { Scope } from './scope.ts'

type Located = { candidates: Candidate[]; omitted: Omission[] }

/** Misread places of which the model is sure of none, but that may be meant. */
const mostDoubtful = 2
/** Two readings are as near to the code as one another if their quality differs by less: one look-alike. */
const asNear = 0.1

/**
 * The candidates that the question's codes name; all of them where it has no code or nothing holds it. Of frames that
 * were read off otherwise (K7O2), only those where the model, asked for the code alone, says that it is there: the
 * longer a recording is, the more of its codes look alike. It has to be clear about that where another place
 * holds the code as written, or was read as something nearer to it. The pages beside a named one stay, as what
 * is asked may stand there.
 */
export async function locate(
  question: Question,
  candidates: Candidate[],
  hits: Scope['hits'],
  judge: Pick<Judge, 'relevances'>,
  seconds: number,
  signal: AbortSignal,
): Promise<Located> {
  const { codes } = question
  const named = candidates.filter(({ id }) => (hits.get(id)?.least ?? 0) > 0)
  if (codes.length === 0 || named.length === 0) return { candidates, omitted: [] }

  const codeAt = ({ id }: Candidate): number => hits.get(id)?.code ?? 0
  const nearest = Math.max(...named.map(codeAt))
  const isWritten = nearest >= asWritten
  const least = (one: Candidate): number => (codeAt(one) > nearest - asNear ? borneOut : clear)
  const isMisread = (one: Candidate): boolean =>
    one.locator.kind === 'time' && codeAt(one) < asWritten
  const misread = named.filter(isMisread)
  let kept = misread
  if (codes.length === 1 && (isWritten || misread.length > 1)) {
    const where = parseQuestion(`When is the text ${codes[0]!} shown?`)
    const relevance = await judge.relevances(misread, where, seconds, signal)
    // What there was no time to look at is neither sure nor ruled out.
    const sure = ({ id }: Candidate): number => relevance.get(id) ?? borneOut
    kept = misread.filter((one) => sure(one) >= least(one))
    if (kept.length === 0 && !isWritten)
      kept = misread.toSorted((a, b) => sure(b) - sure(a)).slice(0, mostDoubtful)
  }
  const keep = new Set([...named.filter((one) => !isMisread(one)), ...kept])
  const pages = [...keep].filter(({ locator }) => locator.kind === 'page')
  const beside = new Set(pages.flatMap((page) => neighboursOf(page, candidates, 0)))
  return {
    candidates: candidates.filter((one) => keep.has(one) || beside.has(one)),
    omitted: misread
      .filter((one) => !keep.has(one))
      .map((place) => omit(place, 'shows a text that only looks like the one asked for')),
  }
}
