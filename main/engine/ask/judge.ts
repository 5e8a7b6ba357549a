/** The model's own judgement of single pieces of evidence, each seen alone. */
import { isTrained, promptParts } from '../compose.ts'
import type { Model } from '../model/model-port.ts'
import { tokenRowsOf, type EvidenceItem } from '../prompt/evidence.ts'
import { asYesNo, isNotShown } from '../prompt/instructions.ts'
import type { Seen } from '../retrieve/place.ts'
import { describe } from '../intake/describe.ts'
import type { Question } from '../retrieve/question.ts'
import type { QuestionKind } from '../retrieve/question-kind.ts'
import { stem } from '../store/stem.ts'
import { tokenize } from '../store/tokens.ts'
import { borneOut } from './sureness.ts'
import { isSeenWhole, seenIn, type OtherViews } from './other-views.ts'
import { readsCode } from './reads-code.ts'
import type { Reader } from './read.ts'
import { answerAlone, bestAlone, denial, scoresAlone, type Alone } from './slices-alone.ts'
import { whatText } from '../intake/sure-letters.ts'
import { wishIn } from '../retrieve/plain-wish.ts'

/** Of one question: what it remembers is about that one. */
export type Judge = {
  /**
   * How probable it is that a segment holds the answer, 0..1: 1 - P("not shown") with the segment as only
   * evidence. A sliced page is shown to a model that knows only our prompt slice by slice; the best one counts.
   * Undefined where it cannot be read.
   */
  relevance(
    place: { id: number },
    question: Question,
    signal: AbortSignal,
  ): Promise<number | undefined>
  /**
   * The same for each in turn, until `seconds` are over; what is missing then was not looked at. Each may be asked
   * about in its own words, `of`.
   */
  relevances(
    places: readonly { id: number }[],
    question: Question,
    seconds: number,
    signal: AbortSignal,
    of?: (place: { id: number }) => Question,
  ): Promise<Map<number, number>>
  /** The slice of a page that most probably holds the answer, each seen alone. Asked again, nothing is looked at. */
  alone(item: EvidenceItem, question: Question, signal: AbortSignal): Promise<Alone>
  /** What was best of a segment that was judged slice by slice. */
  best(segmentId: number): Alone | undefined
  /** More that the model was shown of a segment. */
  count(segmentId: number, more: Seen): void
  /** Whether a segment bears a question out, 0..1: yes against no. Models that know only our prompt are asked as above. */
  confirms(item: EvidenceItem, question: Question, signal: AbortSignal): Promise<number>
  /** All that the model has looked at since this judge was made, by the id of the segment. */
  seen: ReadonlyMap<number, Seen>
  /** Tokens of the largest single prompt so far. */
  largest(): number
}

/** Between these a small model is in doubt whether a frame holds the answer, and looks at it from elsewhere as well. */
const doubt = { from: 0.05, to: 0.95 }

/** From here on what one look reads of a frame counts in full. */
const legible = 0.25
const isToRead = ({ kind, text, codes }: Question): boolean =>
  kind === 'needle' && codes.length === 0 && wishIn(text) === 'text'

const ofPlaces: ReadonlySet<QuestionKind> = new Set(['when', 'count', 'never'])
/** What is left of a yes to a thing that the description does not name: less than `borneOut`. */
const unnamed = 0.45

export function createJudge({
  model,
  reader,
  views,
}: {
  model: Model
  reader: Pick<Reader, 'read'>
  /** For models that know only our prompt; without it a frame is looked at once. */
  views?: OtherViews | undefined
}): Judge {
  const seen = new Map<number, Seen>()
  const best = new Map<number, Alone>()

  let largest = { rows: -1, tokens: 0 }

  const alone = (item: EvidenceItem): EvidenceItem => ({ ...item, id: 1 })

  /** Remembers the largest prompt: what was looked at has to be accounted for. */
  async function measure(
    item: EvidenceItem,
    question: Question,
    signal: AbortSignal,
  ): Promise<void> {
    const rows = tokenRowsOf(item)
    if (rows <= largest.rows) return
    const parts = promptParts(await model.info(signal), [alone(item)], question.text)
    largest = { rows, tokens: await model.count(parts, signal) }
  }

  async function look(
    item: EvidenceItem,
    question: Question,
    trained: boolean,
    signal: AbortSignal,
  ): Promise<Pick<Alone, 'relevance' | 'seen'>> {
    if (trained && item.locator.kind === 'page') return judge.alone(item, question, signal)
    await measure(item, question, signal)
    const { relevance, items } = await fromAllSides(item, question, trained, signal)
    return { relevance, seen: seenIn(items) }
  }

  /** A code is read and compared; else one look where that is clear, and the mean of several where it is not. */
  async function fromAllSides(
    item: EvidenceItem,
    question: Question,
    trained: boolean,
    signal: AbortSignal,
  ): Promise<{ relevance: number; items: EvidenceItem[] }> {
    const [code] = question.codes
    const isOfPlaces = ofPlaces.has(question.kind)
    const isOfCode = isOfPlaces && question.terms.length === 1 && code !== undefined
    if (trained && views && isOfCode && isSeenWhole(item)) {
      const { probability, items } = await readsCode(item, code, { model, views }, signal)
      return { relevance: probability, items }
    }
    const once = await denial(item, question.text, model, signal)
    const isClear = once <= doubt.from || once >= doubt.to
    if (trained && once > doubt.from && isSeenWhole(item) && isToRead(question)) {
      return { relevance: once * (await legibility(item, signal)), items: [item] }
    }
    const others = (!isClear && trained && (await views?.(item, signal))) || []
    let sum = once
    for (const other of others) sum += await denial(other, question.text, model, signal)
    const relevance = sum / (1 + others.length)
    const isOne = trained && isSeenWhole(item) && isOfPlaces
    const isSaid = isOne && relevance >= borneOut
    const isNamed = !isSaid || (await names(item, question.terms, signal))
    return { relevance: isNamed ? relevance : relevance * unnamed, items: [item, ...others] }
  }

  /** It says of branches and test patterns as well that something is written there, but is not sure of a letter. */
  async function legibility(item: EvidenceItem, signal: AbortSignal): Promise<number> {
    const text = await answerAlone(item, whatText, model, signal)
    if (isNotShown(text)) return 0
    const [score = 0] = await scoresAlone(item, whatText, [text], model, signal)
    return Math.min(1, Math.exp(score) / legible)
  }

  /** A small model says yes to a near miss, but names what it sees when it is told to describe it. */
  async function names(
    item: EvidenceItem,
    terms: readonly string[],
    signal: AbortSignal,
  ): Promise<boolean> {
    const line = await describe(item, item, model, signal)
    const named = new Set(tokenize(line).map(({ text }) => stem(text)))
    return terms.every((term) => tokenize(term).every(({ text }) => named.has(stem(text))))
  }

  const judge: Judge = {
    seen,
    largest: () => largest.tokens,
    async relevance(place, question, signal) {
      const trained = isTrained(await model.info(signal))
      const { item } = await reader.read(place, question, trained, signal)
      if (!item) return undefined
      const looked = await look(item, question, trained, signal)
      seen.set(place.id, looked.seen)
      return looked.relevance
    },
    async alone(item, question, signal) {
      const known = best.get(item.segmentId ?? 0)
      if (known) return known
      const found = await bestAlone(item, question.text, model, signal)
      await measure(found.item, question, signal)
      if (item.segmentId !== undefined) best.set(item.segmentId, found)
      return found
    },
    best: (segmentId) => best.get(segmentId),
    count(segmentId, { cacheKeys, tokenRows }) {
      const known = seen.get(segmentId) ?? { cacheKeys: [], tokenRows: 0 }
      seen.set(segmentId, {
        cacheKeys: [...new Set([...known.cacheKeys, ...cacheKeys])],
        tokenRows: known.tokenRows + tokenRows,
      })
    },
    async relevances(places, question, seconds, signal, of = () => question) {
      const relevance = new Map<number, number>()
      const endsAt = performance.now() + seconds * 1000
      for (const place of places) {
        if (performance.now() > endsAt) break
        const one = await judge.relevance(place, of(place), signal)
        if (one !== undefined) relevance.set(place.id, one)
      }
      return relevance
    },
    async confirms(item, question, signal) {
      const facts = await model.info(signal)
      if (isTrained(facts)) return (await fromAllSides(item, question, true, signal)).relevance
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
