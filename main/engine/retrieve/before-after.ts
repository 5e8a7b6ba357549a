/**
 * "Is K7Q2 shown before R8T5?", "which comes first, the circle or the star?": which two things such a question compares,
 * and what is said of them from the times of both. Pure.
 */
import type { Locator } from '../domain.ts'
import { parseTimes } from './named-places.ts'

/** `asked`: whether the first is before or after the second, or which of the two is first or last. */
export type Compared = {
  things: readonly [string, string]
  asked: 'before' | 'after' | 'first' | 'last'
  /** Both are said, not seen. */
  isSaid: boolean
}

const sight =
  '(?:shown|seen|visible|displayed|to be seen|on (?:the )?screen|mentioned|said|discussed)'
const come =
  '(?:appears?|appeared|comes?(?: up)?|came(?: up)?|occurs?|occurred|shows? up|turns? up|pops? up)'
const order =
  '(?:right |just |directly |immediately |shortly )?(before|after|earlier than|later than|prior to)'
const aux = '(?:is|was|are|were|does|did|do|has|have)'
const rest = `(?: (?:${aux}|${come}|${sight}))*`
const rank = '(first|earlier|earliest|last|later|latest)'
const patterns = [
  new RegExp(
    `^${aux} (.{1,60}?) (?:been )?(?:first )?(?:${sight}|${come}) ${order} (.{1,60}?)${rest}\\W*$`,
    'iu',
  ),
  // Codes alone need no verb.
  new RegExp(
    `^${aux} ((?:the (?:text|code) )?[A-Z0-9]{2,10}) ${order} ((?:the (?:text|code) )?[A-Z0-9]{2,10})\\W*$`,
    'iu',
  ),
  /^(.{1,30}?)(?:是不是|是否|是)?(?:出现|显示|展示|提到)?(?:在|比)(.{1,30}?)(之前|以前|前面|前|更?早|之后|以后|后面|后|更?晚)(?:被)?(?:出现|显示|展示|提到)?的?[吗么]?\W*$/u,
]
const choices = [
  new RegExp(
    `^(?:which|what)(?: \\p{L}+| of (?:them|these|those|the two))? (?:${aux} )?(?:${sight}|${come}) ${rank}[ ,:;–-]+(.{1,60}?),? or (.{1,60}?)\\W*$`,
    'iu',
  ),
  new RegExp(`^${aux} (.{1,60}?) or (.{1,60}?) (?:${sight}|${come}) ${rank}\\W*$`, 'iu'),
]

const bare = (thing: string): string =>
  thing
    .trim()
    .replace(/^(?:the (?:text|code|word) |文字|代码)(?=\S)/iu, '')
    .replace(/^(?:the|an?) /iu, '')
    .replaceAll(/^["“'‘「]|["”'’」]$/gu, '')

/** Longer ones are clauses: "before the court decides". */
const mostWords = 4
const saying = /\b(?:mentioned|said|discussed)\b|提到/iu

/** Undefined for other questions, and where one of the two is a time, a page or nothing. `request` is without its politeness. */
export function comparedIn(request: string): Compared | undefined {
  const times = parseTimes(request)
  if (times.momentsMs.length + times.spans.length > 0 || /\bpages?\b|页|\d:\d\d/iu.test(request))
    return undefined
  const isSaid = saying.test(request)
  const of = (a = '', b = '', asked: Compared['asked']): Compared | undefined => {
    const things = [bare(a), bare(b)] as const
    const areThings = things.every(
      (thing) =>
        /[\p{L}\p{N}]/u.test(thing) &&
        thing.split(/\s+/u).length <= mostWords &&
        !/^(?:it|that|this|these|those|there|anything|something)$/iu.test(thing),
    )
    return areThings && things[0] !== things[1] ? { things, asked, isSaid } : undefined
  }
  for (const pattern of patterns) {
    const [, a, b, c] = pattern.exec(request) ?? []
    if (a === undefined) continue
    const isHan = pattern === patterns[2]
    const [word = '', second] = isHan ? [c, b] : [b, c]
    return of(a, second, /before|earlier|prior|前|早/iu.test(word) ? 'before' : 'after')
  }
  for (const [at, pattern] of choices.entries()) {
    const [, ...found] = pattern.exec(request) ?? []
    if (found.length === 0) continue
    const [word = '', a, b] = at === 0 ? found : [found[2], found[0], found[1]]
    return of(a, b, /last|later|latest/iu.test(word) ? 'last' : 'first')
  }
  return undefined
}

/** How the one thing is asked for alone. */
export const whenOf = (thing: string, { isSaid }: Compared): string => {
  if (/\p{Script=Han}/u.test(thing)) return `${thing}什么时候${isSaid ? '提到' : '出现'}？`
  const isCode = /^[A-Z0-9]{2,10}$/u.test(thing)
  const named = isCode ? `the text ${thing}` : `${isSaid ? 'the' : 'a'} ${thing}`
  return `When is ${named} ${isSaid ? 'mentioned' : 'shown'}?`
}

/** A place of one of the two. */
type Placed = { of?: string | undefined; sourceId: string; locator: Locator }

/** What is said before the places of both are listed: yes or no, which of them, or what is not shown. */
export function verdictOf(
  found: readonly Placed[],
  { things, asked, isSaid }: Compared,
  isChinese: boolean,
): string {
  const words = isChinese ? chinese : english
  const [a, b] = things.map((thing) => found.filter(({ of }) => of === thing))
  const missing = a!.length === 0 ? things[0] : b!.length === 0 ? things[1] : undefined
  if (missing !== undefined) return words.missing(missing, isSaid)
  // Times of two recordings say nothing of which came first.
  if (new Set(found.map(({ sourceId }) => sourceId)).size > 1) return words.apart
  const starts = (some: readonly Placed[]): number[] =>
    some.map(({ locator }) => (locator.kind === 'time' ? locator.startMs : locator.page))
  const isBefore = (x: number[], y: number[]): boolean => Math.max(...x) < Math.min(...y)
  const [as, bs] = [starts(a!), starts(b!)]
  const first = isBefore(as, bs) ? 0 : isBefore(bs, as) ? 1 : undefined
  if (first === undefined) {
    const areSame = as.length === 1 && bs.length === 1
    return areSame ? words.same : words.both
  }
  if (asked === 'first') return words.first(things[first])
  if (asked === 'last') return words.last(things[1 - first]!)
  return (asked === 'before') === (first === 0) ? words.yes : words.no
}

const english = {
  yes: 'yes: ',
  no: 'no: ',
  same: 'at the same time: ',
  both: 'by turns: ',
  apart: 'not in one recording: ',
  first: (thing: string) => `${thing} comes first: `,
  last: (thing: string) => `${thing} comes last: `,
  missing: (thing: string, isSaid: boolean) =>
    `${thing} is not ${isSaid ? 'mentioned' : 'shown'}; `,
}
const chinese: typeof english = {
  yes: '是：',
  no: '不是：',
  same: '同时：',
  both: '交替出现：',
  apart: '不在同一段录像中：',
  first: (thing) => `${thing} 在先：`,
  last: (thing) => `${thing} 在后：`,
  missing: (thing, isSaid) => (isSaid ? `没有提到 ${thing}；` : `没有出现 ${thing}；`),
}
