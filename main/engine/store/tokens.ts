// Text -> search tokens, the same for what is indexed and what is asked. Words are folded (width, case,
// diacritics). Scripts that are written without spaces become overlapping pairs of characters, so that a
// word of any length is found: 東京都 -> 東京 京都 都 (bigram indexing; Lucene's CJKAnalyzer does the same).

export type Token = {
  kind: 'word' | 'run'
  /** Folded form: one index token for a word, the whole run for a run. */
  text: string
  /** Where it stands in the original string, UTF-16 units. */
  start: number
  end: number
}

const unspaced = String.raw`[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Hang}\p{scx=Thai}\p{scx=Laoo}\p{scx=Khmr}\p{scx=Mymr}]`
const letters = String.raw`[\p{L}\p{N}\p{M}]`
const invisible = String.raw`[\u00ad\u200b-\u200d\u2060\ufeff]`
const tokenPattern = new RegExp(
  `(?<run>[${unspaced}&&${letters}]+)|(?:[${letters}--${unspaced}])(?:[${letters}--${unspaced}]|${invisible})*`,
  'gv',
)
const leftovers = new RegExp(`[^${letters}]`, 'gv')
/** Longer "words" are binary noise; what is left of them is still searchable. */
const longestWord = 64

/** Width, case and diacritics removed: Ｋ７ -> k7, Café -> cafe, STRASSE = straße. */
export function fold(text: string): string {
  const plain = text.normalize('NFKD').replaceAll(/[\u0300-\u036f]/g, '')
  return plain.toUpperCase().toLowerCase().normalize('NFKC').replaceAll(leftovers, '')
}

export function tokenize(text: string): Token[] {
  const tokens: Token[] = []
  for (const match of text.matchAll(tokenPattern)) {
    const kind = match.groups?.['run'] === undefined ? 'word' : 'run'
    const folded = fold(match[0])
    if (folded === '') continue
    const start = match.index
    const end = start + match[0].length
    tokens.push({ kind, text: kind === 'word' ? folded.slice(0, longestWord) : folded, start, end })
  }
  return tokens
}

/** The pairs of a run and its last character: 東京都 -> 東京, 京都, 都. */
export function pairsOf(run: string): string[] {
  const characters = Array.from(run)
  return characters.map((character, index) => character + (characters[index + 1] ?? ''))
}

/** What goes into the index, separated by spaces. */
export function indexText(tokens: readonly Token[]): string {
  return tokens.flatMap(({ kind, text }) => (kind === 'run' ? pairsOf(text) : [text])).join(' ')
}
