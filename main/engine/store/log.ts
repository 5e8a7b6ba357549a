/** What was done with the library, as a chain of hashes. See base/hash-chain.ts and migration 0008. */
import { randomBytes } from '#base/crypto.ts'
import type { Database } from 'better-sqlite3'
import { emptyChain, follow, nextLink, sha256, type ChainHead } from '#base/hash-chain.ts'
import { AppError } from '#contract/errors.ts'

export type LogKind = 'import' | 'remove' | 'ask' | 'summary' | 'grid' | 'export'

export type LogBody = {
  number: number
  kind: string
  /** JSON, exactly as it was hashed. */
  body: string
  /** What a model was given for an `ask` or a `summary`, unless it was forgotten. */
  prompt: string | undefined
}

export type Log = {
  /**
   * Adds an entry in one transaction that is on the disk when this returns; processes may do so at once.
   * Gives its number.
   */
  append(
    kind: LogKind,
    body: Record<string, unknown>,
    more?: { subject?: string | undefined; prompt?: string | undefined },
  ): number
  head(): ChainHead
  /** Lines of the chain after number `after`, in order. */
  lines(after: number, limit: number): string[]
  body(number: number): LogBody | undefined
  /** Entries of these kinds, newest first. */
  list(kinds: readonly LogKind[], limit: number): LogBody[]
  /** The kind of the last entry about this subject. */
  lastAbout(subject: string): string | undefined
  /** What these entries say is deleted for good; their places in the chain stay. */
  forget(numbers: readonly number[]): void
  /** Deletes the prompts of the answers and summaries for which this source was looked at: they hold its text. */
  forgetPrompts(sourceId: string): void
  /** What is wrong with the chain or with a body, or nothing. */
  check(): string | undefined
}

type StoredBody = { number: number; kind: string; body: string; prompt: string | null }

const pageLines = 1000

export function openLog(db: Database): Log {
  const last = db.prepare<[], ChainHead>(
    'SELECT number, hash FROM log ORDER BY number DESC LIMIT 1',
  )
  const insert = db.prepare('INSERT INTO log (number, line, hash) VALUES (?, ?, ?)')
  const insertBody = db.prepare(
    'INSERT INTO log_body (number, kind, subject, body, prompt) VALUES (?, ?, ?, ?, ?)',
  )
  const lines = db
    .prepare<[number, number], string>(
      'SELECT line FROM log WHERE number > ? ORDER BY number LIMIT ?',
    )
    .pluck()
  const columns = 'number, kind, body, prompt'
  const byNumber = db.prepare<[number], StoredBody>(
    `SELECT ${columns} FROM log_body WHERE number = ?`,
  )
  const byKinds = db.prepare<[string, number], StoredBody>(
    `SELECT ${columns} FROM log_body WHERE kind IN (SELECT value FROM json_each(?))
     ORDER BY number DESC LIMIT ?`,
  )
  const about = db
    .prepare<[string], string>(
      'SELECT kind FROM log_body WHERE subject = ? ORDER BY number DESC LIMIT 1',
    )
    .pluck()
  const drop = db.prepare('DELETE FROM log_body WHERE number = ?')
  const dropPrompts = db.prepare<[{ id: string }]>(
    `UPDATE log_body SET prompt = NULL WHERE prompt IS NOT NULL AND (
       EXISTS (SELECT 1 FROM json_each(body, '$.evidence') WHERE value ->> 'sourceId' = :id)
       OR EXISTS (SELECT 1 FROM json_each(body, '$.prompted') WHERE value = :id)
       OR kind = 'summary' AND EXISTS (SELECT 1 FROM json_each(body, '$.scope') WHERE value = :id))`,
  )

  const head = (): ChainHead => last.get() ?? emptyChain
  const append = db.transaction(
    (kind: LogKind, body: string, subject: string | null, prompt: string | null): number => {
      const next = nextLink(head(), { at: new Date().toISOString(), kind, body })
      const { number, hash } = next.head
      insert.run(number, next.line, hash)
      insertBody.run(number, kind, subject, body, prompt)
      return number
    },
  )
  const forget = db.transaction((numbers: readonly number[]) => {
    for (const number of numbers) drop.run(number)
  })

  return {
    append: (kind, body, { subject, prompt } = {}) => {
      const text = JSON.stringify({ salt: randomBytes(16).toString('hex'), ...body })
      return append.immediate(kind, text, subject ?? null, prompt ?? null)
    },
    head,
    lines: (after, limit) => lines.all(after, limit),
    body: (number) => toBody(byNumber.get(number)),
    list: (kinds, limit) =>
      byKinds.all(JSON.stringify(kinds), limit).flatMap((row) => toBody(row) ?? []),
    lastAbout: (subject) => about.get(subject),
    forget: (numbers) => forget.immediate(numbers),
    forgetPrompts: (sourceId) => void dropPrompts.run({ id: sourceId }),
    check: () => {
      let at = emptyChain
      for (;;) {
        const page = lines.all(at.number, pageLines)
        if (page.length === 0) break
        for (const line of page) {
          const followed = follow(at, line)
          if ('fault' in followed) return followed.fault
          const stored = byNumber.get(followed.link.number)
          const isChanged = stored !== undefined && sha256(stored.body) !== followed.link.body
          if (isChanged) return `what entry ${followed.link.number} says was changed`
          at = followed.head
        }
      }
      const stated = head()
      return stated.number === at.number && stated.hash === at.hash
        ? undefined
        : 'the last line does not match its hash'
    },
  }
}

const toBody = (row: StoredBody | undefined): LogBody | undefined =>
  row && { ...row, prompt: row.prompt ?? undefined }

/** An entry's body as data. Throws `store/damaged` for one that is no JSON any more. */
export function parseBody({ number, body }: LogBody): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(body)
    if (parsed && typeof parsed === 'object') return { ...parsed }
  } catch {
    // Falls through to the same sentence.
  }
  throw new AppError('store/damaged', `Entry ${number} of the library's log cannot be read.`)
}
