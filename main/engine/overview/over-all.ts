/**
 * "What is this document about?": sentences that a summary would choose, from everything that is written or said in
 * the sources. A prompt holds a few places; a question about all of a source is not answered from those.
 */
import { setImmediate } from 'node:timers/promises'
import type { Overview } from '../ask/look-options.ts'
import { quotedEvidence } from '../ask/sentences-on.ts'
import type { EvidenceItem } from '../prompt/evidence.ts'
import { omit, type Omission, type Ranked } from '../retrieve/place.ts'
import type { Question } from '../retrieve/question.ts'
import type { Stretch } from '../retrieve/stretches.ts'
import type { SourceRow } from '../store/source-rows.ts'
import type { Store } from '../store/store.ts'
import { chooseSentences, standingIn } from '../summary/choose.ts'
import { sectionsOf } from '../summary/sections.ts'
import type { Sentence } from '../summary/sentence.ts'
import { rowsSaid } from './list-all.ts'
import { boxesIn, stateOf, type Said } from './said.ts'
import { textsOf, type SourceTexts } from './source-texts.ts'
import { chaptersOf } from './summarize.ts'

type Within = Parameters<Overview>[2]['within']

/** Sources of one answer; `longview summarize` goes through all. */
const mostSources = 12
/** Sentences of one answer that are quoted, of all sources together, and of one alone. */
const quoted = { most: 12, ofOne: 8, least: 1 }
/** Of a single page or a short talk that would be nearly everything: so many, and one for each place more. */
const ofOnePage = 4
/** Those that a model writes from. */
const offered = { most: 24, ofOne: 24, least: 2 }
const perSection = 3

export function createOverview(store: Store): Overview {
  return async (question, { sources, places }, { within, isTrained, items }, signal) => {
    if (isOfPart(question, within)) return undefined
    const looked = sources.slice(0, mostSources)
    const all: SourceTexts[] = []
    for (const source of looked) {
      signal.throwIfAborted()
      all.push(onPages(textsOf(source, store), [...question.pages, ...pageOf(within)]))
      // A long source must not hold up everything else that the engine does.
      await setImmediate()
    }
    const texts = ofOrigin(all, question.about === 'said' ? ['speech'] : ['page', 'speech'])
    if (texts.length === 0) return undefined
    const covered = texts.map(({ source, coverage: { unit, read, total } }) => ({
      sourceId: source.id,
      unit,
      read,
      total,
    }))
    // Everything fits into one prompt, with its pictures.
    if (!isTrained && places.length <= items) return { chosen: [], covered, omitted: [] }
    const omitted = sources.slice(mostSources).map(leftOut)
    const wish = isTrained ? quoted : offered
    const count =
      texts.length === 1 ? wish.ofOne : Math.max(wish.least, Math.floor(wish.most / texts.length))
    const said = texts.flatMap((text) =>
      question.listings.length > 0
        ? rowsSaid(text, question.listings, store)
        : placesSaid(text, Math.min(count, ofOnePage + text.units.length), store),
    )
    if (isTrained) {
      const shown = new Map(said.map(({ stretch, item }) => [stretch.ids[0]!, item]))
      return { chosen: [], found: said.map(({ stretch }) => stretch), shown, covered, omitted }
    }
    const given = [...new Map(said.map(({ item }) => [item.id, item])).values()].slice(0, wish.most)
    return { chosen: given.map(ranked), given, covered, omitted }
  }
}

/** The first of a source say most of it: they are the last to go where a context is small. */
const ranked = ({ id, sourceId, locator }: EvidenceItem, at: number): Ranked => {
  const rank = 1 / (1 + at)
  return { id, sourceId, locator, cost: 0, reason: 'coverage', wordScore: 0, relevance: rank, rank }
}

function leftOut({ id: sourceId, durationMs = 0, kind }: SourceRow): Omission {
  const isTimed = kind === 'video' || kind === 'audio'
  const locator = isTimed
    ? ({ kind: 'time', startMs: 0, endMs: durationMs } as const)
    : ({ kind: 'page', page: 1 } as const)
  return omit({ id: 0, sourceId, locator }, `more than ${mostSources} pieces of evidence`)
}

/** A marked region, a time that is named, and pictures are for the model to look at. */
const isOfPart = ({ spans, momentsMs, kinds }: Question, { box, span }: Within): boolean =>
  box !== undefined ||
  span !== undefined ||
  spans.length > 0 ||
  momentsMs.length > 0 ||
  (kinds.length > 0 && kinds.every((kind) => kind === 'image'))

const pageOf = ({ page }: Within): number[] => (page === undefined ? [] : [page])

const onPages = (texts: SourceTexts, pages: readonly number[]): SourceTexts =>
  pages.length === 0
    ? texts
    : {
        ...texts,
        units: texts.units.filter(
          ({ locator }) => locator.kind !== 'page' || pages.includes(locator.page),
        ),
      }

/** What is asked for as said is said, where anything is; without words of its own a source is for the model to see. */
function ofOrigin(all: SourceTexts[], wanted: readonly Sentence['origin'][]): SourceTexts[] {
  const has = ({ units }: SourceTexts, some: readonly Sentence['origin'][]): boolean =>
    units.some(({ sentences }) => sentences.some(({ origin }) => some.includes(origin)))
  const said = all.filter((one) => has(one, wanted))
  if (said.length > 0 && wanted.length === 1) return said
  return all.some((one) => has(one, ['page', 'speech'])) ? all : []
}

/** As in a summary: sections first, then the best of what they kept. */
function gistOf({ source, units }: SourceTexts, count: number, store: Store): Sentence[] {
  const standing = standingIn(units.flatMap(({ sentences }) => sentences))
  const sections = sectionsOf(units, chaptersOf(source, store))
  const kept = sections.flatMap((section) => {
    const sentences = section.units.flatMap((unit) => unit.sentences)
    return chooseSentences(sentences, sections.length > 2 ? perSection : count, standing)
  })
  return chooseSentences(kept, count, standing)
}

/** What one place says stands together, as it does in the source. */
function placesSaid(texts: SourceTexts, count: number, store: Store): Said[] {
  const { source, units } = texts
  const placeOf = new Map(units.flatMap(({ id, sentences }) => sentences.map((one) => [one, id])))
  const chosen = Map.groupBy(gistOf(texts, count, store), (one) => placeOf.get(one)!)
  return Array.from(chosen, ([id, sentences]) => {
    const [first] = sentences
    const { origin } = first!
    const last = sentences.at(-1)!.locator
    const locator =
      first!.locator.kind === 'time' && last.kind === 'time'
        ? { ...first!.locator, endMs: Math.max(first!.locator.endMs, last.endMs) }
        : first!.locator
    const texted = sentences.map(({ text }) => text)
    // A description is the model's own words, and nothing that the source says.
    const isSeen = origin === 'description'
    const quote = isSeen
      ? texted.map((text) => text.replace(/[.。]$/u, '')).join('; ')
      : texted.map((text) => `"${text}"`).join(' ')
    const stretch: Stretch = {
      sourceId: source.id,
      locator,
      ids: [id],
      state: stateOf(origin, id, source, store),
      quote: { text: quote, boxes: origin === 'page' ? boxesIn(id, texted, store) : [] },
    }
    const place = { id, sourceId: source.id, locator, cost: 0 }
    const item = quotedEvidence(place, locator, texted, source.name)
    return { stretch, item: isSeen ? { ...item, lines: texted, said: [] } : item }
  })
}
