/** Copies of documents: searchable, numbered, redacted. Foreign files are parsed in a process of their own. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '#contract/errors.ts'
import type { Bates, ExportEvent, Region } from '#contract/export-api.ts'
import { hashFile } from '#base/hash-file.ts'
import type { HostSpawner } from '#base/host-child.ts'
import type { Logger } from '#base/log.ts'
import type { Word } from '../domain.ts'
import { batesIndex, batesNumber, type NumberedPage } from '../export/bates.ts'
import { canStamp } from '../export/copy/stamp-text.ts'
import { findTerms } from '../export/find-terms.ts'
import { leftovers, redactPage, type PageRedaction } from '../export/redaction.ts'
import { createReader, type Reader } from '../source/reader-process.ts'
import { defaultLimits } from '../source/source-limits.ts'
import type { Passwords } from '../source/source-type.ts'
import type { SourceRow } from '../store/source-rows.ts'
import type { Store } from '../store/store.ts'

export type CopyRun = { signal: AbortSignal; emit(event: ExportEvent): void }

export type Redact = {
  regions: Region[]
  terms: string[]
  acceptUnread: boolean
  password?: string | undefined
}

export type Copies = {
  searchable(
    source: SourceRow,
    to: string,
    password: string | undefined,
    run: CopyRun,
  ): Promise<{ pages: number; words: number; unread: number[] }>
  /** One file per source into an existing folder, and `index.csv`. */
  bates(
    sources: SourceRow[],
    folder: string,
    numbering: Bates & { password?: string | undefined },
    run: CopyRun,
  ): Promise<
    { name: string; source: string; sha256: string; first: string; last: string; pages: number }[]
  >
  find(
    source: SourceRow,
    terms: string[],
  ): {
    hits: { page: number; term: string; text: string; box: Word['box'] }[]
    unread: number[]
  }
  redact(
    source: SourceRow,
    to: string,
    what: Redact,
    run: CopyRun,
  ): Promise<{ pages: number; boxes: Region[]; words: number; unread: number[] }>
  close(): Promise<void>
}

/** A whole document lies in memory while it is written; a page may take longer than when it is only read. */
export const copyLimits = {
  ...defaultLimits,
  readerBytes: 4 * 2 ** 30,
  readerHeapMb: 3072,
  readerMs: 10 * 60_000,
  // It holds the copy that it is writing.
  readerRequests: Number.POSITIVE_INFINITY,
}

/** Dots per inch at which a redacted file is looked at again. */
const checkDpi = 200
const checkSide = 10_000

type Known = { words: Word[]; isReadByUs: boolean; hasBadLayer: boolean; isBlank: boolean }

export function createCopies({
  store,
  passwords,
  spawn,
  logger,
}: {
  store: Store
  /** What opened a source before; a password that is given comes first. */
  passwords: Passwords
  spawn: HostSpawner | undefined
  logger: Logger
}): Copies {
  const unlocking = (path: string, given: string | undefined): string | undefined =>
    given ?? passwords.get(path)
  let open: Reader | undefined
  let tail: Promise<unknown> = Promise.resolve()

  /** One copy at a time, each in a fresh process. */
  async function withReader<T>(work: (reader: Reader) => Promise<T>): Promise<T> {
    const turn = tail.then(async () => {
      open = createReader(copyLimits, logger, spawn)
      try {
        return await work(open)
      } finally {
        open.renew()
        open = undefined
      }
    })
    tail = turn.catch(() => undefined)
    return await turn
  }

  function knownPages(source: SourceRow): Map<number, Known> {
    const readings = new Map(store.readings.ofSource(source.id).map((one) => [one.segmentId, one]))
    const pages = new Map<number, Known>()
    for (const { id, locator, pageClass } of store.segments.ofSource(source.id)) {
      if (locator.kind !== 'page') continue
      const reading = readings.get(id)
      const isReadByUs = reading?.chosen === 'ocr' || reading?.chosen === 'both'
      pages.set(locator.page, {
        words: store.segments.words(id),
        isReadByUs,
        hasBadLayer: reading?.chosen === 'ocr' && store.readings.replaced(id).length > 0,
        isBlank: pageClass === 'blank' || reading?.state === 'empty',
      })
    }
    return pages
  }

  const unreadOf = (pages: Map<number, Known>, count: number): number[] =>
    Array.from({ length: count }, (_, at) => at + 1).filter((page) => {
      const known = pages.get(page)
      return !known || (known.words.length === 0 && !known.isBlank)
    })

  return {
    searchable: (source, to, password, run) =>
      withReader(async (reader) => {
        const kind = await fit(source, run)
        const known = knownPages(source)
        const { path } = source
        const { pages } = await reader.ask(
          'copy.open',
          { path, kind, password: unlocking(path, password), mayKeep: true },
          run.signal,
        )
        let words = 0
        for (let page = 1; page <= pages; page++) {
          const { added } = await reader.ask(
            'copy.page',
            { path, page, boxes: [], ...layerOf(known.get(page), kind) },
            run.signal,
          )
          words += added
          run.emit({ stage: 'write', done: page, total: pages, unit: 'pages' })
        }
        await reader.ask('copy.save', { path, to }, run.signal)
        return { pages, words, unread: unreadOf(known, pages) }
      }),

    bates: (sources, folder, { password, ...numbering }, run) =>
      withReader(async (reader) => {
        if (!canStamp(numbering.prefix)) {
          throw new AppError(
            'usage/invalid',
            `The prefix ${numbering.prefix} has characters that cannot be stamped; letters, digits and signs of ASCII can.`,
          )
        }
        const numbered: NumberedPage[] = []
        const files: Awaited<ReturnType<Copies['bates']>> = []
        let next = numbering.start
        for (const source of sources) {
          const kind = await fit(source, run)
          const known = knownPages(source)
          const { path, sha256 } = source
          const { pages } = await reader.ask(
            'copy.open',
            { path, kind, password: unlocking(path, password), mayKeep: true },
            run.signal,
          )
          const first = batesNumber(numbering, next)
          const name = `${fileName(first)}.pdf`
          for (let page = 1; page <= pages; page++) {
            const number = batesNumber(numbering, next++)
            const stamp = { text: number, place: numbering.place }
            await reader.ask(
              'copy.page',
              { path, page, boxes: [], stamp, ...layerOf(known.get(page), kind) },
              run.signal,
            )
            numbered.push({ number, source: source.name, sha256, page, file: name, filePage: page })
            run.emit({ stage: 'write', done: page, total: pages, unit: 'pages' })
          }
          await reader.ask('copy.save', { path, to: join(folder, name) }, run.signal)
          const last = batesNumber(numbering, next - 1)
          files.push({ name, source: source.name, sha256, first, last, pages })
        }
        await writeFile(join(folder, 'index.csv'), batesIndex(numbered), { mode: 0o600 })
        return files
      }),

    find(source, terms) {
      const pages = knownPages(source)
      const hits = [...pages].flatMap(([page, { words }]) =>
        findTerms(words, terms).flatMap(({ term, text, words: found }) =>
          found.map((at) => ({ page, term, text, box: words[at]!.box })),
        ),
      )
      return { hits, unread: unreadOf(pages, source.pages ?? pages.size) }
    },

    redact: (source, to, what, run) =>
      withReader(async (reader) => {
        const kind = await fit(source, run)
        const known = knownPages(source)
        const { path } = source
        const { pages } = await reader.ask(
          'copy.open',
          { path, kind, password: unlocking(path, what.password), mayKeep: false },
          run.signal,
        )
        const unread = unreadOf(known, pages)
        refuseUnsafe(what, pages, unread, source)
        const plan = new Map<number, PageRedaction>()
        for (let page = 1; page <= pages; page++) {
          plan.set(page, redactPage(page, known.get(page)?.words ?? [], what))
        }
        const words = [...plan.values()].reduce((sum, { removed }) => sum + removed, 0)
        if (words === 0 && what.regions.length === 0) {
          throw new AppError('usage/invalid', `None of these words is in ${source.name}.`)
        }
        for (const [page, { boxes, words: kept }] of plan) {
          const input = { path, page, words: kept, asPicture: true, boxes }
          await reader.ask('copy.page', input, run.signal)
          run.emit({ stage: 'write', done: page, total: pages, unit: 'pages' })
        }
        await reader.ask('copy.save', { path, to }, run.signal)
        await prove(to, plan, what.terms, pages, run)
        const boxes = [...plan].flatMap(([page, one]) => one.boxes.map((box) => ({ page, box })))
        return { pages, boxes, words, unread: what.terms.length > 0 ? unread : [] }
      }),

    async close() {
      open?.renew()
      await tail
    },
  }

  /** Reads the finished file again in a process that has not seen the original. Throws export/unsafe. */
  async function prove(
    to: string,
    plan: Map<number, PageRedaction>,
    terms: readonly string[],
    pages: number,
    { signal, emit }: CopyRun,
  ): Promise<void> {
    const fresh = createReader(copyLimits, logger, spawn)
    try {
      const { names, pictures } = await fresh.ask('copy.inspect', { path: to }, signal)
      const problems = names.map((name) => `it holds ${name}`)
      if (pictures !== pages) problems.push(`it holds ${pictures} pictures for ${pages} pages`)
      for (const [page, { boxes }] of plan) {
        const size = { dpi: checkDpi, maxSide: checkSide }
        const input = { path: to, page, ...size, words: true, hidden: true }
        const read = await fresh.ask('pdf.page', input, signal)
        problems.push(...leftovers(page, read, { boxes, terms }))
        emit({ stage: 'verify', done: page, total: pages, unit: 'pages' })
      }
      if (problems.length === 0) return
      throw new AppError(
        'export/unsafe',
        `The redacted file did not pass its own check and was not written: ${problems.slice(0, 5).join('; ')}.`,
      )
    } finally {
      await fresh.close()
    }
  }
}

/** Words for a page that has none of its own; a page with a bad layer of its own becomes a picture. */
function layerOf(
  known: Known | undefined,
  kind: 'pdf' | 'image',
): { words: Word[]; asPicture: boolean } {
  const isNeeded = known !== undefined && (known.isReadByUs || kind === 'image')
  return { words: isNeeded ? known.words : [], asPicture: known?.hasBadLayer ?? false }
}

/** A document whose file is there and the same; a recording has no pages. */
async function fit(
  { path, kind, name, sha256 }: SourceRow,
  { signal, emit }: CopyRun,
): Promise<'pdf' | 'image'> {
  if (kind !== 'pdf' && kind !== 'image') {
    throw new AppError(
      'usage/invalid',
      `${name} is a recording; only documents and pictures have pages.`,
    )
  }
  let found: string
  try {
    found = await hashFile(path, signal, (done) => emit({ stage: 'check', done, unit: 'bytes' }))
  } catch (cause) {
    signal.throwIfAborted()
    throw new AppError('source/missing', `${path} is not there any more or cannot be read.`, {
      cause,
    })
  }
  if (found === sha256) return kind
  throw new AppError(
    'source/missing',
    `${path} is another file than the one that was imported. Import it again.`,
  )
}

function refuseUnsafe(
  { regions, terms, acceptUnread }: Redact,
  pages: number,
  unread: number[],
  { name }: SourceRow,
): void {
  const beyond = regions.find(({ page }) => page > pages)
  if (beyond) {
    throw new AppError('usage/invalid', `${name} has ${pages} pages; there is no ${beyond.page}.`)
  }
  if (terms.length === 0 || unread.length === 0 || acceptUnread) return
  throw new AppError(
    'usage/invalid',
    `Words cannot be found on pages whose text is not known: ${unread.slice(0, 20).join(', ')}${unread.length > 20 ? ' and more' : ''} of ${name}. Draw regions there, or go on all the same with --accept-unread.`,
  )
}

/** What a number is called as a file, on every system. */
const fileName = (text: string): string => text.replaceAll(/[^\w.-]+/g, '_').replace(/^\.+/, '_')
