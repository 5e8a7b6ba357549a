/** Which words of a question a sentence has to hold to be quoted as its answer, the fullest reading first. Pure. */
import { foldWord } from '../prompt/quotes.ts'
import type { Question } from '../retrieve/question.ts'
import { withoutRequest } from '../retrieve/request.ts'
import { isMeasure } from './measures.ts'
import { isAppointment } from '../retrieve/said-or-seen.ts'
import { isOfDate, isOfFrequency, isWordOfDay, ofCharge } from './answers-it.ts'

/** Words for the source itself: "the contract" need not say that it is one. */
const sourceWords =
  /^(contract|lease|agreement|deed|report|document|letter|form|scan|sheet|file|talk|meeting|interview|lecture|handbook|manual|judge?ment|memorandum)s?$|^(?:合同|合約|协议|报告|文件|信件?)$/i
/** Papers that name themselves: "When is the invoice due?" asks for its due date, in a source that says it is one. */
const paperWords = /^(invoice|bill|receipt|quote|quotation|order|statement)s?$/i
/** Words of asking that an answer need not repeat: "What notice is needed?" */
const weakWords =
  /^(need(?:ed|s)?|requir(?:e|ed|es)|necessary|appl(?:y|ies|icable)|given|gives?|stated?|states|specified|named|agreed|provided|included|includes?|payable|due|costs?|numbers?)$/i

/** A row of an account has an amount where a question says that it was paid; to whom has to stand there. */
const ofPaying =
  /^(?:pays?|paid|payments?|amounts?|amounted|sums?|receives?|received|charges?|charged|transfer(?:red|s)?|makes?|made)$/i
const leastBesidePaying = 2
/** Words of asking that are no question words. */
const askingWords = /^(?:must|ought)$/i
const askingHappen = /^happen(?:s|ed)?$/i

/** What is charged is called a fee, a surcharge, a penalty. */
const isCharge = /^(?:charged|owed|levied)$/i
const titles = /^(?:mr|mrs|ms|miss|dr|prof)$/i

export type Reading = { wanted: string[]; paper?: string }

/** What may be meant, the fullest first: all words, those that are not of asking, those that do not name the paper. */
export function readingsOf(terms: string[], question: Question): Reading[] {
  const isDate = isOfDate(question)
  const strong = terms.filter(
    (term) =>
      !weakWords.test(term) &&
      !isWordOfDay(term, question) &&
      !isMeasure(term) &&
      !(isCharge.test(term) && ofCharge.test(withoutRequest(question.text))),
  )
  // "When is the invoice due?" is not answered by any day of it.
  const isTooLittle = isDate && strong.every((term) => paperWords.test(term))
  const isWeaker = strong.length > 0 && strong.length < terms.length && !isTooLittle
  const paper = terms.find((term) => paperWords.test(term))
  const inside = terms.filter((term) => !paperWords.test(term))
  const besidePaying = strong.filter((term) => !ofPaying.test(term))
  const isOfPaying = besidePaying.length < strong.length && besidePaying.length >= leastBesidePaying
  const measure = measureOf(question)
  // "He will be seen again", in a letter that names him.
  const names = isAppointment(question.text)
    ? terms.filter((term) => /^\p{Lu}/u.test(term) && !titles.test(term))
    : []
  return [
    // "It was 21 metres high", behind the sentence that names what.
    ...(measure === undefined || terms.includes(measure) ? [] : [{ wanted: [...terms, measure] }]),
    { wanted: terms },
    ...(isWeaker ? [{ wanted: strong }] : []),
    ...(isOfPaying ? [{ wanted: besidePaying }] : []),
    ...names.map((name) => ({
      wanted: terms.filter((term) => !names.includes(term) && !titles.test(term)),
      paper: name,
    })),
    ...(paper !== undefined && inside.length > 0 ? [{ wanted: inside, paper }] : []),
  ]
}

/** "In the report" it is the paper, in "to whom does she report" what is asked for. */
const isSource = (term: string, { text }: Question): boolean =>
  sourceWords.test(term) &&
  !new RegExp(
    String.raw`\b(?:do|does|did|to|must|shall|should|can|may|will)\b[^?]*\b${term}\W*$`,
    'iu',
  ).test(text)

/** "How large is it?" is answered by a measure. */
const measureOf = ({ text }: Question): string | undefined => {
  const word = /\bhow (\p{L}+)/iu.exec(text)?.[1]?.toLowerCase()
  return word === undefined || /^(?:much|many|often|do|does|did|is|was|are|were|can)$/.test(word)
    ? undefined
    : word
}

const ranked = /\bthe (first|second|third|last|final) \p{L}+/iu
export function termsOf(question: Question): string[] {
  const { kind, about, terms } = question
  const isAsked = (kind === 'needle' || kind === 'speech') && about !== 'seen'
  const isOfPlace = kind === 'when' && about === 'any' && /^\W*where\b/i.test(question.text)
  if (!isAsked && !isOfPlace && !isOfDate(question) && !isOfFrequency(question)) return []
  const measure = measureOf(question)
  const isOfEvent = /^\W*what (?:happens|happened|would happen|will happen)\b/i.test(question.text)
  const things = terms.filter(
    (term) =>
      !isSource(term, question) &&
      term.toLowerCase() !== measure &&
      !askingWords.test(term) &&
      !(isOfEvent && askingHappen.test(term)),
  )
  // Of times and places "first" says which of several; of an instalment it says which one.
  const [, rank] = isOfDate(question) ? (ranked.exec(question.text) ?? []) : []
  const isNew = rank !== undefined && !terms.some((term) => foldWord(term) === foldWord(rank))
  return [...(things.length > 0 ? things : terms), ...(isNew ? [rank] : [])]
}
