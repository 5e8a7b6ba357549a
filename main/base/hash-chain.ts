/**
 * A log that shows when it was changed afterwards: each line holds the SHA-256 of the line before and of
 * what it is about. Whoever knows the last hash knows whether anything before it was changed, taken out or
 * put in. What an entry is about is not in the chain itself, so it can be shown to some and kept from others.
 */
import { createHash } from './crypto.ts'
import { z } from '#contract/zod.ts'

const Hash = z.string().regex(/^[0-9a-f]{64}$/)
const Link = z.strictObject({
  number: z.int().min(1),
  /** ISO 8601, UTC, by the clock of the machine that wrote it. */
  at: z.iso.datetime(),
  kind: z.string().regex(/^[a-z]{1,40}$/),
  /** SHA-256 of the entry's body. Bodies hold random salt: a short one cannot be guessed from it. */
  body: Hash,
  /** SHA-256 of the line before; zeros in the first one. */
  previous: Hash,
})
export type Link = z.infer<typeof Link>

/** Where a chain stands: the number of its last line and that line's hash. */
export type ChainHead = { number: number; hash: string }
export const emptyChain: ChainHead = { number: 0, hash: '0'.repeat(64) }

export const sha256 = (data: string | Uint8Array): string =>
  createHash('sha256').update(data).digest('hex')

/** One line without its line break; always the same text for the same link. */
const lineOf = ({ number, at, kind, body, previous }: Link): string =>
  JSON.stringify({ number, at, kind, body, previous })

/** The line that follows `head`. */
export function nextLink(
  head: ChainHead,
  entry: { at: string; kind: string; body: string },
): { line: string; head: ChainHead } {
  const link = { number: head.number + 1, ...entry, body: sha256(entry.body), previous: head.hash }
  const line = lineOf(link)
  return { line, head: { number: link.number, hash: sha256(line) } }
}

export type Followed = { head: ChainHead; link: Link } | { fault: string }

/** Checks that `line` is the one that follows `head`, and gives the new head or what is wrong. */
export function follow(head: ChainHead, line: string): Followed {
  const number = head.number + 1
  const link = parse(line)
  if (!link || lineOf(link) !== line) return { fault: `line ${number} is not a line of a log` }
  if (link.number !== number) {
    return { fault: `line ${number} says that it is number ${link.number}` }
  }
  if (link.previous !== head.hash) {
    return { fault: `line ${number} does not follow the line before it` }
  }
  return { head: { number, hash: sha256(line) }, link }
}

function parse(line: string): Link | undefined {
  try {
    return Link.parse(JSON.parse(line))
  } catch {
    return undefined
  }
}
