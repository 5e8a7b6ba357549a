/**
 * Finds what a person types in a text that lies in pieces: runs of a PDF, words of a scan. Case, accents, ligatures,
 * widths and the shape of quotes and dashes do not count; a line may end between words, or within one at a hyphen.
 */

/** `endsLine`: the next piece stands on another line. */
export type Piece = { text: string; endsLine: boolean }
/** `at`: UTF-16 units of the piece's own text. */
type Spot = { piece: number; at: number }
/** `end` is behind the last letter. */
export type Place = { start: Spot; end: Spot }

const shapes: Record<string, string> = {
  ...Object.fromEntries(Array.from('‘’‚‛ʼ′', (quote) => [quote, "'"])),
  ...Object.fromEntries(Array.from('“”„‟″', (quote) => [quote, '"'])),
  ...Object.fromEntries(Array.from('‐‑‒–—−', (dash) => [dash, '-'])),
  '\u00ad': '',
}

/** Of one character; may be empty or longer. */
function folded(letter: string): string {
  const shape = shapes[letter]
  if (shape !== undefined) return shape
  if (/\s/u.test(letter)) return ' '
  return letter.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase()
}

const lettersWithoutSpaces =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u
const escaped = (letter: string): string => letter.replace(/[\\^$.*+?()[\]{}|/-]/, String.raw`\$&`)

/** What the words look like where lines end in or between them; undefined where there is nothing to find. */
function patternOf(words: string): RegExp | undefined {
  const letters = Array.from(words.trim(), folded).join('').replaceAll(/\s+/g, ' ').trim()
  if (letters === '') return undefined
  const all = Array.from(letters)
  const pattern = all.map((letter, index) => {
    if (letter === ' ') return String.raw`\s+`
    const next = all[index + 1]
    if (next === undefined || next === ' ') return escaped(letter)
    if (letter === '-') return `${escaped(letter)}\n?`
    const isLoose = lettersWithoutSpaces.test(letter) || lettersWithoutSpaces.test(next)
    return escaped(letter) + (isLoose ? String.raw`\s*` : '(?:-\n)?')
  })
  return new RegExp(pattern.join(''), 'g')
}

/** Every place of `words`, in order; overlaps count once. */
export function findIn(pieces: readonly Piece[], words: string): Place[] {
  const pattern = patternOf(words)
  if (!pattern) return []
  let text = ''
  const from: Spot[] = []
  const to: Spot[] = []
  const add = (letters: string, start: Spot, end: Spot): void => {
    for (let unit = 0; unit < letters.length; unit++) {
      from.push(start)
      to.push(end)
    }
    text += letters
  }
  pieces.forEach(({ text: own, endsLine }, piece) => {
    let at = 0
    for (const letter of own) {
      add(folded(letter), { piece, at }, { piece, at: at + letter.length })
      at += letter.length
    }
    if (endsLine) add('\n', { piece, at }, { piece, at })
  })
  return Array.from(text.matchAll(pattern), ({ index, 0: found }) => ({
    start: from[index]!,
    end: to[index + found.length - 1]!,
  }))
}
