/** Is the one frame that matters among the evidence, whatever the length? And is the answer right? */
import type { Answer } from '#contract/api.ts'
import { questionAbout, stepMs } from './long-pool.ts'
import type { Hidden, Recording, World } from './long-world.ts'
import { shareOf, type Share } from './statistics.ts'

export type NeedleRow = {
  length: string
  segments: number
  found: Share
  answered: Share
  /** The same questions over the needle's own span: what the model can do with the frame alone. */
  alone: Share
  /** Right in the whole recording, of those that are right alone. */
  kept: Share
  /** Means per question: the largest prompt, and segments that were looked at alone. */
  promptTokens: number
  looks: number
  seconds: number
}

export type NeedleOutcome = {
  found: boolean
  right: boolean
  isAloneRight: boolean
  promptTokens: number
  looks: number
  seconds: number
}

const questionOf = (index: number, text: string): string =>
  index % 2 === 0 ? questionAbout(text) : `Describe the frame that shows the text ${text}.`

/** Exactly the needle's place is cited. */
function isRight({ startMs }: Hidden, { citations }: Answer): boolean {
  const at = citations.map(({ locator }) => locator)
  return at.length === 1 && at[0]!.kind === 'time' && at[0]!.startMs === startMs
}

const isFound = ({ startMs }: Hidden, { evidence }: Answer): boolean =>
  evidence.items.some(({ locator }) => locator.kind === 'time' && locator.startMs === startMs)

/** The whole recording is asked as a person would ask, then only the needle's own span. */
export async function askForNeedle(
  { asking, needles }: World,
  { id }: Recording,
  hidden: Hidden,
): Promise<NeedleOutcome> {
  const { signal } = new AbortController()
  const question = questionOf(needles.indexOf(hidden.needle), hidden.needle.text)
  const run = { signal, emit: () => undefined }
  const startedAt = performance.now()
  const whole = await asking.ask(question, [id], {}, run)
  const seconds = (performance.now() - startedAt) / 1000
  const span = { startMs: hidden.startMs, endMs: hidden.startMs + stepMs }
  const alone = await asking.ask(question, [id], { span }, run)
  return {
    found: isFound(hidden, whole),
    right: isRight(hidden, whole),
    isAloneRight: isRight(hidden, alone),
    promptTokens: whole.evidence.promptTokens,
    looks: whole.evidence.looked?.segments ?? 0,
    seconds,
  }
}

export function needleRow(
  length: string,
  segments: number,
  outcomes: readonly NeedleOutcome[],
): NeedleRow {
  const mean = (value: (outcome: NeedleOutcome) => number): number =>
    outcomes.reduce((sum, one) => sum + value(one), 0) / Math.max(1, outcomes.length)
  const share = (of: readonly NeedleOutcome[], is: (outcome: NeedleOutcome) => boolean): Share =>
    shareOf(of.filter(is).length, of.length)
  const alone = outcomes.filter(({ isAloneRight }) => isAloneRight)
  return {
    length,
    segments,
    found: share(outcomes, ({ found }) => found),
    answered: share(outcomes, ({ right }) => right),
    alone: share(outcomes, ({ isAloneRight }) => isAloneRight),
    kept: share(alone, ({ right }) => right),
    promptTokens: mean(({ promptTokens }) => promptTokens),
    looks: mean(({ looks }) => looks),
    seconds: mean(({ seconds }) => seconds),
  }
}
