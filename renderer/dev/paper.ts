/** An engine that answers from paper: for looking at the page, never for judging it. */
import type { Handlers, Run } from '#contract/rpc.ts'
import type { Job, Message } from '#contract/desk-api.ts'
import { AppError } from '#contract/errors.ts'
import { Settings } from '#contract/settings.ts'
import type { shellApi } from '#contract/shell-api.ts'
import type { windowApi } from '#contract/window-api.ts'
import { z } from '#contract/zod.ts'
import {
  answerOf,
  longChat,
  manySources,
  source,
  workChats,
  workCitations,
  workCollections,
  workJobs,
  workMessages,
  workSources,
  workText,
} from './paper-data.ts'

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
/** What paper has no picture for. */
const missing = (): Promise<never> =>
  Promise.reject(new AppError('usage/invalid', 'The paper engine cannot do this.'))

const forever = (run: { signal: AbortSignal }): Promise<void> =>
  new Promise((resolve) => run.signal.addEventListener('abort', () => resolve()))

type Paper = {
  engine: Handlers<typeof windowApi>
  shell: Handlers<typeof shellApi>
  addFiles(names: string[]): {
    accepted: number
    refused: { name: string; error: { code: string; message: string } }[]
  }
}

export function createPaper(scene: string): Paper {
  const isBare = scene === 'empty' || scene === 'first'
  let sources = isBare
    ? []
    : scene === 'many'
      ? [...manySources(), ...workSources.slice(0, 2)]
      : workSources
  let collections = isBare ? [] : workCollections
  let jobs: Job[] = isBare || scene === 'many' ? [] : workJobs
  let chats = isBare ? [] : scene === 'many' ? [{ ...workChats[0]!, messages: 2000 }] : workChats
  const written = new Map<string, Message[]>()
  const values: Record<string, unknown> = { ...Settings.parse({}) }
  const listeners = new Set<() => void>()
  const changed = (): void => listeners.forEach((listener) => listener())
  const messagesOf = (chat: string): Message[] => {
    if (!written.has(chat))
      written.set(
        chat,
        scene === 'many'
          ? longChat(chat)
          : chats.some(({ id }) => id === chat) && !chat.startsWith('new')
            ? workMessages(chat)
            : [],
      )
    return written.get(chat)!
  }
  const watched = async <E>(run: Run<E>, now: () => E): Promise<void> => {
    const tell = (): void => run.emit(now())
    listeners.add(tell)
    tell()
    await forever(run)
    listeners.delete(tell)
  }
  function grow(): void {
    if (scene !== 'work') return
    jobs = jobs.map((job) =>
      job.state === 'running'
        ? {
            ...job,
            done: Math.min(job.total ?? 1, job.done + 7),
            remainingMs: Math.max(1000, (job.remainingMs ?? 0) - 180),
          }
        : job,
    )
    changed()
  }
  setInterval(grow, 500)

  const models = [
    {
      id: 'demo',
      name: 'Longview demo 24M',
      capabilities: { pictures: true, grounding: true, contextTokens: 8192 },
      bytes: 48_000_000,
      active: true,
    },
    {
      id: 'qwen',
      name: 'Qwen3-VL 8B Q4_K_M',
      capabilities: { pictures: true, video: true, mrope: true, contextTokens: 262_144 },
      bytes: 6_100_000_000,
      active: false,
    },
  ]

  const engine: Handlers<typeof windowApi> = {
    'library.watch': (_input, run) => watched(run, () => ({ sources, collections })),
    'library.list': async () => ({ sources }),
    'library.remove': async ({ source: id }) => {
      const gone = sources.find((one) => one.id === id)!
      sources = sources.filter((one) => one.id !== id)
      changed()
      return { source: gone }
    },
    'library.search': async ({ words }) => ({
      results: [
        {
          sourceId: 'talk',
          locator: { kind: 'time', startMs: 1_872_480, endMs: 1_880_000 },
          text: `Counsel holds up a sticker that reads PX-117 (${words}).`,
          score: 0.91,
        },
        {
          sourceId: 'bundle',
          locator: { kind: 'page', page: 41 },
          text: 'PX-117 delivery note, north door, 2 May 2026',
          score: 0.83,
        },
      ],
    }),
    'source.coverage': missing,
    'export.findForRedaction': async ({ terms }) => ({
      hits: terms.map((term) => ({
        page: 1,
        term,
        text: term,
        box: { x: 0.2, y: 0.2, width: 0.2, height: 0.03 },
      })),
      unread: [],
    }),
    'source.transcript': async () => ({
      transcripts: [
        { id: 1, origin: 'sidecar', name: 'hearing.en.srt', language: 'en', cues: 2, skipped: 0 },
      ],
      transcript: 1,
      cues: [
        { startMs: 1_870_000, endMs: 1_874_000, text: 'Would you read out the sticker, please?' },
        { startMs: 1_874_500, endMs: 1_879_000, text: 'It says PX-117.' },
      ],
    }),
    'source.summarize': async ({ sources: [id = 'talk'] = [] }) => ({
      sources: [
        {
          sourceId: id,
          name: sources.find((one) => one.id === id)?.name ?? id,
          coverageText: '214 of 220 pages read. Not read: pages 31-36 (damaged).',
          coverage: { unit: 'pages', read: 214, total: 220, unread: [] },
          overview: [
            {
              text: 'Eight lamps were refused because they came two days late.',
              by: 'model',
              from: 'page',
              citations: [{ sourceId: id, locator: { kind: 'page', page: 41 } }],
            },
          ],
          sections: [
            {
              title: 'Supply agreement',
              firstPage: 1,
              lastPage: 12,
              sentences: [
                {
                  text: 'The price is EUR 30,000.50 and is payable within thirty days.',
                  by: 'code',
                  from: 'page',
                  citations: [{ sourceId: id, locator: { kind: 'page', page: 4 } }],
                },
              ],
            },
          ],
          dropped: 0,
        },
      ],
      chronology: [
        {
          sourceId: id,
          locator: { kind: 'page', page: 1 },
          date: '2026-03-05',
          written: '5 March 2026',
          text: 'This agreement is made on 5 March 2026.',
        },
      ],
      parties: [
        {
          name: 'Northwind Trading Ltd',
          roles: ['Seller'],
          mentions: 12,
          places: [{ sourceId: id, locator: { kind: 'page', page: 1 } }],
        },
      ],
      amounts: [
        {
          sourceId: id,
          locator: { kind: 'page', page: 4 },
          currency: 'EUR',
          amount: '30000.50',
          written: 'EUR 30,000.50',
          text: 'The price is EUR 30,000.50.',
        },
      ],
      sums: [{ currency: 'EUR', amount: '30000.50', count: 1 }],
    }),
    'source.grid': async ({ questions }) => ({ questions, rows: [] }),
    'library.addSamples': async () => {
      jobs = [
        {
          id: 'js',
          path: '',
          name: 'sample-recording.mp4',
          state: 'running',
          stage: 'encode',
          done: 3,
          total: 12,
          unit: 'frames',
        },
      ]
      changed()
      void pause(1500).then(() => {
        jobs = []
        sources = [
          ...sources,
          source({ id: 'sample', kind: 'video', name: 'sample-recording.mp4', durationMs: 60_000 }),
          source({ id: 'form', kind: 'pdf', name: 'sample-form.pdf', pages: 2, bytes: 160_440 }),
        ]
        changed()
      })
      return { accepted: 2 }
    },
    'collections.create': async ({ name }) => {
      const collection = { id: `n${collections.length}`, name, sources: [] }
      collections = [...collections, collection]
      changed()
      return { collection }
    },
    'collections.rename': async ({ id, name }) => {
      collections = collections.map((one) => (one.id === id ? { ...one, name } : one))
      changed()
    },
    'collections.remove': async ({ id }) => {
      collections = collections.filter((one) => one.id !== id)
      changed()
    },
    'collections.assign': async ({ id, sources: ids, isMember }) => {
      collections = collections.map((one) =>
        one.id === id
          ? {
              ...one,
              sources: isMember
                ? [...new Set([...one.sources, ...ids])]
                : one.sources.filter((s) => !ids.includes(s)),
            }
          : one,
      )
      changed()
    },
    'jobs.watch': (_input, run) => watched(run, () => ({ jobs })),
    'jobs.control': async ({ id, action }) => {
      const state = {
        pause: 'paused',
        resume: 'waiting',
        cancel: 'cancelled',
        retry: 'waiting',
      } as const
      if (action === 'forget') jobs = jobs.filter((job) => job.id !== id)
      else if (action in state)
        jobs = jobs.map((job) =>
          job.id === id ? { ...job, state: state[action as keyof typeof state] } : job,
        )
      changed()
    },
    'viewer.timeline': async ({ source: id }) => {
      const length = sources.find((one) => one.id === id)?.durationMs ?? 60_000
      const shotMs = length / 60
      const shots = Array.from({ length: 60 }, (_, i) => ({
        startMs: i * shotMs + ((i * 7919) % 13) * shotMs * 0.03,
        endMs: (i + 1) * shotMs,
      }))
      const samples = Array.from({ length: 400 }, (_, i) => ({
        segment: i + 1,
        startMs: (i * length) / 400,
        endMs: ((i + 1) * length) / 400,
        atMs: ((i + 0.4) * length) / 400,
        text: i % 9 ? '' : 'Two people at a table; a binder lies open.',
      }))
      return {
        shots,
        samples: samples.filter((_, i) => i < 250 || i > 270),
        gaps: [
          {
            locator: { kind: 'time', startMs: length * 0.63, endMs: length * 0.67 },
            reason: 'Frames are damaged.',
          },
        ],
        framesPerSecond: 25,
      }
    },
    'viewer.proxy': async (_input, run) => {
      for (let i = 0; i <= 10; i++) {
        run.signal.throwIfAborted()
        run.emit({ fraction: i / 10 })
        await pause(400)
      }
      if (scene === 'broken') throw new AppError('tool/missing', 'ffmpeg was not found.')
    },
    'viewer.pages': async ({ source: id }) => {
      const one = sources.find((candidate) => candidate.id === id)
      const count = one?.pages ?? 1
      return {
        pages: Array.from({ length: count }, (_, i) => ({
          segment: 1000 + i,
          page: i + 1,
          pageClass: 'scan' as const,
          text: `Page ${i + 1}: delivery note, north door.`,
          tokenRows: 288,
          slices: [0, 1, 2, 3, 4, 5].map((s) => ({
            x: (s % 2) / 2,
            y: Math.floor(s / 2) / 3,
            width: 0.5,
            height: 1 / 3,
          })),
        })),
        gaps: one?.gaps ?? [],
      }
    },
    'viewer.segment': async ({ locator }) => ({
      segment:
        locator.kind === 'page'
          ? 1000 + locator.page - 1
          : Math.round(locator.startMs / 1000) % 400,
      text:
        locator.kind === 'page'
          ? 'PX-117 delivery note, north door. Received in good order, 2 May 2026.'
          : 'Counsel holds a paper with a sticker towards the camera. The sticker reads PX-117.',
    }),
    'chats.list': async ({ words }) => ({
      chats: words
        ? chats.filter(({ title }) => title.toLowerCase().includes(words.toLowerCase()))
        : chats,
    }),
    'chats.create': async ({ collection }) => {
      const chat = {
        id: `new${chats.length}`,
        title: '',
        collection,
        updatedAt: new Date().toISOString(),
        messages: 0,
      }
      chats = [chat, ...chats]
      return { chat }
    },
    'chats.rename': async ({ chat: id, title }) => {
      chats = chats.map((chat) => (chat.id === id ? { ...chat, title } : chat))
    },
    'chats.remove': async ({ chat: id }) => {
      chats = chats.filter((chat) => chat.id !== id)
    },
    'chats.messages': async ({ chat }) => ({ messages: messagesOf(chat) }),
    'chats.ask': async ({ chat, parent, question, scope }, run) => {
      await pause(300)
      run.emit({ type: 'evidence', samples: 14, tokenRows: 4032 })
      await pause(500)
      if (scene === 'broken')
        throw new AppError('model/gone', 'The model process ended with signal 9 while writing.')
      let text = ''
      const tokens = workText.match(/\S+\s*/g) ?? []
      for (const token of tokens) {
        if (run.signal.aborted) break
        text += token
        const number = /\[(\d)\]/.exec(token)?.[1]
        const citation = workCitations.find(({ marker }) => String(marker) === number)
        if (citation) run.emit({ type: 'citation', citation })
        run.emit({ type: 'token', text: token })
        await pause(scene === 'slow' ? 200 : 25)
      }
      const at = new Date().toISOString()
      const id = crypto.randomUUID()
      const asked: Message = {
        id: `${id}q`,
        chat,
        parent,
        role: 'question',
        text: question,
        at,
        scope,
        state: 'done',
      }
      const answer: Message = {
        id: `${id}a`,
        chat,
        parent: asked.id,
        role: 'answer',
        text,
        at,
        state: run.signal.aborted ? 'stopped' : 'done',
        answer: answerOf(text, workCitations, []),
      }
      messagesOf(chat).push(asked, answer)
      chats = chats.map((one) =>
        one.id === chat
          ? { ...one, title: one.title || question, messages: one.messages + 2 }
          : one,
      )
      return { question: asked, answer }
    },
    'chat.ask': async () => Promise.reject(new AppError('internal', 'The page asks chats.ask.')),
    'settings.get': async () => ({
      values,
      schema: z.toJSONSchema(Settings),
      library: '/home/dana/.local/share/longview',
    }),
    'settings.set': async ({ name, value }) => {
      values[name] = value
    },
    'cache.stats': async () => ({
      bytes: 3_412_000_000,
      rows: 1_204_331,
      limitBytes: 8_000_000_000,
    }),
    'cache.clear': async () => undefined,
    'models.list': async () => ({ models: isBare ? models.slice(0, 1) : models }),
    'models.use': async () => ({ models }),
    'models.remove': async () => ({ models }),
    'models.memory': async () => ({
      devices: [
        {
          name: 'NVIDIA RTX 4090',
          kind: 'cuda',
          memoryTotal: 25_757_220_864,
          memoryFree: 18_100_000_000,
        },
        {
          name: 'AMD Ryzen 9 7950X',
          kind: 'cpu',
          memoryTotal: 68_719_476_736,
          memoryFree: 41_000_000_000,
        },
      ],
      loaded: true,
      weights: 6_100_000_000,
      context: 1_200_000_000,
    }),
    'engine.doctor': async () => ({
      checks: [
        { name: 'ffmpeg', ok: true, detail: '7.1, /usr/bin/ffmpeg' },
        { name: 'model', ok: true, detail: 'Longview demo 24M answers' },
        {
          name: 'ocr',
          ok: false,
          detail: 'tesseract was not found; pages are read by the model only',
        },
      ],
    }),
  }

  const shell: Handlers<typeof shellApi> = {
    'sources.choose': async () => ({ count: 0, refused: [] }),
    'sources.locate': async () => ({ found: true }),
    'sources.reveal': async () => undefined,
    'models.choose': async () => ({ count: 0 }),
    'models.fetch': async (_input, { signal, emit }) => {
      const total = 4_680_000_000
      for (let done = 0; done < total && !signal.aborted; done += 21_000_000) {
        emit({
          name: 'qwen2.5-vl-7b-q4_k_m.gguf',
          stage: 'download',
          done,
          total,
          rate: 84_000_000,
          remainingMs: (total - done) / 84_000,
        })
        await new Promise((resolve) => setTimeout(resolve, 250))
      }
      return { count: 1 }
    },
    'export.saveAs': async () => ({ saved: true, name: 'copy.pdf' }),
    'chats.saveAs': async () => ({ saved: true, name: 'PX-117.docx' }),
    'library.chooseFolder': async () => ({ changed: false }),
    'processes.restart': async () => undefined,
    'menu.watch': (_input, run) => forever(run),
    'processes.watch': async (_input, run) => {
      run.emit({
        engine: scene === 'broken' ? 'restarting' : 'running',
        model: scene === 'broken' ? 'failed' : 'running',
      })
      await forever(run)
    },
    'app.appearance': async () => ({ theme: 'system', language: 'system', locale: 'en' }),
    'app.about': async () => ({
      version: '0.1.0',
      platform: 'linux x64',
      logFolder: '/home/dana/.local/share/longview/logs',
    }),
    'app.openLogFolder': async () => undefined,
    'app.notify': async () => undefined,
  }

  return {
    engine,
    shell,
    addFiles(names) {
      const refused = names
        .filter((name) => name.endsWith('.exe'))
        .map((name) => ({
          name,
          error: { code: 'source/unsupported', message: `${name} is a program.` },
        }))
      jobs = [
        ...jobs,
        ...names
          .filter((name) => !name.endsWith('.exe'))
          .map((name): Job => ({ id: `d${name}`, path: '', name, state: 'waiting', done: 0 })),
      ]
      changed()
      return { accepted: names.length - refused.length, refused }
    },
  }
}
