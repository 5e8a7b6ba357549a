/** What a question names: times, pages, words to search for; and of what kind it is, which decides where to look. */

import { once } from '#base/once.ts'
import type { SourceKind } from '../domain.ts'
import { isAskedHowLong } from './how-long.ts'
import { listingsIn, type Listing } from './listing.ts'
import {
  isAskedAll,
  isAskedWhen,
  isAskedWhether,
  isPlaceOfCode,
  startsWithClause,
  withoutRequest,
  wordsOfAll,
} from './request.ts'
import { askedIn, asksWhenIn, tongueOf } from './tongue.ts'

/**
 * `overview`: what it is about; `speech`: what was said; `when`, `count`: at which places, how often;
 * `never`: whether anywhere at all, so everything in reach has to be looked at; `order`: what came before or
 * after; `needle`: everything else.
 */
export type QuestionKind = 'when' | 'count' | 'never' | 'order' | 'speech' | 'overview' | 'needle'

/** Milliseconds from the start of the recording; `endMs` is Infinity for "after". */
export type Span = { startMs: number; endMs: number }

export type Question = {
  text: string
  kind: QuestionKind
  /** "When was it first shown?" wants one place of several. */
  which: 'first' | 'last' | 'all'
  /** "How long is it shown?": places are told with how long each lasts. */
  isOfLength: boolean
  /** "Shown" is not "said": which of the two a question of places is about. */
  about: 'seen' | 'said' | 'any'
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
  /** Words worth searching for: codes, names, things; no question words. */
  terms: string[]
  /** Those of them that stand letter by letter where they stand at all: K7Q2, 2024, "INVOICE". */
  codes: string[]
}

const stopWords = new Set(
  (
    'a an the is are was were be been being am do does did has have had can could will would shall should may might ' +
    'what which who whom whose when where why how whats at in on of for to from by with about into over under after before ' +
    'between until since and or not no nor but if then than that this these those there here it its as i me my we our you your ' +
    'he she they them their show shown shows showing see seen appear appears appeared visible say says said tell give find ' +
    'read written displayed display text word words sign frame frames image picture photo video recording page pages ' +
    'document shape object time moment describe explain please long many much any some ' +
    'anyone anybody someone somebody everyone everybody nobody anything something nothing else'
  ).split(' '),
)

/** The same in Chinese and Japanese, as Intl.Segmenter cuts them. Short words in hiragana are left out anyhow. */
const askingWords = new Set(
  (
    '是 谁 谁是 由谁 多长 多长时间 多少日 多少天 几日 几天 几个 可以 能否 可否 是否 应该 应当 第 第几 几页 第几页 这份 什么 什么时候 什么时间 何时 几点 几 哪 哪里 哪儿 哪个 哪些 哪一 多少 多久 多少次 几次 怎么 如何 为什么 多大 多长 多高 多远 多宽 到 ' +
    '吗 呢 了 的 地 得 在 有 没有 和 与 及 请 请问 这 那 这个 那个 里 中 上 过 被 把 给 我 你 第一次 最后 一次 次 ' +
    '出现 显示 展示 看到 看见 写 写了 写着 说 说了 讲 讲了 提到 谈到 描述 说明 告诉 查找 内容 时候 时间 ' +
    '时 时刻 图 图中 图里 图上 文字 文本 字样 图片 照片 视频 录像 画面 页 文件 文档 ' +
    '何 何時 誰 何回 何度 何ページ 表示 説明 教え 文字 画像 写真 動画 ページ ください いくら'
  ).split(' '),
)
const isAskingWord = (word: string): boolean =>
  askingWords.has(word) || /^\p{Script=Hiragana}{1,3}$/u.test(word)

const please = String.raw`(?:(?:please|kindly|can you|could you|would you|will you)[ ,]+)*`
const overviewPattern = new RegExp(
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
/** Not "what does it say", nor "what does the form say": there a picture or a page is meant. */
const speechPattern =
  /\b(said|spoke|spoken|talk(s|ed|ing)? about|mention(s|ed)?|discuss(es|ed)?|explain(s|ed)?|announce[sd]?|quote[sd]?|argue[sd]?|hear|heard|speech|speakers?|conversation|dialogue|in (his|her|their|your) own words)\b|\b(he|she|they|who|speaker|anyone|someone|somebody) says?\b|说了?什么|提到|讲了?什么|谈到|谁说/iu

/** "What did Anna say": a name in the middle of a sentence is written with a capital. */
const namedSpeakerPattern = /\b(does|did) \p{Lu}\p{Ll}+ say\b/u
/** "Explain the picture", "quote the text": what is asked for, not what was said. */
const orders = /(?:^|[.?!])\s*(?:explain|quote|mention|announce|discuss)\b/i
const isSaid = (text: string): boolean =>
  (!orders.test(text) && speechPattern.test(text)) || namedSpeakerPattern.test(text)
const seenPattern =
  /\b(shown|shows?|seen|see|visible|appear(s|ed)?|displayed|on (the )?screen|in (the )?picture)\b|出现|显示|看到|看见/iu

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
/** Words that say which of several places is wanted, or how many, once the kind is known. */
const rankWords = new Set(
  (
    'ever never anywhere nowhere always throughout often times once twice first last earliest latest next again all every any ' +
    'count order come comes came happen happens happened follow follows followed'
  ).split(' '),
)

/** Where something is: words of "when" and "how often", and of where one looks. */
const placeWords = new Set(
  (
    'timestamp timestamps stamp stamps minute minutes second seconds point points moments times place position part section timeline ' +
    'clock screen onscreen clip footage film movie scene scenes shot shots still stills screenshot images pictures photos videos ' +
    'exactly exact precise far late deep occur occurs occurred turn turns turned up pop pops popped get gets goes contain contains ' +
    'displays holds features includes appearance occurrence found spot spotted sees caption code string writing lettering first somewhere ' +
    'skip jump seek scroll rewind forward go start watch slide slides thing things'
  ).split(' '),
)

/** Of how long it is to be seen. */
const lengthWords = new Set('stay stays stayed remain remains lasting last lasts lasted'.split(' '))

/** How near in the order; elsewhere words as any other. */
const nearWords = new Set(['right', 'just', 'directly', 'immediately', 'shortly', 'straight'])

/** Words of an overview that name nothing to search for. */
const overviewWords =
  /^(summari[sz]ed?|summary|overview|tl|dr|tldr|gist|essence|brief(ly)?|short(ly)?|quick|main|key|important|most|points?|facts?|contents?|happen(s|ed|ing)?|going|whole|entire|everything|(?:总结|總結|概括|概述|摘要|要点|主要|简要|简单|一下|内容|发生|要約|概要)+)$/i
/** Words for the source itself. */
const sourceWords =
  /^(contract|agreement|letter|form|file|pdf|report|paper|scan|minutes|bundle|library|source|film|movie|clip|talk|meeting|lecture|interview|conversation|call|transcript)s?$|^(?:合同|合約|协议|信件?|报告|表格|会议|会議|谈话|演讲|资料|文书|文書|文档|文件|書類|契約書|录音|录像|录制|视频|一下|这些|这|该|份|篇|个|封|本|场|段)+$/i

const askedVerbs = /^(summari[sz]ed?|summary|overview|总结|總結|概括|概述|摘要|要約|概要)$/i

/** Verbs of speaking say where to look, not what for. */
const speechWords = new Set(
  (
    'mention mentions mentioned discuss discusses discussed talk talks talked talking announce announces announced explain ' +
    'explains explained speak speaks spoke spoken hear heard speech speaker speakers conversation dialogue own'
  ).split(' '),
)

const clock = String.raw`\[?(?:(\d{1,3}):)?(\d{1,3}):([0-5]\d)(?:[.,](\d{1,3}))?\]?`
const clockPattern = new RegExp(`(?<![\\d:.])${clock}(?!\\d|:\\d)`, 'g')

type Clock = { ms: number; before: string; index: number }

/** Times written `m:ss`, `mm:ss` or `h:mm:ss`, with or without brackets and a fraction, and the word before each. */
function parseClocks(text: string): Clock[] {
  const clocks: Clock[] = []
  for (const match of text.matchAll(clockPattern)) {
    const [, hours, minutes, seconds, fraction] = match
    if (hours !== undefined && Number(minutes) > 59) continue
    const whole = Number(hours ?? 0) * 3600 + Number(minutes) * 60 + Number(seconds)
    const ms = whole * 1000 + (fraction === undefined ? 0 : Number(fraction.padEnd(3, '0')))
    const before = /(\p{L}+)\s*$/u.exec(text.slice(0, match.index))?.[1]?.toLowerCase() ?? ''
    clocks.push({ ms, before, index: match.index })
  }
  return clocks
}

function parseTimes(text: string): { momentsMs: number[]; spans: Span[] } {
  const momentsMs: number[] = []
  const spans: Span[] = []
  const clocks = parseClocks(text)
  for (let i = 0; i < clocks.length; i++) {
    const { ms, before } = clocks[i]!
    const next = clocks[i + 1]
    if (
      ['between', 'from'].includes(before) &&
      next &&
      ['and', 'to', 'until', 'till'].includes(next.before)
    ) {
      spans.push({ startMs: Math.min(ms, next.ms), endMs: Math.max(ms, next.ms) })
      i++
    } else if (['before', 'until', 'till'].includes(before)) spans.push({ startMs: 0, endMs: ms })
    else if (['after', 'since', 'from'].includes(before))
      spans.push({ startMs: ms, endMs: Infinity })
    else momentsMs.push(ms)
  }
  return { momentsMs, spans }
}

const pagePattern = /\b(?:page|p\.|pg\.?)\s*(\d{1,6})\b|第\s*(\d{1,6})\s*页/gi

function parsePages(text: string): number[] {
  const pages: number[] = []
  for (const match of text.matchAll(pagePattern)) {
    const page = Number(match[1] ?? match[2])
    if (page > 0) pages.push(page)
  }
  return pages
}

const kindPatterns: [RegExp, SourceKind[]][] = [
  [/\b(images?|pictures?|photos?|photographs?)\b|图片|照片|画像/i, ['image']],
  [/\b(videos?|recordings?|frames?|films?|clips?|footage)\b|视频|录像|動画/i, ['video']],
  [
    /\b(documents?|pages?|forms?|pdfs?|contracts?|letters?)\b|文件|文档|表格|合同/i,
    ['pdf', 'image'],
  ],
]

const parseKinds = (text: string): SourceKind[] =>
  kindPatterns.flatMap(([pattern, kinds]) => (pattern.test(text) ? kinds : []))

const isCode = (word: string): boolean => /\d/.test(word) || /^[A-Z]{3,}$/.test(word)

/** What a person does; elsewhere it is something with letters on it. */
const signs =
  /\b(?:did|does|do|to|must|shall|should|can|may|will)\b[^?]*(?<!\b(?:the|an?|this|that|which|what|road|street)\s)\bsign\b/i

function parseTerms(text: string): string[] {
  const plain = text
    .replaceAll(clockPattern, ' ')
    .replaceAll(pagePattern, ' ')
    .replaceAll(anyOfKind, ' ')
  const tongue = tongueOf(text)
  const asked = wordsIn(plain).flatMap((word) => (tongue ? (askedIn(tongue, word) ?? []) : word))
  const terms: string[] = []
  for (const segment of asked.flatMap(withoutParticles)) {
    const word = segment.toLowerCase().replace(/['’]s$/, '')
    const isAsking = stopWords.has(word) && !(word === 'sign' && signs.test(plain))
    if (!isCode(segment) && (isAsking || /^[a-z]$/.test(word))) continue
    if (!terms.includes(segment)) terms.push(segment)
  }
  return terms
}

/** Words without those of asking. A Chinese character that was cut off alone belongs to its neighbour: 甲 + 方. */
function wordsIn(text: string): string[] {
  const words: { text: string; end: number }[] = []
  for (const { segment, index, isWordLike } of segmenter().segment(text)) {
    if (!isWordLike || isAskingWord(segment)) continue
    const last = words.at(-1)
    const isCutOff = last?.end === index && (isHan(segment) || isHan(last.text))
    if (isCutOff && allHan.test(last.text + segment)) last.text += segment
    else words.push({ text: segment, end: index })
    words.at(-1)!.end = index + segment.length
  }
  return words.map((word) => word.text)
}

/** `哪个机构`: of what kind the answer is, not a word of it. */
const anyOfKind = /(?:哪一?[个家]|什么)(?:机构|单位|公司|部门|地方|时间|日期)/gu
/** What Intl.Segmenter leaves at words: 运费由 谁 承担, 几份, 日甲方. */
const particles =
  /^[由几应须的是为在于向对从后前内并及和与或给日]+|[由几应须的是为在于向对从后前内并及和与或给日]+$/gu
/** Words of two characters stay as they are, unless one of them asks. */
const shortest = 2
function withoutParticles(word: string): string[] {
  // Of two characters that were cut apart.
  if (isAskingWord(word)) return []
  if (!allHan.test(word) || !/[由几应须给]|^[日后内]|^.{3,}[的是为在于]$/u.test(word)) return [word]
  const bare = word.replaceAll(particles, '')
  return bare.length >= shortest ? [bare] : []
}

/** Made with the first question: Intl takes 10 ms for it, and every start would wait. */
const segmenter = once(() => new Intl.Segmenter('zh', { granularity: 'word' }))
const allHan = /^\p{Script=Han}+$/u
const isHan = (word: string): boolean => /^\p{Script=Han}$/u.test(word)

/** How an answer is to be given, not what about. */
const manner =
  /[,，;；]?\s*(?:step by step|in (?:a few|some|one|two|three|five|ten|\d+) (?:words|sentences?|points|lines)|(?:as|in) bullet points|(?:please )?(?:name|give|cite|with) the pages? (?:numbers? )?(?:of|for) each (?:point|sentence|one)|请?(?:注明|给出|标明)[^，。；]*页码|依次|逐步)/giu

function kindOf(text: string, terms: readonly string[]): QuestionKind {
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

const whichOf = (text: string): Question['which'] =>
  /\b(first|earliest)\b|第一次|最早|首次/i.test(text)
    ? 'first'
    : /\b(last|latest|final)\b|最后/i.test(text)
      ? 'last'
      : 'all'

const aboutOf = (text: string): Question['about'] =>
  isSaid(text) ? 'said' : seenPattern.test(text) ? 'seen' : 'any'

export function parseQuestion(text: string): Question {
  const times = parseTimes(text)
  const asked = withoutRequest(text.replaceAll(manner, ' '))
  const isOfTime = times.momentsMs.length + times.spans.length > 0
  const listings = isOfTime ? [] : listingsIn(asked)
  const words = listings.length > 0 ? [] : parseTerms(asked)
  const kind = listings.length > 0 ? 'overview' : kindOf(asked, words)
  const isOfPlaces = kind === 'when' || kind === 'count' || kind === 'never' || kind === 'order'
  const about = aboutOf(asked)
  const isOfLength = kind === 'when' && isAskedHowLong(asked)
  const terms = words.filter((word) => {
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
    // "Summarise the payment terms" is about those.
    if (kind === 'needle' && overviewPattern.test(asked) && askedVerbs.test(word)) return false
    if (isOfPlaces && (rankWords.has(folded) || placeWords.has(folded))) return false
    return !(about === 'said' && speechWords.has(folded))
  })
  const which = isOfPlaces ? whichOf(text) : 'all'
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
    terms,
    codes: terms.filter(isCode),
  }
}
