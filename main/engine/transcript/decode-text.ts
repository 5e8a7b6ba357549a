/** Bytes of a text file of unknown encoding to text, with what was assumed. */
import chardet from 'chardet'

export type Decoded = {
  text: string
  /** As TextDecoder names it. */
  encoding: string
  /** Nothing in the file says its encoding: statistics chose it. */
  isGuess: boolean
  /** Bytes that are no character in that encoding and became U+FFFD. */
  replaced: number
}

/** What subtitles are found in; anything else that statistics propose is passed over. */
const candidates = new Map([
  ['GB18030', 'gb18030'],
  ['GBK', 'gb18030'],
  ['Big5', 'big5'],
  ['Shift_JIS', 'shift_jis'],
  ['EUC-JP', 'euc-jp'],
  ['EUC-KR', 'euc-kr'],
  ['windows-1250', 'windows-1250'],
  ['windows-1251', 'windows-1251'],
  ['windows-1252', 'windows-1252'],
  ['windows-1253', 'windows-1253'],
  ['windows-1254', 'windows-1254'],
  ['windows-1255', 'windows-1255'],
  ['windows-1256', 'windows-1256'],
  ['ISO-8859-1', 'windows-1252'],
  ['ISO-8859-2', 'iso-8859-2'],
  ['ISO-8859-5', 'iso-8859-5'],
  ['ISO-8859-6', 'iso-8859-6'],
  ['ISO-8859-7', 'iso-8859-7'],
  ['ISO-8859-8', 'iso-8859-8'],
  ['ISO-8859-9', 'windows-1254'],
  ['KOI8-R', 'koi8-r'],
])

/** The usual legacy encoding of a language (BCP 47 primary subtag): what a file's name may hint at. */
const usual: Record<string, readonly string[]> = {
  zh: ['gb18030', 'big5'],
  ja: ['shift_jis', 'euc-jp'],
  ko: ['euc-kr'],
  ru: ['windows-1251', 'koi8-r'],
  uk: ['windows-1251'],
  bg: ['windows-1251'],
  el: ['windows-1253'],
  tr: ['windows-1254'],
  he: ['windows-1255'],
  ar: ['windows-1256'],
  fa: ['windows-1256'],
  pl: ['windows-1250'],
  cs: ['windows-1250'],
  sk: ['windows-1250'],
  hu: ['windows-1250'],
  ro: ['windows-1250'],
}
/** A hint is worth this many points of chardet's confidence (0..100). */
const hintWeight = 25
/** Statistics need some text, but no more than this. */
const sampleBytes = 65_536

/**
 * A byte-order mark decides; then NULs in every other place (UTF-16 without a mark); then whether it is
 * valid UTF-8; else statistics over the lines that are not ASCII, helped by the `language` that the
 * file's name gives. Never throws.
 */
export function decodeText(bytes: Uint8Array, language?: string): Decoded {
  const known = markedEncoding(bytes) ?? wideEncoding(bytes)
  if (known) return decodeAs(bytes, known, false)
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return { text, encoding: 'utf-8', isGuess: false, replaced: 0 }
  } catch {
    return guess(bytes, language)
  }
}

function markedEncoding(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8'
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  return undefined
}

/** Digits and line breaks of subtitles are half NULs in UTF-16. */
function wideEncoding(bytes: Uint8Array): string | undefined {
  const nuls = [0, 0]
  const length = Math.min(bytes.length, 4096)
  for (let at = 0; at < length; at++) if (bytes[at] === 0) nuls[at % 2]!++
  const [even = 0, odd = 0] = nuls
  if (odd > length / 8 && odd > even * 4) return 'utf-16le'
  if (even > length / 8 && even > odd * 4) return 'utf-16be'
  return undefined
}

function decodeAs(bytes: Uint8Array, encoding: string, isGuess: boolean): Decoded {
  const text = new TextDecoder(encoding).decode(bytes)
  return { text, encoding, isGuess, replaced: text.split('\uFFFD').length - 1 }
}

function guess(bytes: Uint8Array, language: string | undefined): Decoded {
  const hints = usual[language?.split('-')[0] ?? ''] ?? []
  const confidence = new Map<string, number>(hints.map((name) => [name, hintWeight]))
  for (const { name, confidence: found } of chardet.analyse(foreignLines(bytes))) {
    const encoding = candidates.get(name)
    if (encoding === undefined) continue
    const hinted = hints.includes(encoding) ? hintWeight : 0
    confidence.set(encoding, Math.max(confidence.get(encoding) ?? 0, found + hinted))
  }
  if (confidence.size === 0) confidence.set('windows-1252', 0)
  const tries = [...confidence].map(([name, points]) => {
    const decoded = decodeAs(bytes, name, true)
    return { decoded, points: points - faults(decoded) }
  })
  return tries.reduce((best, next) => (next.points > best.points ? next : best)).decoded
}

/**
 * Faults per hundred characters beyond ASCII. In the wrong multi-byte encoding some bytes are no character,
 * and Latin words have East Asian characters in them.
 */
function faults({ text, replaced }: Decoded): number {
  const foreign = text.match(/[^\p{ASCII}]/gu)?.length ?? 0
  const mixed =
    text.match(/(?<=[a-z])[\p{scx=Han}\p{scx=Hang}]|[\p{scx=Han}\p{scx=Hang}](?=[a-z])/giu)
      ?.length ?? 0
  return (100 * (replaced + mixed)) / Math.max(1, foreign)
}

/** The lines with bytes beyond ASCII: numbers and times only dilute what statistics see. */
function foreignLines(bytes: Uint8Array): Uint8Array {
  const kept: number[] = []
  let start = 0
  let isForeign = false
  for (let at = 0; at <= bytes.length && kept.length < sampleBytes; at++) {
    const byte = bytes[at]
    if (byte !== undefined && byte >= 0x80) isForeign = true
    if (byte !== undefined && byte !== 0x0a) continue
    if (isForeign) for (let i = start; i < Math.min(at + 1, bytes.length); i++) kept.push(bytes[i]!)
    start = at + 1
    isForeign = false
  }
  return Uint8Array.from(kept)
}
