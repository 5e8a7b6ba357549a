/** The words of a cue without what only styles them. */

/** A longer cue is no subtitle; its beginning still is text. */
const longestText = 2000
const entities: Record<string, string> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  lrm: '',
  rlm: '',
}

/** One line of plain text: tags, positions and control characters removed, a `<v Name>` kept as `Name:`. */
export function plainText(marked: string): string {
  const text = marked
    .slice(0, longestText * 4)
    .replaceAll(/<v(?:\.[^\s<>]{0,80})?[ \t]+([^<>]{1,80})>/gi, '$1: ')
    .replaceAll(/<\/?[a-z][^<>]{0,200}>|<\/>|<\d[\d:.]{0,20}>/gi, '')
    .replaceAll(/\{\\[^{}]{0,400}\}/g, '')
    .replaceAll(/\\[Nnh]/g, ' ')
    .replaceAll(/&(#\d{1,7}|#x[\da-f]{1,6}|[a-z]{2,5});/gi, (whole, name: string) =>
      entityOf(name.toLowerCase(), whole),
    )
    .replaceAll(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]+/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
  return text.length > longestText ? `${text.slice(0, longestText).toWellFormed()}…` : text
}

function entityOf(name: string, whole: string): string {
  if (!name.startsWith('#')) return entities[name] ?? whole
  const code = name[1] === 'x' ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1))
  return code > 0 && code <= 0x10_ff_ff ? String.fromCodePoint(code).toWellFormed() : whole
}
