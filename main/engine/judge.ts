/** The model's own judgement of single pieces of evidence, each seen alone. */
import { isTrained, promptParts } from './compose.ts'
import type { Model } from './model/model-port.ts'
import { tokenRowsOf, type EvidenceItem } from './prompt/evidence.ts'
import { asYesNo, notShown } from './prompt/instructions.ts'
import type { Seen } from './retrieve/place.ts'
import type { Question } from './retrieve/question.ts'
import type { Reader } from './read.ts'

export type Judge = {
  /**
   * How probable it is that a segment holds the answer, 0..1: 1 - P("not shown") with the segment as only
   * evidence. Undefined where it cannot be read.
   */
  relevance(
    place: { id: number },
    question: Question,
    signal: AbortSignal,
  ): Promise<number | undefined>
  /**
   * The same for each in turn, until `seconds` are over; what is missing then was not looked at.
   */
  relevances(
    places: readonly { id: number }[],
    question: Question,
    seconds: number,
    signal: AbortSignal,
  ): Promise<Map<number, number>>
  /** Whether a segment bears a question out, 0..1: yes against no. Models that know only our prompt are asked as above. */
  confirms(item: EvidenceItem, question: Question, signal: AbortSignal): Promise<number>
  /** All that the model has looked at since this judge was made, by the id of the segment. */
  seen: ReadonlyMap<number, Seen>
  /** Tokens of the largest single prompt so far. */
  largest(): number
}

export function createJudge({ model, reader }: { model: Model; reader: Reader }): Judge {
  const seen = new Map<number, Seen>()

  let largest = { rows: -1, tokens: 0 }

  const alone = (item: EvidenceItem): EvidenceItem => ({ ...item, id: 1 })

  async function denial(
    item: EvidenceItem,
    question: Question,
    signal: AbortSignal,
  ): Promise<number> {
    const facts = await model.info(signal)
    const parts = promptParts(facts, [alone(item)], question.text)
    const rows = tokenRowsOf(item)
    if (rows > largest.rows) largest = { rows, tokens: await model.count(parts, signal) }
    const [logProbability] = await model.score({ parts, continuations: [notShown] }, signal)
    return 1 - Math.exp(Math.min(0, logProbability ?? 0))
  }

  const judge: Judge = {
    seen,
    largest: () => largest.tokens,
    async relevance(place, question, signal) {
      const trained = isTrained(await model.info(signal))
      const { item } = await reader.read(place, question, trained, signal)
      if (!item) return undefined
      const relevance = await denial(item, question, signal)
      seen.set(place.id, {
        cacheKeys: item.slices.map(({ cacheKey }) => cacheKey),
        tokenRows: tokenRowsOf(item),
      })
      return relevance
    },
    async relevances(places, question, seconds, signal) {
      const relevance = new Map<number, number>()
      const endsAt = performance.now() + seconds * 1000
      for (const place of places) {
        if (performance.now() > endsAt) break
        const one = await judge.relevance(place, question, signal)
        if (one !== undefined) relevance.set(place.id, one)
      }
      return relevance
    },
    async confirms(item, question, signal) {
      const facts = await model.info(signal)
      if (isTrained(facts)) return denial(item, question, signal)
      const parts = promptParts(facts, [alone(item)], asYesNo(question.text))
      const [yes = -Infinity, no = -Infinity] = await model.score(
        { parts, continuations: ['yes', 'no'] },
        signal,
      )
      return yes === -Infinity && no === -Infinity ? 0.5 : 1 / (1 + Math.exp(no - yes))
    },
  }
  return judge
}
