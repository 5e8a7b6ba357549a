/** What is kept of an answer so that it can be proved later: the body of an `ask` entry of the log. */
import { z } from '#contract/zod.ts'
import { Answer, Box, Locator } from '#contract/api.ts'

export const Hash = z.string().regex(/^[0-9a-f]{64}$/)

const ModelFile = z.object({ name: z.string(), bytes: z.number(), sha256: Hash })

const EvidenceRecord = z.object({
  /** The number by which the prompt names it. */
  id: z.int(),
  sourceId: z.string(),
  locator: Locator,
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
  program: z.object({ name: z.literal('Longview'), version: z.string(), llama: z.string() }),
  question: z.string(),
  /** Ids of the sources that were asked, and the part of one that a person marked. */
  scope: z.array(z.string()),
  within: z.record(z.string(), z.unknown()),
  model: z.object({
    id: z.string(),
    /** Names both files and llama.cpp. */
    encoder: z.string(),
    variant: z.string(),
    files: z.array(ModelFile),
  }),
  /** Settings by name, and what the generation was asked for. */
  parameters: z.record(z.string(), z.unknown()),
  /** Absent where nothing was found that a model could be shown. */
  promptSha256: Hash.optional(),
  /** Those of which evidence was in the prompt. */
  sources: z.array(SourceRecord),
  evidence: z.array(EvidenceRecord),
  answer: Answer,
})
export type AnswerRecord = z.infer<typeof AnswerRecord>
