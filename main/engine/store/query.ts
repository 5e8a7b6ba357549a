// A question in plain words -> the terms to look for. Nothing of FTS5's own syntax is ever passed on.
import { looksLikeCode } from './codes.ts'
import { stem } from './stem.ts'
import { pairsOf, tokenize } from './tokens.ts'
import type { Token } from './tokens.ts'

export type Term = {
  /** Index tokens in their order: one for a word, pairs for a run, several for `1,234.56` or a phrase. */
  parts: string[]
  /** The last part is the beginning of a token: a run of a single character. */
  open: boolean
  /** Quoted: a hit must have all of it, in order. */
  required: boolean
  /** For a single plain word. */
  stem?: string | undefined
  /** Folded, for a term that may be a code. `likely`: it looks like one. */
  code?: { text: string; likely: boolean } | undefined
}

/** Words that carry no meaning of their own; used only when a query has nothing else. */
const stopWords = new Set(
  `a an and any are as at be been but by can did do does for from had has have he her his how i if in into
  is it its me my no not of on or our she so some such than that the their them then there these they this
  to was we were what when where which who whom whose why will with would you your`.split(/\s+/),
)
/** A pasted page is a bad query; its beginning still is one. */
const longestQuery = 2000
const mostTerms = 32

export function parseQuery(query: string): Term[] {
  const text = query.slice(0, longestQuery)
  const terms: Term[] = []
  let from = 0
  for (const quoted of text.matchAll(/["“„«「](?<inner>[^"“”„«»「」]+)["”“»」]/gu)) {
    terms.push(...looseTerms(text.slice(from, quoted.index)))
    const phrase = toTerm(tokenize(quoted.groups?.['inner'] ?? ''), '')
    if (phrase) terms.push({ ...phrase, required: true })
    from = quoted.index + quoted[0].length
  }
  terms.push(...looseTerms(text.slice(from)))
  const distinct = Array.from(new Map(terms.map((term) => [keyOf(term), term])).values())
  const meaningful = distinct.filter((term) => term.required || !stopWords.has(keyOf(term)))
  return (meaningful.length > 0 ? meaningful : distinct).slice(0, mostTerms)
}

const keyOf = (term: Term): string => term.parts.join(' ')

/** Tokens that no space parts belong together (`K7-Q2`, `1,234.56`), but words and runs each stand alone. */
function looseTerms(text: string): Term[] {
  const groups: Token[][] = []
  let last: Token | undefined
  for (const token of tokenize(text)) {
    const joined =
      last?.kind === 'word' &&
      token.kind === 'word' &&
      !/[\s—–/|]/u.test(text.slice(last.end, token.start)) &&
      token.start - last.end <= 2
    if (joined) groups.at(-1)?.push(token)
    else groups.push([token])
    last = token
  }
  return groups.flatMap((group) => toTerm(group, text) ?? [])
}

function toTerm(tokens: readonly Token[], text: string): Term | undefined {
  const [first] = tokens
  if (!first) return undefined
  if (tokens.length === 1 && first.kind === 'word') return wordTerm(first, text)
  const parts = tokens.flatMap((token, index) => {
    if (token.kind === 'word') return [token.text]
    const pairs = pairsOf(token.text)
    // The last character alone ends a run in the index, but in a query more may follow it.
    return index === tokens.length - 1 && pairs.length > 1 ? pairs.slice(0, -1) : pairs
  })
  const open = tokens.at(-1)?.kind === 'run' && Array.from(tokens.at(-1)?.text ?? '').length === 1
  const joined = tokens.map((token) => token.text).join('')
  const spelled = tokens.every((token) => token.kind === 'word') && looksLikeCode(joined, joined)
  return {
    parts,
    open,
    required: false,
    ...(spelled && { code: { text: joined, likely: true } }),
  }
}

function wordTerm(token: Token, text: string): Term {
  const original = text.slice(token.start, token.end)
  const likely = looksLikeCode(token.text, original)
  const possible = looksLikeCode(token.text, token.text.toUpperCase())
  const root = stem(token.text)
  return {
    parts: [token.text],
    open: false,
    required: false,
    // Short words have no ending to lose, but are what is left of longer ones: end, ends.
    ...(/^[a-z]{3,}$/.test(token.text) && { stem: root }),
    ...(possible && { code: { text: token.text, likely } }),
  }
}
