/** The words of a question that are worth searching for: without those of asking, in the languages that it may be in. */
import { once } from '#base/once.ts'
import { clockPattern, pagePattern } from './named-places.ts'
import { isAppointment, isOfFinding } from './said-or-seen.ts'
import { askedIn, tongueOf } from './tongue.ts'

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

export const isCode = (word: string): boolean => /\d/.test(word) || /^[A-Z]{3,}$/.test(word)

/** What a person does; elsewhere it is something with letters on it. */
const signs =
  /\b(?:did|does|do|to|must|shall|should|can|may|will)\b[^?]*(?<!\b(?:the|an?|this|that|which|what|road|street)\s)\bsign\b/i

export function parseTerms(text: string): string[] {
  const plain = text
    .replaceAll(clockPattern, ' ')
    .replaceAll(pagePattern, ' ')
    .replaceAll(anyOfKind, ' ')
  const tongue = tongueOf(text)
  const asked = wordsIn(plain).flatMap((word) => (tongue ? (askedIn(tongue, word) ?? []) : word))
  const terms: string[] = []
  for (const segment of asked.flatMap(withoutParticles)) {
    const word = segment.toLowerCase().replace(/['’]s$/, '')
    const isMeant =
      (word === 'sign' && signs.test(plain)) ||
      (word === 'seen' && isAppointment(plain)) ||
      (word === 'show' && isOfFinding(plain))
    const isAsking = stopWords.has(word) && !isMeant
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
