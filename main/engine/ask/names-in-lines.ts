/**
 * Names that stand in lines of their own, without a sentence that says whose they are: under the greeting of a letter, beside
 * "Apologies:" in minutes. By the lines of a page. Pure.
 */

/** What a question about such names asks for: who signed, or who stands beside one of these labels. */
export type AskedNames = { ofSigning: boolean; labels: readonly string[] }

const papers =
  '(?:letter|e-?mail|memo|memorandum|note|notice|message|offer|reference|statement|report|document|paper|form|lease|contract|agreement|deed|minutes|application|order)'
const signing = new RegExp(
  String.raw`^\W*(?:who (?:has |had )?signed|who (?:has |had )?(?:wrote|written|sent|authored)(?= (?:the|this|that) ${papers}\b))(?: (?:the|this|that)(?: \p{L}+)? ${papers})?(?: to .{1,40})?\W*$|^\W*(?:by whom|who) (?:is|was) (?:the|this|that) ${papers} (?:signed|written|sent)(?: by)?\W*$|^\W*who (?:is|was) (?:the|this|that) ${papers} from\W*$`,
  'iu',
)
const sent =
  /^\W*who (?:has |have |had )?(?:sent|gave|given|offered|tendered|presented|made|submitted) (?:(?:his|her|their|any|an?|the) )?(apologies|apology|excuses?|regrets)\b/iu
const was = /^\W*who (?:was|were|is|are) (present|absent|in attendance|excused|away|missing)\b/iu
const did =
  /^\W*who (?:has |have |had )?(apologi[sz]ed|attended|took part|taken part|participated)\b/iu
const absent = ['apologies', 'apology', 'absent', 'absence', 'absentees', 'excused', 'regrets']
const present = ['present', 'attendance', 'attending', 'attendees', 'participants']

/** Undefined for other questions. `request` is without its politeness. */
export function askedNames(request: string): AskedNames | undefined {
  if (signing.test(request)) return { ofSigning: true, labels: ['signed', 'signature'] }
  if (sent.test(request)) return { ofSigning: false, labels: absent }
  const word = (was.exec(request)?.[1] ?? did.exec(request)?.[1])?.toLowerCase()
  if (word === undefined) return undefined
  const isThere = /^(?:present|in attendance|attended|took|taken|participated)/.test(word)
  return { ofSigning: false, labels: isThere ? present : absent }
}

const particle = '(?:von|van|de|der|den|di|da|du|la|le|bin|al|el|zu)'
const fullName = new RegExp(
  String.raw`^["“]?(?:\p{Lu}[\p{L}.'’-]*\s+)(?:${particle}\s+)*\p{Lu}[\p{L}.'’-]+(?:\s+(?:\p{Lu}[\p{L}.'’-]*|${particle}))*$`,
  'u',
)
/** `Ada Byron (chair), Dr A. Osei`, `Ada Byron, head of lending`: a name first, and no sentence. */
export function areNames(text: string): boolean {
  const plain = text.replaceAll(/\([^()]*\)/gu, ' ').trim()
  const [first = ''] = plain.split(/[,;]|\s(?:and|und|et|&|[–—-])\s/u)
  return fullName.test(first.trim().replace(/\.$/u, '')) && !/\d|\p{Ll}{3,}\.\s+\p{Lu}/u.test(plain)
}

const nobody = /^(?:none|nil|nobody|no[- ]?one|keine|aucune?)\b/iu
const goesOn = /(?:,|;|\b(?:and|und|et)|&)$/u
const mostWords = 5
/** Names one below the other. */
const mostBelow = 12

const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')

const isLabel = (text: string, labels: readonly string[]): boolean => {
  const words = text.toLowerCase().match(/\p{L}+/gu) ?? []
  return words.length <= mostWords && words.some((word) => labels.includes(word))
}

/** Lines with one of the labels and names beside it or below, with all lines over which these run. */
export function namesBeside(text: string, labels: readonly string[]): string[] {
  const lines = linesOf(text)
  return lines.flatMap((line, at) => {
    const [, before, behind = ''] = /^([^:：]{2,48})[:：]\s*(.*)$/u.exec(line) ?? []
    const [, word = '', rest = ''] = /^(\p{L}+)\s+(.*)$/u.exec(line) ?? []
    const isOpen = before === undefined && labels.includes(word.toLowerCase()) && areNames(rest)
    const beside = isOpen ? rest : behind
    const hasLabel = isOpen || isLabel(before ?? line, labels)
    if (!hasLabel || (before === undefined && !isOpen && !/^\p{Lu}/u.test(line))) return []
    if (beside !== '' && !areNames(beside) && !nobody.test(beside)) return []
    const all = [line]
    for (const next of lines.slice(at + 1, at + 1 + mostBelow)) {
      const isMore = beside === '' ? areNames(next) : goesOn.test(all.at(-1)!)
      if (!isMore) break
      all.push(next)
    }
    return beside === '' && all.length === 1 ? [] : [all.join(' ')]
  })
}

const greeting =
  /^(?:yours (?:very )?(?:sincerely|faithfully|truly)|(?:very )?(?:sincerely|truly)(?: yours)?|(?:with )?(?:kind(?:est)?|best|warm(?:est)?) (?:regards|wishes)|regards|mit (?:freundlichen|besten|herzlichen) grüßen|hochachtungsvoll|(?:bien )?cordialement)[,.]?$/iu
/** Lines between a greeting and the name: of the firm, and what is left of a signature. */
const mostBetween = 4
const longestTitle = 8

/** The name under a greeting, and the title under it. */
export function signatureOn(text: string): string[] {
  const lines = linesOf(text)
  return lines.flatMap((line, at) => {
    if (!greeting.test(line)) return []
    const below = lines.slice(at + 1, at + 2 + mostBetween)
    const name = below.findIndex((one) => areNames(one))
    if (name < 0) return []
    const title = below[name + 1] ?? ''
    const isTitle =
      /^\p{L}/u.test(title) &&
      !/[:\d]|[.!?]$/u.test(title) &&
      title.split(/\s+/u).length <= longestTitle
    return [below[name]!, ...(isTitle ? [title] : [])]
  })
}
