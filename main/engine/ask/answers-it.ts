/**
 * Whether what a place says can be an answer to a question at all: a name to "who is", a number to "how much", a time
 * to "when". That it holds the words of the question is no answer. Pure.
 */
import { foldWord } from '../prompt/quotes.ts'
import type { Question } from '../retrieve/question.ts'
import { withoutRequest } from '../retrieve/request.ts'
import { stem } from '../store/stem.ts'
import { isAskedFor } from './asked-for.ts'
import { hasMeasure } from './measures.ts'
import { asksNumber, isNumbered } from './states-it.ts'

/** A day is asked for by its name: "on which day", "from what date". */
const namesDay =
  /\b(?:which|what) (?:date|day|month|year)s?\b|\b(?:welche[mnrs]? (?:datum|tag|monat|jahr)|quel(?:le)?s? (?:date|jour|mois|année))\b/iu
/** A time of the day is: "between which hours", "at what time". */
const namesHour = /\b(?:which|what) (?:hour|time)s?\b/iu
/** Such a word need not stand beside the day, or the hour. */
export const isWordOfDay = (word: string, { text }: Question): boolean =>
  (namesDay.test(text) &&
    /^(?:date|day|month|year|datum|tag|monat|jahr|jour|mois|année)s?$/iu.test(word)) ||
  (namesHour.test(text) && /^(?:hour|time)s?$/iu.test(word))

/** "When does the lease end?" asks for the day, not for the place in the recording or document. */
export const isOfDate = ({ kind, about, text }: Question): boolean =>
  (kind === 'needle' && about !== 'seen' && namesDay.test(text)) ||
  (kind === 'when' && asksForDay(about, text))
const asksForDay = (about: Question['about'], text: string): boolean =>
  (about === 'any' || verbOfTelling.test(text)) &&
  !/\b(pages?|frames?)\b|[页頁]|ページ|^\W*where\b|\bSeiten?\b|哪[里儿]|どこ/i.test(text)
/** "Where was the meeting held?" asks for the place of it, not for the page; "where is it mentioned" for the page. */
export const isOfEvent = ({ kind, about, text }: Question): boolean =>
  kind === 'when' &&
  about === 'any' &&
  /^\W*where (?:was|were|did|will|must|shall|should|can|may|do|does)\b/i.test(text) &&
  !/\b(?:mention|writ|stat|nam|list|appear|occur|refer|describ|contain|stand|say|read|found|find|begin|start|page|section|clause|paragraph)/i.test(
    text,
  )
/** "When was the strike announced?" asks for a day as well; "when is it mentioned?" for a place. */
const verbOfTelling = /^\W*(?:since |until |by )?when\b.*\b(?:announced?|explained|discussed)\b/i

const monthsAndDays =
  /\b(january|february|march|april|june|july|august|september|october|november|december|(mon|tues|wednes|thurs|fri|satur|sun)days?|today|tomorrow|yesterday|noon|midnight)\b/i
/** The month, not the verb: "in May", "May 2025". */
const ofMay = /\b(?:in|of|by|until|till|before|after|since|from|to|last|next) May\b/
const money = /\p{Sc}\s?\d[\d.,]*|\d[\d.,]*\s?\p{Sc}|(?<![\d.])\d[\d.,]*[.,]\d{2}(?![\d.])/gu
/** `十日内` is a time, `每逾期一日` is none. */
const hanTime =
  /[一二三四五六七八九十百]+(?:个)?[年月日天周](?:以|之)?[内前后]|[今明昨当次][年月日天]|[年月]底|月[初中末]|即日/u
const clock =
  /\b\d{1,2}(?:[.:]\d{2})?\s*(?:[ap]\.?\s?m\b|o['’]clock|uhr|h\b)|\b(?:[01]?\d|2[0-3]):[0-5]\d\b|\b(?:noon|midnight|mitternacht|minuit)\b/iu
/** A day of the calendar, or a time of the day. */
const namesDate = new RegExp(
  String.raw`${monthsAndDays.source}|${clock.source}|\b(?:19|20)\d{2}\b|\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b`,
  'iu',
)
const lasting = /\b(?:\d+|\p{L}+)\s+(?:working\s+|calendar\s+)?(?:days?|weeks?|months?|years?)\b/iu
const saysWhen = (text: string): boolean =>
  clock.test(text) ||
  /\d/u.test(text.replaceAll(money, ' ')) ||
  hanTime.test(text) ||
  monthsAndDays.test(text) ||
  ofMay.test(text)

const ofAmount =
  /^\W*(?:(?:in|within|for|by|at|after|of|from|under|to|up to) )?how (?:much|many|long|far|high|large|big|old|tall|wide|deep|heavy|fast|late)\b|^\W*(?:in |by |for )?(?:what|which) (?:sum|amount)\b|^\W*(?:um |in |für )?wie ?(?:hoch|viel|viele|lang|lange|groß|weit|alt)\b|^\W*(?:de |pour )?combien\b|多少|多[久长大高远宽重]|几[个日天年月次份台人倍]/iu
const amount =
  /\p{N}|[一二三四五六七八九十百千万亿两半零]|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\p{L}+teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty|hundreds?|thousands?|millions?|billions?|dozens?|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|deux|trois|quatre|cinq|sept|huit|neuf|dix|quinze|vingt|trente|half|quarter|third|once|twice|double|triple|both|none|no|nothing|nobody|nil|zero|free|an? (?:hour|day|week|fortnight|month|quarter|year)|in full|fully|unlimited|indefinite|indefinitely|permanent|permanently|forever|daily|weekly|monthly|yearly|annually)\b/iu

/** Of a price "that falls to be deducted" nothing is said that answers what it is. */
const ofMoney =
  /^\W*what(?:['’]s| is| are| was| were)\s+(?:the |our |his |her |their )?(?:\p{L}+ ){0,2}(?:price|amount|sum|cost|fee|salary|wage|rent|premium|turnover|profit|balance)s?(?: (?:of|for|per|on|in|at|after|before)\b.*)?\W*$/iu

/** "What is charged for a late payment?" */
export const ofCharge =
  /^\W*what (?:is|are|was|were|will be|must be|has to be) (?:charged|owed|levied)\b/iu

/** "How often is it required" asks papers for a rule, "how often was it shown" for places. */
export const isOfFrequency = ({ kind, about, text }: Question): boolean =>
  kind === 'count' &&
  about === 'any' &&
  /^\W*how often (?:is|are|must|shall|should|do|does|may|can|will)\b/i.test(text)
const frequency =
  /\b(?:every|once|twice|each|per|a (?:day|week|month|year)|hourly|daily|weekly|monthly|quarterly|yearly|annual|annually|times)\b/iu

const identity =
  /^\W*(?:(?:who|whom)(?:['’]s| is| are| was| were| acts? as| serves? as)|wer (?:ist|sind|war|waren)|qui (?:est|sont|était))\b(.*)$/iu
/** Numbers of clauses and days are no amounts. */
const months =
  '(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|januar|februar|märz|mai|juni|juli|okt|dez|janv|févr|mars|avr|juin|juil|août|déc)\\p{L}*\\.?'
const daysAndNumbers = new RegExp(
  String.raw`^\s*\d[\d.]*\.?\s+(?=\p{Lu})|\b\d{1,2}(?:st|nd|rd|th|\.)? ${months},? \d{4}\b|\b${months} (?:\d{1,2}, )?\d{4}\b|\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|\b\d{4}-\d{2}-\d{2}\b`,
  'giu',
)
/** "Who is responsible for the fleet", "who was injured": of what somebody is or does, in whatever words. */
const mostOfIdentity = 3
const notNames =
  /^(?:january|february|march|april|may|june|july|august|september|october|november|december|(?:mon|tues|wednes|thurs|fri|satur|sun)day|the|this|that|these|those|if|any|all|each|every|no|and|or|of|in|on|at|by|to|for|section|clause|article|part|page|item|table|figure|eur|usd|gbp|chf|vat)$/i

/** `("the Seller")`, `(hereinafter "Seller")`. */
const defined = /\([^()]{0,40}(["“”'‘’])(?:the\s+)?([\p{L}\p{N}-]+)["“”'‘’][^()]{0,20}\)/giu

/** Who is meant by the one word that is asked for. */
export const isDefinedIn = (text: string, terms: readonly string[]): boolean =>
  terms.length === 1 &&
  Array.from(text.matchAll(defined), ([, , word = '']) => stem(foldWord(word))).includes(
    stem(foldWord(terms[0]!)),
  )

/** The thing that "who is the supplier?" asks the name of, by the number of its words; undefined for other questions. */
export function asksWhoIs(question: Question, terms: readonly string[]): boolean {
  const rest = identity.exec(withoutRequest(question.text))?.[1]
  return rest !== undefined && terms.length > 0 && terms.length <= mostOfIdentity
}

/** A word with a capital, that is neither asked for nor begins the sentence. */
function namesSomebody(text: string, terms: readonly string[]): boolean {
  const asked = new Set(terms.map((term) => stem(foldWord(term))))
  const plain = text.replace(/^[^\p{L}]+/u, '')
  return Array.from(plain.matchAll(/\p{Lu}[\p{L}'’-]+/gu)).some(
    ([word], at) =>
      !notNames.test(word) &&
      !isCurrency(word, plain) &&
      !asked.has(stem(foldWord(word))) &&
      // The first word has a capital whatever it is, unless another name goes on from it.
      (at > 0 || !plain.startsWith(word) || /^\p{Lu}[\p{L}'’-]+ (?:\p{Lu}|& )/u.test(plain)),
  )
}

/** A line of a form or a list, whose parts belong together; a sentence has to say who is who. */
const isLine = (text: string): boolean =>
  !/\p{Ll}{3,}[.!?]\s+\p{Lu}/u.test(text) &&
  (!/[.!?]["'”’)]*$/u.test(text) || /^[^.!?]{2,40}:\s/u.test(text))

const anyCase = (term = ''): string =>
  term
    .replace(/s$/, '')
    .replaceAll(/[^\p{L}\p{N}]/gu, '.')
    .replace(/^\p{L}/u, (letter) => `[${letter.toLowerCase()}${letter.toUpperCase()}]`)
const title = '(?:mr|mrs|ms|miss|dr|prof|professor|sir|dame)'
/**
 * `The judge is Ada Byron`, `Ada Byron ("the Seller")`, `the yard manager, Mr Byron, ...`. That a sentence tells what
 * the tenant has to do does not say who that is.
 */
function isSaidWho(text: string, terms: readonly string[]): boolean {
  const [first = '', last = ''] = [terms[0], terms.at(-1)].map(anyCase)
  const isOfName = terms.every((term) => /^\p{Lu}/u.test(term))
  const name = isOfName ? String.raw`\p{L}` : String.raw`\p{Lu}`
  const behind = new RegExp(
    String.raw`${last}s?(?:['’]s)?(?:\s+(?:of|for|to|in|at|on)(?:\s+\p{L}+){1,4})?\s*(?:\s(?:is|are|was|were)\s|[,:(]\s*)(?:the |an? )?["“(]?${name}`,
    'u',
  )
  const before = new RegExp(
    String.raw`${name}[\p{L}.'’-]*["”)]?\s*[,(]\s*(?:["“]?(?:the|an?|its|our|their|${title})\.?\s+){0,2}["“]?(?:\p{L}+\s+){0,3}${first}`,
    'u',
  )
  const folded = new RegExp(before.source, 'iu')
  return behind.test(text) || before.test(text) || (isOfName && folded.test(text))
}

/** `Signed as agent for the carrier: Lagoa` says who the agent is. */
const mostBeside = 1
function isOfAnother(text: string, terms: readonly string[]): boolean {
  const label = /^([^:：]{2,60})[:：]\s/u.exec(text)?.[1] ?? ''
  const words = label.split(/[^\p{L}\p{N}]+/u).map((word) => stem(foldWord(word)))
  const asked = new Set(terms.map((term) => stem(foldWord(term))))
  const others = words.filter((word) => word.length > 3 && !asked.has(word))
  return words.some((word) => asked.has(word)) && others.length > mostBeside
}

/** `2 SDR`, `EUR 40`. */
const isCurrency = (word: string, text: string): boolean =>
  /^\p{Lu}{3}$/u.test(word) && new RegExp(`\\d\\s?${word}\\b|\\b${word}\\s?\\d`, 'u').test(text)

/**
 * `合同签订后十日内` names the day of something else, so many days after the signing; so does "24 months from delivery",
 * where no day is named.
 */
function isOnlyAnchor(text: string, terms: readonly string[]): boolean {
  const isAfter = terms.some((term) =>
    new RegExp(
      String.raw`\b(?:from|after|before|following|since|of)\s+(?:the\s+)?${anyCase(term)}`,
      'u',
    ).test(text),
  )
  if (isAfter && !namesDate.test(text) && lasting.test(text)) return true
  const han = terms.filter((term) => /\p{Script=Han}/u.test(term))
  return han.some((term) =>
    new RegExp(`${term}(?:之|以)?[后後前]`, 'u').test(text.replaceAll(/\s/gu, '')),
  )
}

/** "When will she be seen?" is not answered by when she was. */
const ofFuture = /^\W*(?:(?:on|at|by) (?:what|which) \p{L}+|when) (?:will|shall)\b/iu
const toCome =
  /\b(?:will|shall|to be|due|next|again|until|later|from|must|should|may|plan|schedul|appoint|book|arrang|expect|intend|propos|begins?|starts?|ends?|falls?)|['’]ll\b/iu
const past = /\b(?:was|were|had|did|has been|have been|saw|came|went)\b/iu
const isPastFor = ({ text: asked }: Question, text: string): boolean =>
  ofFuture.test(asked) && past.test(text) && !toCome.test(text)

/** `text` as a whole: a sentence, or a row of a table. */
export function canAnswer(question: Question, text: string, terms: readonly string[]): boolean {
  if (isOfDate(question))
    return saysWhen(text) && !isOnlyAnchor(text, terms) && !isPastFor(question, text)
  if (isOfFrequency(question)) return frequency.test(text)
  const request = withoutRequest(question.text)
  if (
    !hasMeasure(request, text.replaceAll(daysAndNumbers, ' ')) ||
    !isAskedFor(request, text, terms)
  )
    return false
  if (ofAmount.test(request) || ofMoney.test(request) || ofCharge.test(request))
    return amount.test(withoutTerms(text, terms).replaceAll(daysAndNumbers, ' '))
  // Where the word "number" is left out of what is searched for, the number has to stand there.
  if (
    /^\W*what\b/iu.test(request) &&
    asksNumber.test(request) &&
    !terms.some((term) => asksNumber.test(term))
  )
    return isNumbered(terms, text)
  if (namesHour.test(request) && !clock.test(text)) return false
  if (/^[^？?]{1,12}是谁/u.test(request)) return terms.length > 1 || isNamedInHan(text, terms)
  if (!asksWhoIs(question, terms) || !/\p{Script=Latin}/u.test(text)) return true
  if (isDefinedIn(text, terms)) return true
  if (isLine(text)) return namesSomebody(text, terms) && !isOfAnother(text, terms)
  return isSaidWho(text, terms)
}

/** `甲方（买方）：启明公司`, `甲方为启明公司`. */
const isNamedInHan = (text: string, terms: readonly string[]): boolean =>
  terms.some((term) =>
    new RegExp(`${term}(?:[（(][^（()）]*[)）])?[:：是为系]`, 'u').test(
      text.replaceAll(/\s/gu, ''),
    ),
  )

const reason =
  /\b(?:because|since|as|due to|owing to|on the grounds?|for the reasons?|therefore|so that|in order to)\b|因|由于|所以/iu
/** "Why was it refused?": whether a sentence leaves it to the one before to say so. */
export const lacksReason =
  ({ text }: Question) =>
  (sentence: string): boolean =>
    /^\W*why\b|为什么|为何/iu.test(text) && !reason.test(sentence)

const withoutTerms = (text: string, terms: readonly string[]): string =>
  terms.reduce((rest, term) => rest.replaceAll(term, ' '), text)
