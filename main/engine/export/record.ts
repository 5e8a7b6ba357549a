/** What is kept of answers, summaries and grids so that they can be proved later: bodies of entries of the log. */
import { z } from '#contract/zod.ts'
import { Answer, Box, Locator } from '#contract/api.ts'
import { Summary, type SummarySentence } from '#contract/summary-api.ts'
import type { ReportWords } from './report-words.ts'

export const Hash = z.string().regex(/^[0-9a-f]{64}$/)

const ModelFile = z.object({ name: z.string(), bytes: z.number(), sha256: Hash })

const Program = z.object({ name: z.literal('Longview'), version: z.string(), llama: z.string() })

const ModelRecord = z.object({
  id: z.string(),
  /** Names both files and llama.cpp. */
  encoder: z.string(),
  variant: z.string(),
  files: z.array(ModelFile),
})
export type ModelRecord = z.infer<typeof ModelRecord>

/** A place that a summary cites, numbered from 1 in the order in which the summary names them. */
const PlaceRecord = z.object({ id: z.int(), sourceId: z.string(), locator: Locator })

const EvidenceRecord = PlaceRecord.extend({
  label: z.string(),
  /** The parts of the picture that the model saw, and the names of their token rows in the prompt. */
  slices: z.array(z.object({ role: z.enum(['overview', 'slice']), box: Box, rows: z.string() })),
  /** How many lines of the page's text stand in the prompt. */
  lines: z.int(),
})

export const SourceRecord = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['video', 'audio', 'image', 'pdf']),
  bytes: z.number(),
  sha256: Hash,
  pages: z.number().optional(),
  durationMs: z.number().optional(),
})
export type SourceRecord = z.infer<typeof SourceRecord>

/** Optional fields of an answer may grow; what is unknown here is kept by the body's hash all the same. */
export const AnswerRecord = z.object({
  salt: z.string(),
  program: Program,
  question: z.string(),
  /** Ids of the sources that were asked, and the part of one that a person marked. */
  scope: z.array(z.string()),
  within: z.record(z.string(), z.unknown()),
  model: ModelRecord,
  /** Settings by name, and what the generation was asked for. */
  parameters: z.record(z.string(), z.unknown()),
  /** Of all that the model was given. Absent where nothing was found that it could be shown. */
  promptSha256: Hash.optional(),
  /** Ids of the sources of which something may stand there. */
  prompted: z.array(z.string()).optional(),
  /** Those of which evidence was in the prompt. */
  sources: z.array(SourceRecord),
  evidence: z.array(EvidenceRecord),
  answer: Answer,
})
export type AnswerRecord = z.infer<typeof AnswerRecord>

/** The body of a `summary` entry. */
export const SummaryRecord = z.object({
  salt: z.string(),
  program: Program,
  /** Ids of the sources that were summarised. */
  scope: z.array(z.string()),
  /** `code`: no model was wanted. */
  writer: z.enum(['auto', 'code']),
  /** Absent where no model wrote. */
  model: ModelRecord.optional(),
  parameters: z.record(z.string(), z.unknown()),
  /** Of all prompts of the summary, one after the other. */
  promptSha256: Hash.optional(),
  sources: z.array(SourceRecord),
  evidence: z.array(PlaceRecord),
  summary: Summary,
})
export type SummaryRecord = z.infer<typeof SummaryRecord>

/** The body of a `grid` entry: which answers make it up. Each of them is an entry of its own before it. */
export const GridRecord = z.object({
  salt: z.string(),
  program: Program,
  questions: z.array(z.string()).min(1),
  sources: z.array(SourceRecord),
  /** In the order of `sources`; `answers` has the number of an `ask` entry for each question, in their order. */
  rows: z.array(z.object({ sourceId: z.string(), answers: z.array(z.int().min(1)) })),
})
export type GridRecord = z.infer<typeof GridRecord>

/** What can be exported of the log, by the kind of its entry. */
export type LoggedRecord = AnswerRecord | SummaryRecord | GridRecord
const provedKinds = ['ask', 'summary', 'grid'] as const
export type ProvedKind = (typeof provedKinds)[number]

export const isProvedKind = (kind: string | undefined): kind is ProvedKind =>
  provedKinds.some((one) => one === kind)
export const isSummary = (record: LoggedRecord): record is SummaryRecord => 'summary' in record
export const isGrid = (record: LoggedRecord): record is GridRecord => 'questions' in record
export const kindOf = (record: LoggedRecord): ProvedKind => {
  if (isGrid(record)) return 'grid'
  return isSummary(record) ? 'summary' : 'ask'
}

/** Throws a ZodError for a body of another form. */
export function parseRecord(kind: ProvedKind, body: unknown): LoggedRecord {
  if (kind === 'grid') return GridRecord.parse(body)
  return kind === 'summary' ? SummaryRecord.parse(body) : AnswerRecord.parse(body)
}

/** What was wanted, as a person would say it. */
export function titleOf(record: LoggedRecord, words: ReportWords): string {
  const names = record.sources.map(({ name }) => name)
  if (isGrid(record)) return words.gridOf(names, record.questions)
  return isSummary(record) ? words.summaryOf(names) : record.question
}

/** The answer; of a summary its first sentences, of a grid the entries in which its answers stand. */
export function textOf(record: LoggedRecord): string {
  if (isGrid(record)) {
    const nameOf = new Map(record.sources.map(({ id, name }) => [id, name]))
    return record.rows
      .map(({ sourceId, answers }) => `${nameOf.get(sourceId)}: entries ${answers.join(', ')}`)
      .join('; ')
  }
  if (!isSummary(record)) return record.answer.text
  return firstSentences(record.summary)
    .map(({ text }) => text)
    .join(' ')
}

/** What it was given from; of a grid nothing: its answers say so. */
export const evidenceOf = (
  record: LoggedRecord,
): { id: number; sourceId: string; locator: Locator }[] => (isGrid(record) ? [] : record.evidence)

export function citationsOf(record: LoggedRecord): number {
  if (isGrid(record)) return 0
  return isSummary(record) ? record.evidence.length : record.answer.citations.length
}

const firstSentences = ({ sources }: Summary): SummarySentence[] =>
  sources.flatMap(({ overview, sections }) =>
    (overview.length > 0 ? overview : (sections[0]?.sentences ?? [])).slice(0, 3),
  )
