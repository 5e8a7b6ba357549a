/** What a question names: times, pages, words to search for; and of what kind it is, which decides where to look. */
import type { SourceKind } from '../domain.ts'
import { comparedIn, type Compared } from './before-after.ts'
import { isAskedHowLong } from './how-long.ts'
import { listingsIn, type Listing } from './listing.ts'
import { parseKinds, parsePages, parseTimes, type Span } from './named-places.ts'
import { kindOf, overviewPattern, whichOf, type QuestionKind, type Which } from './question-kind.ts'
import { isCode, parseTerms } from './question-words.ts'
import { withoutRequest, wordsOfAll } from './request.ts'
import { aboutOf, type About } from './said-or-seen.ts'
import {
  askedVerbs,
  lengthWords,
  nearWords,
  overviewWords,
  placeWords,
  rankWords,
  sourceWords,
  speechWords,
} from './words-of-kind.ts'

export type Question = {
  text: string
  kind: QuestionKind
  /** "When was it first shown?" wants one place of several. */
  which: Which
  /** "How long is it shown?": places are told with how long each lasts. */
  isOfLength: boolean
  /** "Shown" is not "said": which of the two a question of places is about. */
  about: About
  /** Moments named in the question: "at [00:12]". */
  momentsMs: number[]
  /** Ranges named in the question: "before 01:00", "between 1:00 and 2:30". */
  spans: Span[]
  /** Pages named in the question, from 1. */
  pages: number[]
  /** What it says it is about: "the image", "the recording", "the form". Empty when it does not say. */
  kinds: SourceKind[]
  /** Kinds of things of which all are wanted: an overview of those. */
  listings: Listing[]
  /** Two things of which it asks which is shown before the other. */
  compared: Compared | undefined
  /** Words worth searching for: codes, names, things; no question words. */
  terms: string[]
  /** Those of them that stand letter by letter where they stand at all: K7Q2, 2024, "INVOICE". */
  codes: string[]
}

/** How an answer is to be given, not what about. */
const manner =
  /[,，;；]?\s*(?:step by step|in (?:a few|some|one|two|three|five|ten|\d+) (?:words|sentences?|points|lines)|(?:as|in) bullet points|(?:please )?(?:name|give|cite|with) the pages? (?:numbers? )?(?:of|for) each (?:point|sentence|one)|请?(?:注明|给出|标明)[^，。；]*页码|依次|逐步)/giu

/** Asked for places: when, how often, whether ever, what before or after. */
const isOfPlaces = (kind: QuestionKind): boolean =>
  kind === 'when' || kind === 'count' || kind === 'never' || kind === 'order'

/** Whether a word of such a question names something to search for. */
function isNaming(
  word: string,
  {
    kind,
    about,
    isOfLength,
    isRequest,
  }: Pick<Question, 'kind' | 'about' | 'isOfLength'> & {
    /** "Summarise the payment terms" is about those. */
    isRequest: boolean
  },
): boolean {
  const folded = word.toLowerCase()
  if (isOfLength && lengthWords.has(folded)) return false
  if (kind === 'order' && nearWords.has(folded)) return false
  if (kind === 'overview')
    return !(
      overviewWords.test(word) ||
      sourceWords.test(word) ||
      rankWords.has(folded) ||
      wordsOfAll.has(folded)
    )
  if (kind === 'needle' && isRequest && askedVerbs.test(word)) return false
  if (isOfPlaces(kind) && (rankWords.has(folded) || placeWords.has(folded))) return false
  return !(about === 'said' && speechWords.has(folded))
}

export function parseQuestion(text: string): Question {
  const times = parseTimes(text)
  const asked = withoutRequest(text.replaceAll(manner, ' '))
  const isOfTime = times.momentsMs.length + times.spans.length > 0
  const listings = isOfTime ? [] : listingsIn(asked)
  const words = listings.length > 0 ? [] : parseTerms(asked)
  const compared = isOfTime || listings.length > 0 ? undefined : comparedIn(asked)
  const kind = listings.length > 0 ? 'overview' : kindOf(asked, words)
  const about = aboutOf(asked)
  const isOfLength = kind === 'when' && isAskedHowLong(asked)
  const isRequest = overviewPattern.test(asked)
  const terms = words.filter((word) => isNaming(word, { kind, about, isOfLength, isRequest }))
  const which = isOfPlaces(kind) ? whichOf(text) : 'all'
  return {
    text,
    kind,
    which,
    isOfLength,
    about,
    ...times,
    pages: parsePages(text),
    kinds: parseKinds(text),
    listings,
    compared,
    terms,
    codes: terms.filter(isCode),
  }
}
