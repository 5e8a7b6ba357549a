/** What comes first or last, what comes before or after something: places that the order names, not their words. */
import { findAll, type FindOptions } from './find-all.ts'
import { namedPlaces } from '../retrieve/gather.ts'
import type { Place, Ranked } from '../retrieve/place.ts'
import { parseQuestion, type Question } from '../retrieve/question.ts'
import type { Scope } from './scope.ts'

export type InOrder = {
  /** What the order goes by, and what is asked for, in order. */
  chosen: Ranked[]
  /** What is asked for, by segment. */
  asked: ReadonlySet<number>
}

const beforePattern = /\b(before|previous|preced\w+|prior)\b|之前|以前|前に/iu
/** Undefined where the order is of nothing that can be found. Pages have numbers of their own and are left out. */
export async function inOrder(
  question: Question,
  scope: Scope,
  options: FindOptions & { items: number },
  signal: AbortSignal,
): Promise<InOrder | undefined> {
  const places = scope.places.filter(({ id, locator }) => id > 0 && locator.kind === 'time')
  const { terms: words } = question
  if (words.length === 0) {
    const within = namedPlaces(question, places) ?? places
    const one = question.which === 'first' ? within[0] : within.at(-1)
    if (question.which === 'all' || !one) return undefined
    return { chosen: [ranked(one)], asked: new Set([one.id]) }
  }
  const [code] = question.codes
  const terms = code === undefined ? words : [code]
  const thing = code === undefined ? `a ${words.join(' ')}` : `the text ${code}`
  const where = { ...parseQuestion(`When is ${thing} shown?`), terms }
  const { stretches } = await findAll(where, { ...scope, places }, options, signal)
  const isBefore = beforePattern.test(question.text)
  const byId = new Map(places.map((place, at) => [place.id, { place, at }]))
  const asked = new Set<number>()
  const chosen = new Map<number, Place>()
  for (const { ids } of stretches) {
    const edge = byId.get(isBefore ? ids[0]! : ids.at(-1)!)
    const next = edge && places[edge.at + (isBefore ? -1 : 1)]
    if (!edge || next?.sourceId !== edge.place.sourceId || chosen.size + 2 > options.items) continue
    chosen.set(edge.place.id, edge.place)
    chosen.set(next.id, next)
    asked.add(next.id)
  }
  if (asked.size === 0) return undefined
  return {
    chosen: places.filter(({ id }) => chosen.has(id)).map(ranked),
    asked,
  }
}

const ranked = (place: Place): Ranked => ({
  ...place,
  reason: 'named',
  wordScore: 0,
  relevance: 1,
  rank: 1,
})
