/** Every request that crosses a process boundary to the engine. If it is not here, it cannot be asked. */
import { z } from './zod.ts'
import { importStages, progressUnits } from './progress.ts'
import { call, stream, type Api } from './rpc.ts'
import { WireError } from './wire-error.ts'

const Fraction = z.number().min(0).max(1)
/** Fractions of the page or picture as shown, origin top left. */
export const Box = z.object({ x: Fraction, y: Fraction, width: Fraction, height: Fraction })

export const Locator = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('time'), startMs: z.number(), endMs: z.number() }),
  z.object({ kind: z.literal('page'), page: z.int().min(1), boxes: z.array(Box).optional() }),
])
export type Locator = z.infer<typeof Locator>

const SourceKind = z.enum(['video', 'audio', 'image', 'pdf'])
const SourceStatus = z.enum(['importing', 'ready', 'partial', 'failed', 'missing'])

export const Gap = z.object({ locator: Locator, reason: z.string() })

export const Source = z.object({
  id: z.string(),
  kind: SourceKind,
  name: z.string(),
  path: z.string(),
  sha256: z.string(),
  bytes: z.number(),
  durationMs: z.number().optional(),
  pages: z.number().optional(),
  width: z.number().optional(),
  height: z.number().optional(),
  samples: z.number(),
  tokenRows: z.number(),
  /** While it is imported: the share that the full pass has covered. */
  indexed: Fraction.optional(),
  status: SourceStatus,
  gaps: z.array(Gap),
  error: WireError.optional(),
  importedAt: z.string(),
})
export type Source = z.infer<typeof Source>

/** What is said in a recording, from one file or track. */
export const Transcript = z.object({
  id: z.int(),
  /** A file beside the recording, a track inside it, or speech that a model wrote down. */
  origin: z.enum(['sidecar', 'embedded', 'speech']),
  name: z.string(),
  /** BCP 47. */
  language: z.string().optional(),
  encoding: z.string().optional(),
  /** Nothing in the file says its encoding: statistics chose it. */
  isGuess: z.boolean().optional(),
  cues: z.int(),
  /** Cues that were damaged and left out. */
  skipped: z.int(),
  problem: z.string().optional(),
})
export type Transcript = z.infer<typeof Transcript>

/** What became of one file of an import. */
export const Ingested = z.object({
  id: z.string().optional(),
  kind: SourceKind.optional(),
  name: z.string(),
  path: z.string(),
  sha256: z.string().optional(),
  durationMs: z.number().optional(),
  pages: z.number().optional(),
  samples: z.number(),
  tokenRows: z.number(),
  /** Slices sent through the encoder in this run, and slices found in the cache. */
  encoded: z.number(),
  fromCache: z.number(),
  status: SourceStatus,
  gaps: z.array(Gap).optional(),
  /** Absent where there are none. */
  transcripts: z.array(Transcript).optional(),
  error: WireError.optional(),
})
export type Ingested = z.infer<typeof Ingested>

export const IngestEvent = z.object({
  path: z.string(),
  stage: z.enum(importStages),
  done: z.number(),
  total: z.number().optional(),
  unit: z.enum(progressUnits),
  /** Units per second, smoothed; absent until the first unit is measured. */
  rate: z.number().optional(),
  remainingMs: z.number().optional(),
})
export type IngestEvent = z.infer<typeof IngestEvent>

export const Citation = z.object({
  /** The number in the text: `[1]`. */
  marker: z.int(),
  sourceId: z.string(),
  locator: Locator,
  /** Whether a second look at the evidence bore the claim out; absent where nobody looked again. */
  state: z.enum(['verified', 'found', 'unsupported']).optional(),
})
export type Citation = z.infer<typeof Citation>

/** A segment that was in reach of a question but not in its prompt, and why. */
export const Omission = z.object({ sourceId: z.string(), locator: Locator, reason: z.string() })
export type Omission = z.infer<typeof Omission>

export const Evidence = z.object({
  samples: z.number(),
  slices: z.number(),
  tokenRows: z.number(),
  encoded: z.number(),
  fromCache: z.number(),
  /** How many segments in scope were left out of the prompt. */
  omitted: z.number(),
  /** Exact size of the prompt (of the largest look where places were judged one by one), and what the context holds. */
  promptTokens: z.number(),
  contextTokens: z.number(),
  items: z.array(
    z.object({
      id: z.int(),
      sourceId: z.string(),
      locator: Locator,
      /** Pixels of the whole page or frame at the resolution at which the model saw it. */
      seen: z.object({ width: z.int(), height: z.int() }).optional(),
      /** Shown with only so many rows, because the context was full. */
      reduced: z.object({ rows: z.int(), of: z.int() }).optional(),
    }),
  ),
  /** Spans of one reason that touch are one entry; at most 100 entries. */
  omissions: z.array(Omission),
  /** How many segments the model looked at one by one for this question, of how many in reach. */
  looked: z.object({ segments: z.number(), of: z.number() }).optional(),
  /** Of an answer about everything in a source ("Summarise it"): how much of each it was chosen from. */
  covered: z
    .array(
      z.object({
        sourceId: z.string(),
        unit: z.enum(['pages', 'ms']),
        read: z.number(),
        total: z.number(),
      }),
    )
    .optional(),
})
export type Evidence = z.infer<typeof Evidence>

const Timings = z.object({
  retrieveMs: z.number(),
  prefillMs: z.number(),
  firstTokenMs: z.number(),
  totalMs: z.number(),
})

export const Answer = z.object({
  text: z.string(),
  /** Every claim cites evidence that was in the prompt. */
  supported: z.boolean(),
  /** Sentences of the answer that cite nothing. */
  unsupported: z.array(z.string()),
  citations: z.array(Citation),
  evidence: Evidence,
  timings: Timings,
  /** Its entry in the library's log, by which it can be exported and proved. */
  record: z.int().optional(),
})
export type Answer = z.infer<typeof Answer>

export const AnswerEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('evidence'), samples: z.number(), tokenRows: z.number() }),
  z.object({ type: z.literal('token'), text: z.string() }),
  z.object({ type: z.literal('citation'), citation: Citation }),
])
export type AnswerEvent = z.infer<typeof AnswerEvent>

const SearchResult = z.object({
  sourceId: z.string(),
  locator: Locator,
  text: z.string(),
  score: z.number(),
  /** Where the words were found: on a page, in the model's description, or in what is said. */
  field: z.enum(['text', 'description', 'transcript']).optional(),
  /** Of the transcript, BCP 47. */
  language: z.string().optional(),
})

export const ModelEntry = z.object({
  id: z.string(),
  name: z.string(),
  capabilities: z.record(z.string(), z.unknown()),
  bytes: z.number(),
  active: z.boolean(),
  /** What it said about the test picture when it was added. */
  said: z.string().optional(),
})
export type ModelEntry = z.infer<typeof ModelEntry>

export const Check = z.object({ name: z.string(), ok: z.boolean(), detail: z.string() })
export type Check = z.infer<typeof Check>

/** How much of a document was read, how, and which pages a person should look at. */
export const Coverage = z.object({
  sourceId: z.string(),
  /** Pages that the document has, and those that are in the library. */
  pages: z.number(),
  stored: z.number(),
  /**
   * Pages by where their words come from. `picture`: a photo or drawing, of which words are not read;
   * `waiting`: not read yet.
   */
  by: z.object({
    layer: z.number(),
    ocr: z.number(),
    both: z.number(),
    picture: z.number(),
    blank: z.number(),
    empty: z.number(),
    unreadable: z.number(),
    failed: z.number(),
    waiting: z.number(),
  }),
  words: z.number(),
  /** Words of low confidence among those that were read from pictures. */
  weakWords: z.number(),
  /** Pages that a person should look at, with the reasons. */
  look: z.array(z.object({ page: z.int(), reasons: z.array(z.string()) })),
  /** Readers and languages: `tesseract 5.1.0 eng`. */
  engines: z.array(z.string()),
  /** What the file says of itself, and what of it is never opened or run: embedded files, scripts. */
  detail: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
})
export type Coverage = z.infer<typeof Coverage>

const SourceRef = z.string().min(1)
const Sha256 = z.string().regex(/^[0-9a-f]{64}$/i)

export const engineApi = {
  'library.import': stream(() => ({
    input: z.object({ paths: z.array(z.string().min(1)).min(1), password: z.string().optional() }),
    event: IngestEvent,
    output: z.object({ sources: z.array(Ingested) }),
  })),
  'library.list': call(() => ({
    input: z.object({}),
    output: z.object({ sources: z.array(Source) }),
  })),
  'library.remove': call(() => ({
    input: z.object({ source: SourceRef }),
    output: z.object({ source: Source }),
  })),
  'library.search': call(() => ({
    input: z.object({
      words: z.string().min(1),
      sources: z.array(SourceRef).optional(),
      /** Only sources of these kinds, of this collection (its id or name), imported in this time (ISO 8601). */
      kinds: z.array(SourceKind).optional(),
      collection: z.string().optional(),
      since: z.iso
        .date()
        .or(z.iso.datetime({ offset: true }))
        .optional(),
      until: z.iso
        .date()
        .or(z.iso.datetime({ offset: true }))
        .optional(),
      limit: z.int().min(1).max(500).default(20),
    }),
    output: z.object({ results: z.array(SearchResult) }),
  })),
  /** What is said in a recording. The cues are those of one transcript: the given one, else the fullest. */
  'source.transcript': call(() => ({
    input: z.object({ source: SourceRef, transcript: z.int().optional() }),
    output: z.object({
      transcripts: z.array(Transcript),
      transcript: z.int().optional(),
      cues: z.array(z.object({ startMs: z.number(), endMs: z.number(), text: z.string() })),
    }),
  })),
  'source.coverage': call(() => ({ input: z.object({ source: SourceRef }), output: Coverage })),
  'chat.ask': stream(() => ({
    input: z.object({ question: z.string().min(1), sources: z.array(SourceRef).optional() }),
    event: AnswerEvent,
    output: Answer,
  })),
  'models.list': call(() => ({
    input: z.object({}),
    output: z.object({ models: z.array(ModelEntry) }),
  })),
  'models.add': stream(() => ({
    input: z.object({ model: z.string().min(1), mmproj: z.string().min(1) }),
    event: IngestEvent,
    output: z.object({ models: z.array(ModelEntry) }),
  })),
  /** Fetches both files from addresses that a person gave, then adds them. Goes on where it stopped. */
  'models.download': stream(() => ({
    input: z.object({
      modelUrl: z.url(),
      mmprojUrl: z.url(),
      modelSha256: Sha256.optional(),
      mmprojSha256: Sha256.optional(),
    }),
    event: IngestEvent,
    output: z.object({ models: z.array(ModelEntry) }),
  })),
  'models.use': call(() => ({
    input: z.object({ id: z.string() }),
    output: z.object({ models: z.array(ModelEntry) }),
  })),
  'models.remove': call(() => ({
    input: z.object({ id: z.string() }),
    output: z.object({ models: z.array(ModelEntry) }),
  })),
  'engine.doctor': call(() => ({
    input: z.object({}),
    output: z.object({ checks: z.array(Check) }),
  })),
} satisfies Api
