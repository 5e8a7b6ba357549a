/** The window's library: live rows, collections, the queue. */
import { basename } from 'node:path'
import type { Source } from '#contract/api.ts'
import type { deskApi, Job as DeskJob } from '#contract/desk-api.ts'
import { AppError, asErrorCode } from '#contract/errors.ts'
import type { Handlers } from '#contract/rpc.ts'
import { programFile } from '#base/program-folder.ts'
import { untilAborted, type Changes } from './changes.ts'
import { filesOf, type Refusal } from './files-of.ts'
import { newsSince } from './library-news.ts'
import type { Importer } from '../intake/import-files.ts'
import { shownStage } from '../jobs/job-progress.ts'
import type { Library } from '../library.ts'
import type { Passwords } from '../source/source-type.ts'
import type { Sources } from '../source/sources.ts'
import type { Job } from '../store/job-rows.ts'
import type { Store } from '../store/store.ts'

type Part = Extract<
  keyof typeof deskApi,
  `library.${string}` | `collections.${string}` | `jobs.${string}`
>
export type DeskLibraryApi = Pick<typeof deskApi, Part>

type Parts = {
  store: Store
  library: Library
  importer: Importer
  sources: Sources
  passwords: Passwords
  changes: Changes
}

const samples = ['sample-recording.mp4', 'sample-form.pdf'].map((name) =>
  programFile(`main/samples/${name}`),
)

/** A start waits for no disk: a file that has gone is told of so much later. */
const lookAfterMs = 300

export function createDeskLibrary({
  store,
  library,
  importer,
  sources,
  passwords,
  changes,
}: Parts): Handlers<DeskLibraryApi> {
  const { jobs } = importer

  async function enqueue(
    paths: string[],
    collection?: string,
  ): Promise<{ accepted: number; refused: Refusal[] }> {
    const { files, refused } = await filesOf(paths)
    const queued = jobs.enqueue(files, collection)
    jobs.start()
    changes.touch()
    return { accepted: queued.length, refused }
  }

  return {
    'library.watch': async (_input, { signal, emit }) => {
      let last: Source[] | undefined
      const tell = (): void => {
        const now = library.sources()
        const news = last ? newsSince(last, now) : { sources: now }
        last = now
        emit({ ...news, collections: store.collections.list() })
      }
      const stopWatching = changes.watch(tell)
      tell()
      const looking = setTimeout(() => void library.lookAgain(), lookAfterMs)
      await untilAborted(signal)
      clearTimeout(looking)
      stopWatching()
    },
    'library.refresh': () => library.lookAgain(),
    'library.enqueue': ({ paths, collection }) => enqueue(paths, collection),
    'library.addSamples': async ({ collection }) => ({
      accepted: (await enqueue(samples, collection)).accepted,
    }),
    'library.locate': async ({ source: ref, path }, { signal }) => {
      const source = library.sourceOf(ref)
      const file = await sources.identify(path, { signal, progress: () => undefined })
      if (file.sha256 !== source.sha256) {
        throw new AppError(
          'source/missing',
          `${path} is another file than ${source.name}: its content differs. Choose the file that was imported.`,
        )
      }
      store.sources.relocate(source.id, file.path)
      changes.touch()
      return { source: library.viewOf(library.sourceOf(source.id)) }
    },

    'library.unlock': async ({ source: ref, password }, { signal }) => {
      const source = library.sourceOf(ref)
      const file = await sources.identify(source.path, { signal, progress: () => undefined })
      await sources.probe(file, { password }, signal)
      passwords.set(source.path, password)
    },

    'collections.create': async ({ name }) => {
      const collection = store.collections.create(name)
      changes.touch()
      return { collection }
    },
    'collections.rename': async ({ id, name }) => {
      store.collections.rename(id, name)
      changes.touch()
    },
    'collections.remove': async ({ id }) => {
      store.collections.remove(id)
      changes.touch()
    },
    'collections.assign': async ({ id, sources: members, isMember }) => {
      store.collections.assign(id, members, isMember)
      changes.touch()
    },

    'jobs.watch': async (_input, { signal, emit }) => {
      const tell = (): void => emit({ jobs: jobs.list().map((job) => deskJob(job, store)) })
      const stopWatching = jobs.watch(tell)
      jobs.start()
      tell()
      await untilAborted(signal)
      stopWatching()
    },
    'jobs.control': async ({ id: text, action }) => {
      const id = Number(text)
      if (action === 'up' || action === 'down') jobs.reorder(moved(jobs.list(), id, action))
      else if (action === 'forget') jobs.forget(id)
      else jobs[action](id)
    },
    'jobs.unlock': async ({ id, password }) => importer.unlock(Number(id), password),
  }
}

/** The waiting jobs in their new order. */
function moved(all: Job[], id: number, direction: 'up' | 'down'): number[] {
  const ids = all
    .filter(({ state }) => state === 'waiting' || state === 'paused')
    .map((job) => job.id)
  const at = ids.indexOf(id)
  const to = direction === 'up' ? at - 1 : at + 1
  if (at < 0 || to < 0 || to >= ids.length) return ids
  ids.splice(to, 0, ...ids.splice(at, 1))
  return ids
}

function deskJob(job: Job, store: Store): DeskJob {
  const stage = shownStage(job.stages)
  const source =
    job.sourceId === undefined ? store.sources.byPath(job.path) : store.sources.byId(job.sourceId)
  const isDuplicate = job.state === 'done' && source && source.importedAt < job.createdAt
  return {
    id: String(job.id),
    path: job.path,
    name: basename(job.path),
    sourceId: source?.id,
    collections: job.collections,
    state: job.state,
    isHeld: job.isHeld,
    stage: stage?.stage,
    done: stage?.done ?? 0,
    total: stage?.total,
    unit: stage?.unit,
    rate: stage?.rate,
    remainingMs: stage?.remainingMs,
    duplicateOf: isDuplicate ? source.id : undefined,
    error: job.error && { code: asErrorCode(job.error.code), message: job.error.message },
  }
}
