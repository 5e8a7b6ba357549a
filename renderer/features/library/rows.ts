/** What the library lists: sources with the job that works on them, and files that are no source yet. */
import type { Job } from '../../state/jobs.ts'
import type { Collection, Sort, Source } from '../../state/library.ts'

export type Row =
  { id: string; source: Source; job: Job | undefined } | { id: string; source: undefined; job: Job }

type Wish = {
  filter: string
  kind: Source['kind'] | null
  collection: Collection | undefined
  sort: Sort
  /** Sources that are being removed: neither they nor their jobs are listed. */
  hidden?: ReadonlySet<string>
}

const isPending = (job: Job): boolean =>
  job.state === 'running' || job.state === 'waiting' || job.state === 'paused'
const fold = (text: string): string => text.normalize('NFC').toLocaleLowerCase()
const extent = ({ durationMs = 0, pages = 0 }: Source): number => durationMs || pages * 60_000

const orders: Record<Sort, (a: Source, b: Source) => number> = {
  added: (a, b) => (a.importedAt < b.importedAt ? 1 : a.importedAt > b.importedAt ? -1 : 0),
  name: (a, b) => byName().compare(a.name, b.name),
  length: (a, b) => extent(b) - extent(a),
}
let collator: Intl.Collator | undefined
/** Made when it is needed first: it takes 7 ms, and no other order needs it. */
const byName = (): Intl.Collator => (collator ??= new Intl.Collator(undefined, { numeric: true }))

/** Files on their way come first, in the order of the queue. */
export function rowsOf(sources: Source[], jobs: Job[], wish: Wish): Row[] {
  const words = fold(wish.filter.trim()).split(/\s+/).filter(Boolean)
  const matches = (name: string): boolean => {
    if (words.length === 0) return true
    const folded = fold(name)
    return words.every((word) => folded.includes(word))
  }
  const members = wish.collection && new Set(wish.collection.sources)
  const known = new Set(sources.map(({ id }) => id))
  const idOfPath = new Map(sources.map(({ id, path }) => [path, id]))
  // News of the library may come before the news that the job has found its source.
  const sourceOf = (job: Job): string | undefined => job.sourceId ?? idOfPath.get(job.path)
  const open = jobs.filter((job) => isPending(job) || job.state === 'failed')
  const jobOf = new Map(open.map((job) => [sourceOf(job), job]))

  const waiting = open
    .filter((job) => !known.has(sourceOf(job) ?? ''))
    .filter((job) => !wish.hidden?.has(sourceOf(job) ?? ''))
    .filter((job) => !wish.collection || job.collections.includes(wish.collection.id))
    .filter((job) => !wish.kind && matches(job.name))
    .map((job): Row => ({ id: `job ${job.id}`, source: undefined, job }))
  const kept = sources
    .filter(({ kind }) => !wish.kind || kind === wish.kind)
    .filter(({ id }) => !members || members.has(id))
    .filter(({ name }) => matches(name))
    .toSorted(orders[wish.sort])
    .map((source): Row => ({ id: source.id, source, job: jobOf.get(source.id) }))
  return [...waiting, ...kept]
}
