/** Sources, collections and the queue, of paper. */
import type { Handlers } from '#contract/rpc.ts'
import { AppError } from '#contract/errors.ts'
import type { windowApi } from '#contract/window-api.ts'
import { source } from './paper-data.ts'
import { pause, type PaperState } from './paper-state.ts'

type Api = Pick<
  typeof windowApi,
  | Extract<keyof typeof windowApi, `library.${string}` | `collections.${string}`>
  | Extract<keyof typeof windowApi, `jobs.${string}`>
>

/** What a job becomes; other actions leave it as it is. */
const after: Record<string, 'paused' | 'waiting' | 'cancelled'> = {
  pause: 'paused',
  resume: 'waiting',
  cancel: 'cancelled',
  retry: 'waiting',
}

export function paperLibrary(state: PaperState): Handlers<Api> {
  return {
    'library.watch': (_input, run) =>
      state.watched(run, () => ({ sources: state.sources, collections: state.collections })),
    'library.list': async () => ({ sources: state.sources }),
    'library.remove': async ({ source: id }) => {
      const gone = state.sources.find((one) => one.id === id)!
      state.sources = state.sources.filter((one) => one.id !== id)
      state.changed()
      return { source: gone }
    },
    'library.unlock': async ({ password }) => {
      if (password !== 'open') throw new AppError('source/password', 'The password is wrong.')
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
    'library.refresh': async () => undefined,
    'library.addSamples': async () => {
      state.jobs = [
        {
          id: 'js',
          path: '',
          name: 'sample-recording.mp4',
          collections: [],
          state: 'running',
          stage: 'encode',
          done: 3,
          total: 12,
          unit: 'frames',
        },
      ]
      state.changed()
      void pause(1500).then(() => {
        state.jobs = []
        state.sources = [
          ...state.sources,
          source({ id: 'sample', kind: 'video', name: 'sample-recording.mp4', durationMs: 60_000 }),
          source({ id: 'form', kind: 'pdf', name: 'sample-form.pdf', pages: 2, bytes: 160_440 }),
        ]
        state.changed()
      })
      return { accepted: 2 }
    },

    'collections.create': async ({ name }) => {
      const collection = { id: `n${state.collections.length}`, name, sources: [] }
      state.collections = [...state.collections, collection]
      state.changed()
      return { collection }
    },
    'collections.rename': async ({ id, name }) => {
      state.collections = state.collections.map((one) => (one.id === id ? { ...one, name } : one))
      state.changed()
    },
    'collections.remove': async ({ id }) => {
      state.collections = state.collections.filter((one) => one.id !== id)
      state.changed()
    },
    'collections.assign': async ({ id, sources: ids, isMember }) => {
      const assigned = (members: string[]): string[] =>
        isMember
          ? [...new Set([...members, ...ids])]
          : members.filter((member) => !ids.includes(member))
      state.collections = state.collections.map((one) =>
        one.id === id ? { ...one, sources: assigned(one.sources) } : one,
      )
      state.changed()
    },

    'jobs.watch': (_input, run) => state.watched(run, () => ({ jobs: state.jobs })),
    'jobs.control': async ({ id, action }) => {
      const next = after[action]
      if (action === 'forget') state.jobs = state.jobs.filter((job) => job.id !== id)
      else if (next)
        state.jobs = state.jobs.map((job) => (job.id === id ? { ...job, state: next } : job))
      state.changed()
    },
    'jobs.unlock': async ({ id }) => {
      state.jobs = state.jobs.map((job) =>
        job.id === id ? { ...job, state: 'waiting' as const, error: undefined } : job,
      )
      state.changed()
    },
  }
}
