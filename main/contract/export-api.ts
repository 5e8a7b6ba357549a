/** What can be given away: searchable PDFs, reports, numbered and redacted copies, evidence bundles. */
import { z } from './zod.ts'
import { call, stream, type Api } from './rpc.ts'
import { Box } from './api.ts'
import { Language } from './language.ts'

export const ExportEvent = z.object({
  stage: z.enum(['check', 'read', 'write', 'verify', 'ask']),
  done: z.number(),
  total: z.number().optional(),
  unit: z.enum(['bytes', 'pages', 'pieces']),
})
export type ExportEvent = z.infer<typeof ExportEvent>

/** Where the new file goes. It appears whole or not at all. */
const Target = z.object({
  path: z.string().min(1),
  /** Takes the place of a file that is there; never of a source. */
  replace: z.boolean().optional(),
})

const Written = z.object({ path: z.string(), bytes: z.number(), sha256: z.string() })

/** Which answers, summaries and grids (with their answers): by their numbers in the log, or all answers of some chats. */
const Answers = z.object({
  records: z.array(z.int().min(1)).optional(),
  chats: z.array(z.string()).optional(),
})

const RecordedAnswer = z.object({
  number: z.int(),
  kind: z.enum(['ask', 'summary', 'grid']),
  at: z.string(),
  question: z.string(),
  text: z.string(),
  /** Empty where no model was asked. */
  model: z.string(),
})

const Replayed = z.object({
  number: z.int(),
  /** `impossible`: a source or the model is not at hand, or not the same; `why` says which. */
  state: z.enum(['same', 'different', 'impossible']),
  why: z.string().optional(),
  text: z.string().optional(),
})

/** A part of a page that nobody may see, or words wherever they stand. */
export const Region = z.object({ page: z.int().min(1), box: Box })
export type Region = z.infer<typeof Region>

const BatesPlace = z.enum([
  'bottom-right',
  'bottom-left',
  'bottom-center',
  'top-right',
  'top-left',
  'top-center',
])
export const Bates = z.object({
  prefix: z.string().max(40).default(''),
  start: z.int().min(0).max(1e12).default(1),
  digits: z.int().min(1).max(15).default(6),
  place: BatesPlace.default('bottom-right'),
})
export type Bates = z.infer<typeof Bates>

const Source = z.string().min(1)
const Password = z.string().optional()

export const proofApi = {
  /** Newest first. */
  'export.answers': call(() => ({
    input: z.object({ limit: z.int().min(1).max(1000).default(20) }),
    output: z.object({ answers: z.array(RecordedAnswer) }),
  })),
  /** Whether the library's own log is unbroken. */
  'export.checkLog': call(() => ({
    input: z.object({}),
    output: z.object({
      entries: z.int(),
      head: z.string(),
      /** What is wrong with it; absent when it holds. */
      fault: z.string().optional(),
    }),
  })),
  'export.report': stream(() => ({
    input: Target.extend({
      ...Answers.shape,
      format: z.enum(['md', 'html', 'docx', 'json']),
      /** Of its fixed words. */
      language: Language.default('en'),
    }),
    event: ExportEvent,
    output: Written.extend({ answers: z.int() }),
  })),
  'export.bundle': stream(() => ({
    input: Target.extend({
      ...Answers.shape,
      includeSources: z.boolean().default(false),
      /** Of the report in it. */
      language: Language.default('en'),
    }),
    event: ExportEvent,
    output: Written.extend({
      seal: z.string(),
      answers: z.int(),
      files: z.int(),
      /** Evidence that could not be read again and is not in it. */
      missing: z.array(z.string()),
    }),
  })),
  /** Asks the questions of a bundle again, with its model and parameters, and compares. */
  'export.replay': stream(() => ({
    input: z.object({ path: z.string().min(1) }),
    event: ExportEvent,
    output: z.object({ answers: z.array(Replayed) }),
  })),
} satisfies Api

export const copyApi = {
  'export.searchable': stream(() => ({
    input: Target.extend({ source: Source, password: Password }),
    event: ExportEvent,
    output: Written.extend({
      pages: z.int(),
      /** Words that were laid under pages which had none. */
      words: z.int(),
      /** Pages of which no word is known. */
      unread: z.array(z.int()),
    }),
  })),
  /** Numbered copies in a new folder, and `index.csv`. */
  'export.bates': stream(() => ({
    input: z.object({
      path: z.string().min(1),
      sources: z.array(Source).min(1),
      password: Password,
      ...Bates.shape,
    }),
    event: ExportEvent,
    output: z.object({
      path: z.string(),
      files: z.array(
        z.object({
          name: z.string(),
          source: z.string(),
          sha256: z.string(),
          first: z.string(),
          last: z.string(),
          pages: z.int(),
        }),
      ),
    }),
  })),
  /** Where words stand, for a look before they are redacted. */
  'export.findForRedaction': call(() => ({
    input: z.object({ source: Source, terms: z.array(z.string().min(1)).min(1) }),
    output: z.object({
      hits: z.array(z.object({ page: z.int(), term: z.string(), text: z.string(), box: Box })),
      unread: z.array(z.int()),
    }),
  })),
  'export.redact': stream(() => ({
    input: Target.extend({
      source: Source,
      password: Password,
      regions: z.array(Region).default([]),
      terms: z.array(z.string().min(1)).default([]),
      /** Words cannot be found on pages without text; true goes on all the same. */
      acceptUnread: z.boolean().default(false),
    }),
    event: ExportEvent,
    output: Written.extend({
      pages: z.int(),
      boxes: z.array(Region),
      words: z.int(),
      unread: z.array(z.int()),
    }),
  })),
} satisfies Api

/** Names paths: for the command line and the window's own process, never for a page. */
export const exportApi = { ...proofApi, ...copyApi }

/** What a page may wish for: everything but where it goes, which the person says in a dialog of the system. */
export const ExportWish = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('searchable'), source: Source, password: Password }),
  z.object({
    kind: z.literal('redacted'),
    source: Source,
    password: Password,
    regions: z.array(Region),
    terms: z.array(z.string().min(1)),
    acceptUnread: z.boolean(),
  }),
  z.object({
    kind: z.literal('bates'),
    sources: z.array(Source).min(1),
    password: Password,
    numbering: Bates,
  }),
  /** One answer or summary, by its number in the log. `name` is what it is about. */
  z.object({
    kind: z.literal('report'),
    record: z.int().min(1),
    name: z.string(),
    format: z.enum(['md', 'html', 'docx']),
    language: Language,
  }),
  z.object({
    kind: z.literal('bundle'),
    chat: z.string(),
    includeSources: z.boolean(),
    language: Language,
  }),
])
export type ExportWish = z.infer<typeof ExportWish>

export const Exported = z.object({
  saved: z.boolean(),
  /** Of the file or folder, without its place. */
  name: z.string().optional(),
  /** Of a bundle. */
  seal: z.string().optional(),
  /** How many words were added or removed. */
  words: z.int().optional(),
  /** Pages of which no word is known. */
  unread: z.array(z.int()).optional(),
})
export type Exported = z.infer<typeof Exported>
