/**
 * What the form of a question asks for, and whether a text has it: a place to "where", somebody who does it to "who
 * chaired", which one to "which batch". Pure.
 */
import { foldWord } from '../prompt/quotes.ts'
import { stem } from '../store/stem.ts'
import { isSentence } from './whole-sentence.ts'

const same = (a: string, b: string): boolean => stem(foldWord(a)) === stem(foldWord(b))

/** `on 19 November`, `in May`, `at 20:10`, `in full` are no places. */
const noPlace =
  'january|february|march|april|may|june|july|august|september|october|november|december|monday|tuesday|wednesday|thursday|friday|saturday|sunday|(?:the )?(?:morning|afternoon|evening|night|week|month|year|day|future|past|end|event|case|amount|sum|total|course|respect|accordance|addition|writing|full|time|least|most|once|first|last|all|any|no|particular|general)|order|view|spite|place of'
const place = new RegExp(
  String.raw`\b(?:in|at|near|outside|inside|behind|beside|opposite|on|to|from|into|between|under|above|along|within|der|im|am|in|bei|auf|à|au|aux|dans|sur|chez)\s+(?!(?:${noPlace})\b)(?:["“'’]?\p{L}|\d{1,4}\s+(?!(?:${noPlace})\b)\p{L})|\b(?:place|venue|location|address|ort|lieu|adresse)\s*:`,
  'iu',
)
const asksWhere = /^\W*(?:where(?!as|by|upon)|wo|woher|wohin|où)\b/iu

/** "Who chaired the meeting": with the verb that says what was done. */
const whoDid =
  /^\W*who(?: (?:has|have|had))?(?: to)? (?!(?:is|was|are|were|will|would|shall|should|can|may|must|has|have|had|does|do|did)\b)(\p{L}+)/iu
const article = String.raw`(?:the|an?|our|their|his|her|its|this|that|each|every|any|no|of)`

const which = /^\W*(?:(?:in|on|at|from|to|for|by|of|with|under) )?which (\p{L}+)/iu
/** Before a noun these leave open which one it is. */
const open = new RegExp(
  String.raw`^(?:an?|one|the|this|that|these|those|each|every|any|no|some|another|which|of|same|other|per|\d+)$`,
  'iu',
)

/** Names or numbers beside those that were asked for. */
const isIdentified = (text: string, terms: readonly string[]): boolean =>
  Array.from(
    text.matchAll(/(?<=\S\s+["“(]?)(?:\p{Lu}[\p{L}’'-]*|[\p{L}-]*\d[\p{L}\d./-]*)/gu),
  ).some(([word]) => word !== 'I' && !terms.some((term) => same(term, word)))

const asksCost = /^\W*how much (?:does|do|did|will|would)\b.*\bcost\W*$/iu
const ofCost = /\b(?:costs?\b|pric|fees?\b|worth|quot|offer|estimat|bought|sold\b)/iu
/** Longer ones are lines of running text. */
const longestRow = 8
/** Words between a thing and what it costs: "the hoist was EUR 90,000". */
const mostBetween = 5

/** "EUR 145,000 for the purchase of a hoist" is lent, not what the hoist costs. A row of a table names both. */
function isPriced(text: string, terms: readonly string[]): boolean {
  const words = text.split(/\s+/u)
  if (ofCost.test(text) || (!isSentence(text) && words.length <= longestRow)) return true
  const at = words.findLastIndex((word) => terms.some((term) => same(term, word)))
  const near = words.slice(at + 1, at + 2 + mostBetween)
  const sum = near.findIndex((word) => /\d/u.test(word))
  return at >= 0 && sum >= 0 && !near.slice(0, sum).some((word) => /[,;:]$/u.test(word))
}

export function isAskedFor(request: string, text: string, terms: readonly string[]): boolean {
  if (asksWhere.test(request)) return place.test(text)
  if (asksCost.test(request)) return isPriced(text, terms)
  const verb = whoDid.exec(request)?.[1]
  if (verb !== undefined && terms.some((term) => same(term, verb)))
    return isDone(verb, text) || isNaming(text, terms)
  const noun = which.exec(request)?.[1]
  if (noun === undefined) return true
  const words = text.split(/[^\p{L}\p{N}’'-]+/u)
  const at = words.findIndex((word) => same(word, noun))
  if (at < 0 || isIdentified(text, terms)) return true
  // "The losing party pays" says which one.
  const before = words[at - 1] ?? 'the'
  return !open.test(before) && !terms.some((term) => same(term, before))
}

/** "By a guarantee of her brother, Cathal Byron" says who guarantees. */
const isNaming = (text: string, terms: readonly string[]): boolean =>
  isIdentified(text.replaceAll(/\S*\d\S*/gu, ' '), terms)

/** "The chair closed the meeting" tells of a chair, not who took it. */
function isDone(verb: string, text: string): boolean {
  const words = text.split(/[^\p{L}\p{N}’'-]+/u)
  const places = words.flatMap((word, at) => (same(word, verb) ? at : []))
  const isNoun = (at: number): boolean =>
    foldWord(words[at]!) !== foldWord(verb) &&
    new RegExp(`^${article}$`, 'iu').test(words[at - 1] ?? '')
  return places.length === 0 || places.some((at) => !isNoun(at))
}
