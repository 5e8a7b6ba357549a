/** Of what kind a question is: that decides where is looked for its answer. */
import { isAskedHowLong } from './how-long.ts'
import { parseTimes } from './named-places.ts'
import { isCode } from './question-words.ts'
import {
  isAskedAll,
  isAskedWhen,
  isAskedWhether,
  isPlaceOfCode,
  startsWithClause,
  wordsOfAll,
} from './request.ts'
import { isSaid } from './said-or-seen.ts'
import { asksWhenIn, tongueOf } from './tongue.ts'
import { overviewWords, rankWords, sourceWords } from './words-of-kind.ts'

/**
 * `overview`: what it is about; `speech`: what was said; `when`, `count`: at which places, how often;
 * `never`: whether anywhere at all, so everything in reach has to be looked at; `order`: what came before or
 * after; `needle`: everything else.
 */
export type QuestionKind = 'when' | 'count' | 'never' | 'order' | 'speech' | 'overview' | 'needle'

/** Of several places. */
export type Which = 'first' | 'last' | 'all'

const please = String.raw`(?:(?:please|kindly|can you|could you|would you|will you)[ ,]+)*`
export const overviewPattern = new RegExp(
  [
    String.raw`^\s*${please}(?:describe|summari[sz]e|give (?:me )?(?:an? )?(?:\w+ )?(?:overview|summary)|write (?:me )?an? (?:\w+ )?summary|tl;?dr)`,
    String.raw`^\s*what (?:happens|is (?:this|it|that) (?:all )?about|do you see)|what(?:'s| is) in\b`,
    String.raw`^\s*what(?:'s|’s| is| are) (?:this|that|these|those|the) (?:\w+ )?${String.raw`(?:recording|video|film|clip|talk|meeting|lecture|interview|conversation|call|document|contract|agreement|letter|form|file|pdf|report|paper|scan|minutes|text)s?`}(?: all)? about`,
    String.raw`^\s*what(?:'s|’s| is| are) the (?:(?:main|key|most important) (?:points|contents?|facts)|gist|summary|essence)(?: of\b|\W*$)`,
    '描述|总结|總結|概括|概述|摘要|主要内容|(?:讲|说|写|发生)(?:了|的是)?(?:些)?什么|关于什么|説明して|要約|何について',
  ].join('|'),
  'i',
)
const spanPattern =
  /^\s*what('s| is| was| are| were)? ?(happen(s|ed|ing)?|shown|seen|visible|displayed|going on|there to (be seen|see))\b/i
const whenPattern =
  /^\s*(when|since when|until when|at (what|which) (time|moment|point)|what time|which (frame|frames|moment|page|pages)|on (what|which) pages?|where\b)|\bwhen (is|was|does|do|did|are)\b|什么时[候间]|何时|几点|哪一?[页頁]|第几[页頁]|[出显提看][现示到见]在?哪|在哪.?[出显提看][现示到见]|いつ|何時|(何|どの)ページ/i
const countPattern =
  /\bhow (often|many times|many (frames|pages))\b|^\s*count (the |how )|多少次|几次|(?<!第)[多几]少?页|何回|何度/i
const neverPattern =
  /\b(ever|never|anywhere|nowhere|at any (time|point|moment)|(on|in) any (page|frame)s?|always|throughout|at all times|(on|in) (all|every) (page|frame)s?)\b|从未|从来|从不|始终|一直|是否.*过|有没有.*过/i
const orderPattern =
  /^\s*(?:what|which)\b.*\b(comes?|came|happens?|happened|follows?|followed|(?:is|are|was|were) (?:shown|seen|visible|displayed)|appears?|appeared)\b.*\b(first|last|next|before|after|right (before|after))\b|^\s*what(?:['’]s| is| was)? (?:there )?(?:the )?(?:very )?(?:first|last)(?: (?:thing|text|code|slide|picture|shape|scene))?(?: (?:that )?(?:is |was )?(?:shown|seen|visible|displayed|to be seen|on (?:the )?screen))\b|\bin (what|which) order\b|先后|顺序/i
const allSaidPattern = /^\s*what (?:is|was) (?:being )?(?:said|spoken|talked about|discussed)\b/i
/** A sentence or clause of its own that asks nothing but when: "A dog runs by. When exactly?" */
const bareWhen =
  /^(?:and |but |so )*(?:when|(?:at )?what time|where)(?: exactly| precisely)?(?: (?:is|was) (?:it|that|this)| does (?:it|that|this) (?:happen|appear|come))?(?: at)?(?: in (?:the |this )?\p{L}+)?\W*$/iu
const asksBarely = (text: string): boolean =>
  text.split(/[.;:!?,]+\s|\s[-–—]+\s/u).some((part) => bareWhen.test(part.trim()))

const asksWhenAbroad = (text: string): boolean => {
  const tongue = tongueOf(text)
  return tongue !== undefined && asksWhenIn[tongue].test(text)
}
const isWhen = (text: string, terms: readonly string[]): boolean =>
  !startsWithClause(text) &&
  (whenPattern.test(text) ||
    asksWhenAbroad(text) ||
    asksBarely(text) ||
    isAskedWhen(text) ||
    isAskedHowLong(text) ||
    isAskedWhether(text) ||
    (terms.some(isCode) && isPlaceOfCode(text)))

type Asks = (text: string, terms: readonly string[]) => boolean
const kindsInOrder: [QuestionKind, Asks][] = [
  ['count', (text) => countPattern.test(text)],
  ['never', (text) => neverPattern.test(text)],
  ['when', isWhen],
  ['order', (text) => orderPattern.test(text)],
]

export function kindOf(text: string, terms: readonly string[]): QuestionKind {
  const named = terms.filter((term) => !overviewWords.test(term) && !sourceWords.test(term))
  const found = kindsInOrder.find(([, asks]) => asks(text, terms))?.[0]
  // "What happened before 05:00?" is about all of that time.
  const isOfSpan = spanPattern.test(text) && isAllOfSpan(text, named)
  if (found && !(found === 'order' && isOfSpan)) return found
  if (isOfSpan || (overviewPattern.test(text) && named.length === 0)) return 'overview'
  if (isAskedAll(text) && named.every((term) => wordsOfAll.has(term.toLowerCase())))
    return 'overview'
  if (!isSaid(text)) return 'needle'
  const { spans, momentsMs } = parseTimes(text)
  const isOfAll = allSaidPattern.test(text) && named.length + spans.length + momentsMs.length === 0
  return isOfAll ? 'overview' : 'speech'
}

const isAllOfSpan = (text: string, terms: readonly string[]): boolean =>
  terms.every((term) => rankWords.has(term.toLowerCase())) &&
  parseTimes(text).spans.length > 0 &&
  whichOf(text) === 'all'

export const whichOf = (text: string): Which =>
  /\b(first|earliest)\b|第一次|最早|首次/i.test(text)
    ? 'first'
    : /\b(last|latest|final)\b|最后/i.test(text)
      ? 'last'
      : 'all'
