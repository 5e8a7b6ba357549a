/**
 * The command line's contract as scripts rely on it, written from the specification and not from the
 * product's own schemas, so that a change of those cannot hide a break of this.
 */
import { z } from 'zod'

const Locator = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('time'), startMs: z.number().min(0), endMs: z.number().min(0) }),
  z.object({
    kind: z.literal('page'),
    page: z.int().min(1),
    boxes: z
      .array(z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() }))
      .optional(),
  }),
])

const count = z.int().min(0)
const Failure = z.object({
  code: z.string().regex(/^[a-z]+(\/[a-z-]+)?$/),
  message: z.string().min(10),
})

const Imported = z.object({
  id: z.string().min(1),
  kind: z.enum(['video', 'audio', 'image', 'pdf']),
  name: z.string().min(1),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  durationMs: z.number().positive().optional(),
  pages: z.int().positive().optional(),
  samples: count,
  tokenRows: count,
  status: z.string(),
})
const ImportedNow = Imported.extend({ encoded: count, fromCache: count })
const Failed = z.object({ name: z.string().min(1), status: z.literal('failed'), error: Failure })

export const lines = {
  done: z.object({ event: z.literal('done'), sources: z.array(z.union([Failed, ImportedNow])) }),
  list: z.object({ event: z.literal('list'), sources: z.array(Imported) }),
  coverage: z.object({
    event: z.literal('coverage'),
    pages: count,
    stored: count,
    by: z.record(z.string(), count),
    weakWords: count,
    engines: z.array(z.string()),
    look: z.array(z.object({ page: z.int().min(1), reasons: z.array(z.string()).min(1) })),
  }),
  token: z.object({ event: z.literal('token'), text: z.string() }),
  answer: z.object({
    event: z.literal('answer'),
    text: z.string(),
    supported: z.boolean(),
    citations: z.array(
      z.object({ marker: z.int().min(1), sourceId: z.string().min(1), locator: Locator }),
    ),
    evidence: z.object({
      items: z.array(
        z.object({ id: z.int(), reduced: z.object({ rows: count, of: count }).optional() }),
      ),
      samples: count,
      slices: count,
      tokenRows: count,
      encoded: count,
      fromCache: count,
      omitted: z.unknown(),
      promptTokens: count,
      contextTokens: count,
    }),
    timings: z.object({
      retrieveMs: z.number().min(0),
      prefillMs: z.number().min(0),
      firstTokenMs: z.number().min(0),
      totalMs: z.number().min(0),
    }),
  }),
  results: z.object({
    event: z.literal('results'),
    results: z.array(
      z.object({ sourceId: z.string(), locator: Locator, text: z.string(), score: z.number() }),
    ),
  }),
  models: z.object({
    event: z.literal('models'),
    models: z.array(
      z.object({
        id: z.string().min(1),
        name: z.string(),
        capabilities: z.unknown(),
        bytes: z.number().positive(),
        active: z.boolean(),
      }),
    ),
  }),
  removed: z.object({ event: z.literal('removed') }),
  doctor: z.object({
    event: z.literal('doctor'),
    checks: z.array(z.object({ name: z.string(), ok: z.boolean(), detail: z.string() })).min(1),
  }),
  error: z.object({ event: z.literal('error'), error: Failure }),
  exported: z.looseObject({
    event: z.literal('exported'),
    what: z.enum(['report', 'bundle', 'searchable', 'bates', 'redacted']),
    path: z.string().min(1),
  }),
  summary: z.looseObject({
    event: z.literal('summary'),
    sources: z.array(
      z.looseObject({ sourceId: z.string().min(1), coverageText: z.string().min(1) }),
    ),
    record: z.int().min(1),
  }),
  log: z.looseObject({
    event: z.literal('log'),
    answers: z.array(z.looseObject({ number: z.int().min(1), question: z.string() })).optional(),
    ok: z.boolean().optional(),
  }),
  verified: z.looseObject({
    event: z.literal('verified'),
    ok: z.boolean(),
    seal: z.string(),
    problems: z.array(z.string()),
    notes: z.array(z.string()),
  }),
  replayed: z.object({
    event: z.literal('replayed'),
    answers: z.array(
      z.object({
        number: z.int(),
        state: z.enum(['same', 'different', 'impossible']),
        why: z.string().optional(),
        text: z.string().optional(),
      }),
    ),
  }),
  found: z.looseObject({ event: z.literal('found'), hits: z.array(z.unknown()) }),
} as const

export const AnyLine = z.discriminatedUnion('event', [
  lines.done,
  lines.list,
  lines.token,
  lines.answer,
  lines.results,
  lines.models,
  lines.removed,
  lines.doctor,
  lines.error,
  lines.exported,
  lines.log,
  lines.verified,
  lines.replayed,
  lines.found,
])

export type AnswerLine = z.infer<typeof lines.answer>
export type ListLine = z.infer<typeof lines.list>
export type ImportedLine = z.infer<typeof ImportedNow>
export type FailedLine = z.infer<typeof Failed>
