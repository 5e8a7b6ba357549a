import type { Database } from 'better-sqlite3'
import { AppError } from '#contract/errors.ts'
import type { Locator } from '#engine/domain.ts'

type StoredCitation = { marker: string; sourceId: string; locator: Locator }

type NewAnswer = {
  question: string
  /** Ids of the sources that were asked; empty for the whole library. */
  scope: readonly string[]
  text: string
  /** False when the answer has a claim without a citation. */
  supported: boolean
  citations: readonly StoredCitation[]
  /** Counts of what the model was shown. */
  evidence: Readonly<Record<string, unknown>>
  /** Milliseconds by name. */
  timings: Readonly<Record<string, number>>
  modelId?: string | undefined
}
type Answer = NewAnswer & {
  id: number
  /** ISO 8601, UTC. */
  askedAt: string
}

/** What was asked and answered. Survives the removal of a source: its citations then lead nowhere. */
export type Answers = {
  add(answer: NewAnswer): Answer
  /** Newest first. */
  list(limit?: number): Answer[]
  remove(id: number): void
}

type StoredAnswer = {
  id: number
  asked_at: string
  question: string
  scope: string
  text: string
  supported: number
  citations: string
  evidence: string
  timings: string
  model_id: string | null
}

export function openAnswers(db: Database): Answers {
  const insert = db.prepare<[Record<string, string | number | null>], StoredAnswer>(`
    INSERT INTO answer (asked_at, question, scope, text, supported, citations, evidence, timings, model_id)
    VALUES ($askedAt, $question, $scope, $text, $supported, $citations, $evidence, $timings, $modelId)
    RETURNING *`)
  const select = db.prepare<[number], StoredAnswer>('SELECT * FROM answer ORDER BY id DESC LIMIT ?')
  const drop = db.prepare('DELETE FROM answer WHERE id = ?')
  return {
    add: (answer) => {
      const row = insert.get({
        askedAt: new Date().toISOString(),
        question: answer.question,
        scope: JSON.stringify(answer.scope),
        text: answer.text,
        supported: answer.supported ? 1 : 0,
        citations: JSON.stringify(answer.citations),
        evidence: JSON.stringify(answer.evidence),
        timings: JSON.stringify(answer.timings),
        modelId: answer.modelId ?? null,
      })
      if (!row) throw new AppError('internal', 'The answer was not stored.')
      return toAnswer(row)
    },
    list: (limit = 100) => select.all(limit).map(toAnswer),
    remove: (id) => void drop.run(id),
  }
}

function toAnswer(row: StoredAnswer): Answer {
  return {
    id: row.id,
    askedAt: row.asked_at,
    question: row.question,
    scope: JSON.parse(row.scope),
    text: row.text,
    supported: row.supported === 1,
    citations: JSON.parse(row.citations),
    evidence: JSON.parse(row.evidence),
    timings: JSON.parse(row.timings),
    ...(row.model_id !== null && { modelId: row.model_id }),
  }
}
