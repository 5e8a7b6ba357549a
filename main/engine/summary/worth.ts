/** What the form of a sentence says about its worth, apart from its words: added to how central it is (0..1). */
import { findAmounts } from './amounts.ts'
import { findDates } from './dates.ts'

const worth = {
  /** Says something by itself. */
  complete: 0.2,
  amount: 0.1,
  date: 0.1,
  /** Says who is who: `Acme Ltd ("the Seller")`. */
  definition: 0.1,
  /** Digits or a name: what people look for. */
  fact: 0.1,
  total: 0.2,
  /** `Re: Notice of rent arrears`. */
  subject: 0.3,
  /** An item of a list without what leads to it. */
  fragment: -0.25,
  /** Of what could not be read nobody knows what it says. */
  unreadable: -0.3,
  contact: -0.3,
  courtesy: -0.5,
} as const

/** A clause that returns with only its number changed says nothing about this document. */
export const standingWorth = -0.3

const ends = /[.!?。！？]["'”’」）)]*$/u
const begins = /^["“„«「『(\d\p{Lu}\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{Lo}]/u
const leastWords = 4
const leastCharacters = 8
/** `3.2`, `(a)`, `IV.` before the words of a clause. */
const enumerator =
  /^(?:\d{1,3}(?:\.\d{1,3})+\.?|\(?(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,5})[.)]|[•▪●◦*-])\s+/u
const item = /^\(?(?:[a-z]|[ivx]{1,5})\)\s/u
const openEnd = /(?:[;,:]|\b(?:and|or|und|oder|et|y))$/iu
const definition = /\(\s*(?:the |hereinafter |im Folgenden )?["“„«]/iu
const total =
  /^(?:grand |sub)?(?:total|amount due|balance due|sum|summe|gesamt(?:betrag)?|endbetrag|montant|somme|importe|合[计計]|总[计额價价]|總[計額])/iu
const subject = /^(?:re|subject|betreff|betr\.?|objet|asunto|oggetto|тема|主题|事由|件名)\s*[:：]/iu
const contact =
  /\b(?:tel(?:ephone|efon)?|fax|phone|mobile|e-?mail|www|iban|bic|swift|ust-?idnr|vat (?:no|number))\b[.:\s]|https?:\/\/|\S@\S+\.\S|电话|传真|邮箱|電話/iu
/** A postcode before or after its town: `10969 Berlin`, `Bristol BS1 4QA`, `3072 AP Rotterdam`. */
const address =
  /(?<!\p{Sc}|\d[.,])\b\d{4,6}(?: [A-Z]{2})? \p{Lu}\p{Ll}|\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b/u
const courtesy =
  /^(?:dear\b|yours\b|(?:kind|best|warm) regards|sincerely|thank(?:s| you)\b|(?:we|i) look forward\b|(?:please )?do not hesitate\b|please (?:do not hesitate|feel free)\b|sehr geehrte|mit freundlichen|vielen dank|für rückfragen|madame|monsieur|cordialement|veuillez agréer|estimad|atentamente|尊敬的|此致|敬礼|谢谢|感谢)/iu
/** Entries of a table of contents: `Termination ........ 22`. */
const leaders = /(?:\.\s?){5,}\s*\d{0,5}\s*$|_{5,}|…{2,}\s*\d{0,5}\s*$/u

/** False for lines that stand for something else, such as entries of a table of contents and places to sign. */
export const saysSomething = (text: string): boolean => !leaders.test(text)

export function worthOf(text: string): number {
  const plain = withoutNumber(text)
  let sum = 0
  const isComplete = ends.test(text) && begins.test(plain) && isLong(plain)
  if (isComplete) sum += worth.complete
  else if (item.test(text) || openEnd.test(text) || /^\p{Ll}/u.test(plain)) sum += worth.fragment
  if (findAmounts(text).length > 0) sum += worth.amount
  if (findDates(text).length > 0) sum += worth.date
  if (definition.test(text)) sum += worth.definition
  if (/\d|\p{Lu}\p{Ll}+ \p{Lu}/u.test(plain)) sum += worth.fact
  if (total.test(plain)) sum += worth.total
  if (subject.test(plain)) sum += worth.subject
  if (text.includes('[unreadable]')) sum += worth.unreadable
  if (!isComplete && (contact.test(text) || address.test(text))) sum += worth.contact
  if (courtesy.test(plain)) sum += worth.courtesy
  return sum
}

export const withoutNumber = (text: string): string => text.replace(enumerator, '')

function isLong(text: string): boolean {
  if (/[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}]/u.test(text)) return text.length >= leastCharacters
  return text.split(/\s+/u).length >= leastWords
}
