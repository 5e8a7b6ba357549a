/** What the window asks of the engine beyond the command line: live library, jobs, viewer, chats, settings. */
import { z } from './zod.ts'
import { call, stream, type Api } from './rpc.ts'
import { Answer, AnswerEvent, Box, Gap, Locator, Source } from './api.ts'
import { Language } from './language.ts'
import { WireError } from './wire-error.ts'

export const Collection = z.object({
  id: z.string(),
  name: z.string(),
  sources: z.array(z.string()),
})
export type Collection = z.infer<typeof Collection>

export const Job = z.object({
  id: z.string(),
  path: z.string(),
  name: z.string(),
  sourceId: z.string().optional(),
  /** Those that the file was added to. */
  collections: z.array(z.string()),
  state: z.enum(['waiting', 'running', 'paused', 'done', 'failed', 'cancelled']),
  /** It waits for mains power; `resume` runs it all the same. */
  isHeld: z.literal(true).optional(),
  stage: z.string().optional(),
  done: z.number(),
  total: z.number().optional(),
  unit: z.string().optional(),
  rate: z.number().optional(),
  remainingMs: z.number().optional(),
  /** The source that the file turned out to be already, by content. */
  duplicateOf: z.string().optional(),
  error: WireError.optional(),
})
export type Job = z.infer<typeof Job>

/** What a question is asked about. `span` and `region` narrow a single source. */
export const Scope = z.object({
  sources: z.array(z.string()),
  span: z.object({ startMs: z.number(), endMs: z.number() }).optional(),
  /** Of a page, or of the frame that was looked at at this time. */
  region: z
    .object({ page: z.int().min(1).optional(), atMs: z.number().min(0).optional(), box: Box })
    .optional(),
})
export type Scope = z.infer<typeof Scope>

export const Message = z.object({
  id: z.string(),
  chat: z.string(),
  /** The message that this one answers or follows; branches share a parent. */
  parent: z.string().nullable(),
  role: z.enum(['question', 'answer']),
  text: z.string(),
  at: z.string(),
  scope: Scope.optional(),
  answer: Answer.optional(),
  state: z.enum(['done', 'stopped', 'failed']),
  error: WireError.optional(),
})
export type Message = z.infer<typeof Message>

export const Chat = z.object({
  id: z.string(),
  title: z.string(),
  collection: z.string().nullable(),
  updatedAt: z.string(),
  messages: z.int(),
})
export type Chat = z.infer<typeof Chat>

/** PDF allows 127 bytes; files of other programs are no reason to refuse one here. */
const Password = z.string().min(1).max(1024)
const Nothing = z.object({})
const ChatId = z.object({ chat: z.string() })

export const deskApi = {
  /** First the whole library. With `gone` it is news of it: `sources` are those that are new or changed, `gone` ids. */
  'library.watch': stream(() => ({
    input: Nothing,
    event: z.object({
      sources: z.array(Source),
      gone: z.array(z.string()).optional(),
      collections: z.array(Collection),
    }),
    output: z.void(),
  })),
  /** Looks whether files have gone or come back since the library was told last; `library.watch` tells. */
  'library.refresh': call(() => ({ input: Nothing, output: z.void() })),
  /** Queues files; a row appears at once. Refused files come back with the reason. */
  'library.enqueue': call(() => ({
    input: z.object({
      paths: z.array(z.string().min(1)).min(1),
      collection: z.string().optional(),
    }),
    output: z.object({
      accepted: z.int(),
      refused: z.array(z.object({ name: z.string(), error: WireError })),
    }),
  })),
  /** Queues the sample recording and the sample form that come with Longview. */
  'library.addSamples': call(() => ({
    input: z.object({ collection: z.string().optional() }),
    output: z.object({ accepted: z.int() }),
  })),
  'library.locate': call(() => ({
    input: z.object({ source: z.string(), path: z.string() }),
    output: z.object({ source: Source }),
  })),
  /**
   * Tries a password on a source and, where it opens it, keeps it in memory until this engine ends: it is never
   * written down. Rejects with source/password.
   */
  'library.unlock': call(() => ({
    input: z.object({ source: z.string(), password: Password }),
    output: z.void(),
  })),
  'collections.create': call(() => ({
    input: z.object({ name: z.string().min(1) }),
    output: z.object({ collection: Collection }),
  })),
  'collections.rename': call(() => ({
    input: z.object({ id: z.string(), name: z.string().min(1) }),
    output: z.void(),
  })),
  'collections.remove': call(() => ({ input: z.object({ id: z.string() }), output: z.void() })),
  'collections.assign': call(() => ({
    input: z.object({ id: z.string(), sources: z.array(z.string()), isMember: z.boolean() }),
    output: z.void(),
  })),

  'jobs.watch': stream(() => ({
    input: Nothing,
    event: z.object({ jobs: z.array(Job) }),
    output: z.void(),
  })),
  'jobs.control': call(() => ({
    input: z.object({
      id: z.string(),
      action: z.enum(['pause', 'resume', 'cancel', 'retry', 'up', 'down', 'forget']),
    }),
    output: z.void(),
  })),
  /** Tries a job again that failed with source/password; one that fails again says so itself. */
  'jobs.unlock': call(() => ({
    input: z.object({ id: z.string(), password: Password }),
    output: z.void(),
  })),

  /** What is drawn under a recording. */
  'viewer.timeline': call(() => ({
    input: z.object({ source: z.string() }),
    output: z.object({
      shots: z.array(z.object({ startMs: z.number(), endMs: z.number() })),
      samples: z.array(
        z.object({
          segment: z.int(),
          startMs: z.number(),
          endMs: z.number(),
          atMs: z.number(),
          text: z.string(),
        }),
      ),
      gaps: z.array(Gap),
      /** For stepping by frame; absent where the rate varies or is not known. */
      framesPerSecond: z.number().positive().optional(),
    }),
  })),
  /** Makes a stand-in that Chromium can show (`media://proxy/<source>`), of a picture a PDF; at once if it is there. */
  'viewer.proxy': stream(() => ({
    input: z.object({ source: z.string() }),
    event: z.object({ fraction: z.number() }),
    output: z.void(),
  })),
  /** What is drawn on a page. */
  'viewer.pages': call(() => ({
    input: z.object({ source: z.string() }),
    output: z.object({
      pages: z.array(
        z.object({
          segment: z.int(),
          page: z.int(),
          pageClass: z.enum(['text', 'scan', 'mixed', 'blank']).optional(),
          text: z.string(),
          tokenRows: z.number(),
          slices: z.array(Box),
        }),
      ),
      gaps: z.array(Gap),
    }),
  })),
  /** Where words stand in what was read of a document's pages; page by page, the first 2,000 places. */
  'viewer.find': call(() => ({
    input: z.object({ source: z.string(), words: z.string().min(1).max(500) }),
    output: z.object({
      places: z.array(z.object({ page: z.int(), boxes: z.array(Box) })),
    }),
  })),
  /** The segment that a locator falls into: for thumbnails (`media://thumb/<segment>`). */
  'viewer.segment': call(() => ({
    input: z.object({ source: z.string(), locator: Locator }),
    output: z.object({ segment: z.int().nullable(), text: z.string().optional() }),
  })),

  'chats.list': call(() => ({
    input: z.object({ words: z.string().optional() }),
    output: z.object({ chats: z.array(Chat) }),
  })),
  'chats.create': call(() => ({
    input: z.object({ collection: z.string().nullable() }),
    output: z.object({ chat: Chat }),
  })),
  'chats.rename': call(() => ({
    input: ChatId.extend({ title: z.string().min(1) }),
    output: z.void(),
  })),
  'chats.remove': call(() => ({ input: ChatId, output: z.void() })),
  'chats.messages': call(() => ({
    input: ChatId,
    output: z.object({ messages: z.array(Message) }),
  })),
  'chats.ask': stream(() => ({
    input: ChatId.extend({
      parent: z.string().nullable(),
      question: z.string().min(1),
      scope: Scope,
    }),
    event: AnswerEvent,
    output: z.object({ question: Message, answer: Message }),
  })),
  /** The chat as a file; the shell decides where it goes. */
  'chats.export': call(() => ({
    input: ChatId.extend({
      format: z.enum(['md', 'html', 'docx']),
      path: z.string(),
      /** Of its fixed words. */
      language: Language.default('en'),
    }),
    output: z.void(),
  })),

  'settings.get': call(() => ({
    input: Nothing,
    output: z.object({
      values: z.record(z.string(), z.unknown()),
      schema: z.unknown(),
      library: z.string(),
    }),
  })),
  'settings.set': call(() => ({
    input: z.object({ name: z.string(), value: z.unknown() }),
    output: z.void(),
  })),
  'cache.stats': call(() => ({
    input: Nothing,
    output: z.object({ bytes: z.number(), rows: z.number(), limitBytes: z.number() }),
  })),
  'cache.clear': call(() => ({ input: Nothing, output: z.void() })),
  'models.memory': call(() => ({
    input: Nothing,
    output: z.object({
      /** The machine itself first (`cpu`), then what has memory of its own. */
      devices: z.array(
        z.object({
          name: z.string(),
          kind: z.enum(['cpu', 'gpu', 'accelerator']),
          memoryTotal: z.number(),
          memoryFree: z.number(),
        }),
      ),
      loaded: z.boolean(),
      weights: z.number(),
      context: z.number(),
      /** Of the loaded model, and how many of them are on a GPU. */
      layers: z.object({ onGpu: z.int(), all: z.int() }).optional(),
    }),
  })),
} satisfies Api
