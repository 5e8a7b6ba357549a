/** Is the one frame that matters among the evidence, whatever the length? And is the answer right? */
import type { Answer } from '#contract/api.ts'
import { createRandom } from '../fixtures/random.ts'
import { addRecording, stepMs, type Hidden, type World } from './long-world.ts'
import { shareOf, type Share } from './statistics.ts'

export type NeedleRow = {
  length: string
  segments: number
  found: Share
  answered: Share
  /** The same questions over the needle's own span: what the model can do with the frame alone. */
  alone: Share
  /** Means per question: the largest prompt, and segments that were looked at alone. */
  promptTokens: number
  looks: number
  seconds: number
}

/** A recording holds at most so many needles for its length. */
const needlesPerPlaces = 0.2

type Outcome = { found: boolean; right: boolean; answer: Answer; seconds: number }

const questionOf = (index: number, text: string): string =>
  index % 2 === 0
    ? `When is the text ${text} shown?`
    : `Describe the frame that shows the text ${text}.`

/** Exactly the needle's place is cited. */
function isRight({ startMs }: Hidden, { citations }: Answer): boolean {
  const at = citations.map(({ locator }) => locator)
  return at.length === 1 && at[0]!.kind === 'time' && at[0]!.startMs === startMs
}

const isFound = ({ startMs }: Hidden, { evidence }: Answer): boolean =>
  evidence.items.some(({ locator }) => locator.kind === 'time' && locator.startMs === startMs)

export async function needleRow(
  world: World,
  length: string,
  places: number,
  seed: string,
): Promise<NeedleRow> {
  const random = createRandom(`needles/${seed}/${length}`)
  const each = Math.max(1, Math.floor(places * needlesPerPlaces))
  const { signal } = new AbortController()
  const ask = async (
    question: string,
    id: string,
    hidden: Hidden,
    isAlone: boolean,
  ): Promise<Outcome> => {
    const span = { startMs: hidden.startMs, endMs: hidden.startMs + stepMs }
    const startedAt = performance.now()
    const answer = await world.asking.ask(question, [id], isAlone ? { span } : {}, {
      signal,
      emit: () => undefined,
    })
    const seconds = (performance.now() - startedAt) / 1000
    return { found: isFound(hidden, answer), right: isRight(hidden, answer), answer, seconds }
  }
  const whole: Outcome[] = []
  const alone: Outcome[] = []
  for (let from = 0; from < world.needles.length; from += each) {
    const needles = world.needles.slice(from, from + each)
    const { id, hidden } = addRecording(world, `${length}-${from}`, places, needles, random)
    for (const one of hidden) {
      const question = questionOf(world.needles.indexOf(one.needle), one.needle.text)
      whole.push(await ask(question, id, one, false))
      alone.push(await ask(question, id, one, true))
    }
  }
  const mean = (value: (outcome: Outcome) => number): number =>
    whole.reduce((sum, one) => sum + value(one), 0) / whole.length
  const share = (outcomes: Outcome[], is: (outcome: Outcome) => boolean): Share =>
    shareOf(outcomes.filter(is).length, outcomes.length)
  return {
    length,
    segments: places,
    found: share(whole, ({ found }) => found),
    answered: share(whole, ({ right }) => right),
    alone: share(alone, ({ right }) => right),
    promptTokens: mean(({ answer }) => answer.evidence.promptTokens),
    looks: mean(({ answer }) => answer.evidence.looked?.segments ?? 0),
    seconds: mean(({ seconds }) => seconds),
  }
}
