/**
 * Whether a sentence says what a question asks for in the question's own form, as far as its words can show: "The
 * rent is 500 EUR" of "What is the rent?". That a sentence holds the same words proves nothing.
 */
import { foldWord } from '../prompt/quotes.ts'
import type { Question } from '../retrieve/question.ts'
import { withoutRequest } from '../retrieve/request.ts'
import { stem } from '../store/stem.ts'

const thingPattern =
  /^\s*(?:what|who|how (?:much|many|long|high|large|big|old))\b.*?\b(?:is|are|was|were|(?:amounts?|comes?) to)\b|是(?:多少|什么|谁)|(?:多少|いくら)|(?:何|誰)です/iu
/** "The rent, please", "give me the rent": as good as "what is the rent?" */
const barePattern =
  /^(?:(?:give(?: me| us)?|tell (?:me|us)|show(?: me| us)?|find|quote|read(?: out)?|look up) )?(?:the|our|my|their|his|her|its) (?!.*\b(?:about|where|when|that|which|who|with|on|in|at|and|or)\b)[^,;.?!:]{2,60}\W*$/iu
/** "What was said about the rent?" names no speaker: whatever holds the words was said about it. */
const saidAboutPattern =
  /\b(?:was|is|has been|been) (?:said|mentioned|discussed|explained|announced)\b|\b(?:do|did|does) they (?:say|mention|discuss|talk|explain|announce)\b|\b(?:mention|discuss|talk)s?\b.*\?|[说講讲谈談提]到?了?(?:些)?什么/iu
const speakerPattern = /\b(?:did|does|do|has|have)\s+(\p{Lu}[\p{L}'-]+)/u
const sayingVerb =
  /\b(?:say|says|said|told|tells?|explained|explains|announced|announces|mentioned|mentions|argued|asked)\b/iu

/** What comes to nothing, or might: it states no fact. */
const unsure =
  /\b(?:not|never|no|nobody|none|neither|nor|cannot|if|unless|whether|before|until|suppose|assuming|maybe|perhaps|might|could|would)\b|n['’]t\b|[不没無无未非]|如果|可能|ない|[?？]/iu
const copula = /^(?:is|are|was|were|shall be|will be|amounts? to|amounted to|equals?|of|:|=)\b/iu
/** Goes on with where or how it is, not with what. */
const noValue =
  /^(?:on|in|under|about|again|still|already|being|to|up|what|how|why|very|too|quite|just|only|subject)\b/iu
const numberWord =
  /\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\p{L}+teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty|hundred|thousand|million|billion)\b/iu
/** Words between a thing and what is said of it: "the rent for the flat is". */
const mostBetween = 4

const isWrittenTogether = (text: string): boolean =>
  /[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}]/u.test(text)

export function statesIt(question: Question, sentence: string, terms: readonly string[]): boolean {
  if (question.about === 'said') return isSaidBy(question, sentence, terms)
  const request = withoutRequest(question.text)
  const isOfThing = thingPattern.test(request) || barePattern.test(request)
  if (!isOfThing || unsure.test(sentence)) return false
  const written = terms.join('')
  if (isWrittenTogether(written)) {
    const at = sentence.indexOf(written)
    return (
      at >= 0 &&
      /^(?:[是为為は共：:]|总[计额]|合计|定为)/u.test(sentence.slice(at + written.length))
    )
  }
  return (
    isSaidOf(terms, sentence, /^\W*who\b/i.test(request)) ||
    (asksNumber.test(request) && isNumbered(terms, sentence))
  )
}

export const asksNumber = /\b(?:numbers?|no\.?|nr\.?|code|id)\W*$/iu
/** Between a thing and its number: "our emergency line on 0800 555 017". */
const besideNumber =
  /^(?:numbers?|no\.?|nr\.?|code|id|:|(?:tele)?phone|line|hotline|mobile|fax|on|is|at|under)$/iu
/** "Pay to account 40118823": the number of it, right behind its name. */
export function isNumbered(terms: readonly string[], sentence: string): boolean {
  const names = terms.filter((term) => !asksNumber.test(term))
  const words = sentence.split(/\s+/u)
  const at = words.findLastIndex((word) => names.some((name) => foldWord(name) === foldWord(word)))
  const behind = words.slice(at + 1).find((word) => !besideNumber.test(word))
  return names.length > 0 && at >= 0 && /\d{3}/u.test(behind ?? '')
}

/** The thing, and right behind it that it is something: a number or a name. */
function isSaidOf(terms: readonly string[], sentence: string, isOfPerson: boolean): boolean {
  const words = [...sentence.matchAll(/\S+/gu)].map(([text]) => text)
  const wanted = new Set(terms.map((term) => stem(foldWord(term))))
  const found = words.map((word) => wanted.has(stem(foldWord(word))))
  const first = found.indexOf(true)
  const last = found.lastIndexOf(true)
  if (first < 0 || last - first >= wanted.size + mostBetween) return false
  for (let at = last + 1; at <= Math.min(last + 1 + mostBetween, words.length - 1); at++) {
    if (/[,;]$/.test(words[at - 1]!)) return false
    const rest = words.slice(at).join(' ')
    const verb = copula.exec(rest)
    // "The Claimant delivered consignments of European oak": of the thing itself "of" says something only at once.
    if (!verb || (at > last + 1 && /^of$/i.test(verb[0]))) continue
    const said = rest.slice(verb[0].length).trim()
    return !noValue.test(said) && (isOfPerson ? startsWithName.test(said) : isValue(said))
  }
  return false
}

const startsWithName = /^(?:["“(]|the |an? )?\p{Lu}/u

const isValue = (said: string): boolean => {
  const near = said.split(/\s+/u).slice(0, 8).join(' ')
  return /\p{N}/u.test(near) || numberWord.test(near) || /^(?:["“(]|the |a )?\p{Lu}/u.test(near)
}

/** Who is named as the speaker has to be named so where it stands; a line alone does not say who speaks. */
function isSaidBy({ text }: Question, sentence: string, terms: readonly string[]): boolean {
  const speaker = speakerPattern.exec(text)?.[1]
  if (speaker === undefined) return saidAboutPattern.test(text)
  const isNamed = terms.some((term) => foldWord(term) === foldWord(speaker))
  const name = speaker.replaceAll(/[^\p{L}]/gu, '.')
  const beside = new RegExp(
    String.raw`${name}\s+(?:\p{L}+\s+)?${sayingVerb.source}|${sayingVerb.source}\s+${name}`,
    'iu',
  )
  return isNamed && beside.test(sentence)
}
