/** Summaries, tables and grids: what many pages or hours say, in few sentences that are all cited. */
import { z } from './zod.ts'
import { stream, type Api } from './rpc.ts'
import { Answer, Gap, Locator } from './api.ts'

const Place = z.object({ sourceId: z.string(), locator: Locator })

export const SummarySentence = z.object({
  text: z.string(),
  /**
   * `code`: the source's own words, chosen by code. `model`: a summary by the model that was checked against what
   * it cites, or (`from` a description) the model's reading of a picture.
   */
  by: z.enum(['code', 'model']),
  /** Where the words stand: on a page, in what is said, or in the model's description of a picture. */
  from: z.enum(['page', 'speech', 'description']),
  citations: z.array(Place).min(1),
})
export type SummarySentence = z.infer<typeof SummarySentence>

const Coverage = z.object({
  unit: z.enum(['pages', 'ms']),
  read: z.number(),
  total: z.number(),
  /** What could not be read, with the reason. */
  unread: z.array(Gap),
})

/** A chapter of a recording, or a run of pages. */
const SummarySection = z.object({
  title: z.string(),
  startMs: z.number().optional(),
  endMs: z.number().optional(),
  firstPage: z.int().optional(),
  lastPage: z.int().optional(),
  sentences: z.array(SummarySentence),
})

export const SourceSummary = z.object({
  sourceId: z.string(),
  name: z.string(),
  /** "214 of 220 pages read, 6 not: ..." */
  coverageText: z.string(),
  /** What else is said of it in `coverageText`, sentence by sentence. */
  notes: z.array(z.string()).optional(),
  coverage: Coverage,
  overview: z.array(SummarySentence),
  sections: z.array(SummarySection),
  /** Sentences of the model that were left out because what they cite does not hold them. */
  dropped: z.int(),
})
export type SourceSummary = z.infer<typeof SourceSummary>

const Money = z.object({
  /** ISO 4217. */
  currency: z.string(),
  /** Exact, with two digits after the point. */
  amount: z.string(),
})

export const Summary = z.object({
  sources: z.array(SourceSummary),
  /** In order of date. */
  chronology: z.array(
    Place.extend({
      /** ISO 8601, as exact as the text; `--03-05` where no year is named. */
      date: z.string(),
      written: z.string(),
      isAmbiguous: z.boolean().optional(),
      text: z.string(),
    }),
  ),
  parties: z.array(
    z.object({
      name: z.string(),
      roles: z.array(z.string()),
      mentions: z.int(),
      places: z.array(Place),
    }),
  ),
  amounts: z.array(Place.extend({ ...Money.shape, written: z.string(), text: z.string() })),
  /** Added up by code. */
  sums: z.array(z.object({ ...Money.shape, count: z.int() })),
  /** Its entry in the library's log, by which it can be exported and proved. */
  record: z.int().optional(),
})
export type Summary = z.infer<typeof Summary>

const SummaryEvent = z.object({
  stage: z.enum(['gather', 'write', 'ask']),
  sourceId: z.string(),
  name: z.string(),
  done: z.int(),
  total: z.int(),
})

export type SummaryEvent = z.infer<typeof SummaryEvent>

const Refs = z.array(z.string().min(1))
/** `code` quotes the source's own sentences; `auto` lets a model that can write do so, and checks it. */
const Writer = z.enum(['auto', 'code']).default('auto')

export const summaryApi = {
  /** Over every segment of each source. What the model has finished is kept when stopped. */
  'source.summarize': stream(() => ({
    input: z.object({ sources: Refs.optional(), writer: Writer }),
    event: SummaryEvent,
    output: Summary,
  })),
  /** Several questions to several sources, each alone. */
  'source.grid': stream(() => ({
    input: z.object({
      questions: z.array(z.string().min(1)).min(1).max(50),
      sources: Refs.optional(),
    }),
    event: SummaryEvent,
    output: z.object({
      questions: z.array(z.string()),
      rows: z.array(z.object({ sourceId: z.string(), name: z.string(), answers: z.array(Answer) })),
      /** Its number in the library's log, which names its answers; absent when there was no source to ask. */
      record: z.int().optional(),
    }),
  })),
} satisfies Api
