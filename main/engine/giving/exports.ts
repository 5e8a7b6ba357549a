/** The contract's answers about giving away: checks where a file may go, then hands over. */
import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { AppError } from '#contract/errors.ts'
import type { copyApi, exportApi, proofApi } from '#contract/export-api.ts'
import type { Handlers } from '#contract/rpc.ts'
import { outputFile, outputFolder } from '#base/atomic-output.ts'
import { sha256 } from '#base/hash-chain.ts'
import { hashFile } from '#base/hash-file.ts'
import type { HostSpawner } from '#base/host-child.ts'
import type { Logger } from '#base/log.ts'
import { createCopies, type Copies } from './copies.ts'
import { reportWords } from '../export/report-words.ts'
import { isTerm } from '../export/find-terms.ts'
import { isGrid, kindOf, textOf, titleOf } from '../export/record.ts'
import type { Library } from '../library.ts'
import type { Settings } from '#contract/settings.ts'
import { createProof, type Proof } from './proof.ts'
import { createReplay, type MakeAsking, type Replay } from './replay.ts'
import type { Passwords, SamplingParams } from '../source/source-type.ts'
import type { Sources } from '../source/sources.ts'
import type { SourceRow } from '../store/source-rows.ts'
import type { Store } from '../store/store.ts'
import type { Thumbs } from '../thumbs.ts'

export type Target = { path: string; replace?: boolean | undefined }

export type Exporter = {
  /** Makes a file whole or not at all, notes it in the log, and says what came of it. */
  write<T>(
    kind: string,
    target: Target,
    about: Record<string, unknown>,
    signal: AbortSignal,
    make: (temporary: string) => Promise<T>,
  ): Promise<T & { path: string; bytes: number; sha256: string }>
}

function createExporter(store: Store): Exporter {
  return {
    async write(kind, { path: given, replace }, about, signal, make) {
      const path = resolve(given)
      refuseSources(path, store)
      let made: Awaited<ReturnType<typeof make>> | undefined
      let written = { bytes: 0, sha256: '' }
      await outputFile(path, { replace }, async (temporary) => {
        made = await make(temporary)
        const { size } = await stat(temporary)
        written = { bytes: size, sha256: await hashFile(temporary, signal) }
        signal.throwIfAborted()
      })
      // No name and no path: where it went is nobody's business who gets the log.
      store.log.append('export', { ...about, what: kind, ...written })
      return { ...made!, path, ...written }
    },
  }
}

/** An export never takes the place of what was imported. */
function refuseSources(path: string, store: Store): void {
  const source = store.sources.byPath(path)
  if (!source) return
  throw new AppError(
    'usage/invalid',
    `${path} is a source of this library (${source.name}). Choose another name.`,
  )
}

export type Exports = { handlers: Handlers<typeof exportApi>; close(): Promise<void> }

export function createExports({
  store,
  sources,
  thumbs,
  settings,
  sampling,
  makeAsking,
  library,
  passwords,
  spawn,
  logger,
}: {
  store: Store
  sources: Sources
  thumbs: Thumbs
  settings: Settings
  sampling: () => SamplingParams
  makeAsking: MakeAsking
  library: Library
  passwords: Passwords
  spawn: HostSpawner | undefined
  logger: Logger
}): Exports {
  const proof = createProof({ store, sources, thumbs, sampling })
  const replay = createReplay({ store, settings, makeAsking, logger })
  const exporter = createExporter(store)
  const copies = createCopies({ store, passwords, spawn, logger })
  return {
    handlers: {
      ...proofHandlers({ store, proof, replay, exporter }),
      ...copyHandlers({ store, library, copies, exporter }),
    },
    close: () => copies.close(),
  }
}

function proofHandlers({
  store,
  proof,
  replay,
  exporter,
}: {
  store: Store
  proof: Proof
  replay: Replay
  exporter: Exporter
}): Handlers<typeof proofApi> {
  return {
    'export.answers': async ({ limit }) => ({
      answers: store.log
        .list(['ask', 'summary', 'grid'], limit)
        .map(({ number }) => proof.entry(number))
        .map(({ number, at, record }) => ({
          number,
          kind: kindOf(record),
          at,
          question: titleOf(record, reportWords.en),
          text: textOf(record),
          model: isGrid(record) ? '' : (record.model?.id ?? ''),
        })),
    }),
    'export.checkLog': async () => {
      const { number, hash } = store.log.head()
      const fault = store.log.check()
      return { entries: number, head: hash, ...(fault !== undefined && { fault }) }
    },
    'export.report': ({ records, chats, format, language, ...target }, run) =>
      exporter.write(
        'report',
        target,
        { format, ...numbersOf(records, chats) },
        run.signal,
        (path) => proof.report(path, { records, chats }, { format, language }, run),
      ),
    'export.bundle': async ({ records, chats, includeSources, language, ...target }, run) =>
      await exporter.write('bundle', target, numbersOf(records, chats), run.signal, (path) =>
        proof.bundle(path, { records, chats }, { includeSources, language }, run),
      ),
    'export.replay': ({ path }, run) => replay(resolve(path), run),
  }
}

function copyHandlers({
  store,
  library,
  copies,
  exporter,
}: {
  store: Store
  library: Library
  copies: Copies
  exporter: Exporter
}): Handlers<typeof copyApi> {
  return {
    'export.searchable': ({ source: ref, password, ...target }, run) => {
      const source = library.sourceOf(ref)
      return exporter.write('searchable', target, aboutOf([source]), run.signal, (path) =>
        copies.searchable(source, path, password, run),
      )
    },
    'export.bates': async ({ path: given, sources: refs, ...numbering }, run) => {
      const path = resolve(given)
      const sources = refs.map((ref) => library.sourceOf(ref))
      let files: Awaited<ReturnType<Copies['bates']>> = []
      await outputFolder(path, async (temporary) => {
        files = await copies.bates(sources, temporary, numbering, run)
        run.signal.throwIfAborted()
      })
      const { first } = files[0]!
      const { last } = files.at(-1)!
      store.log.append('export', { ...aboutOf(sources), what: 'bates', first, last })
      return { path, files }
    },
    'export.findForRedaction': async ({ source, terms }) => {
      refuseEmpty(terms)
      return copies.find(library.sourceOf(source), terms)
    },
    'export.redact': ({ source: ref, password, regions, terms, acceptUnread, ...target }, run) => {
      refuseEmpty(terms)
      if (regions.length + terms.length === 0) {
        throw new AppError('usage/invalid', 'Nothing to redact: give regions or words.')
      }
      const source = library.sourceOf(ref)
      const what = { password, regions, terms, acceptUnread }
      return exporter.write('redacted', target, aboutOf([source]), run.signal, (path) =>
        copies.redact(source, path, what, run),
      )
    },
  }
}

function refuseEmpty(terms: readonly string[]): void {
  const empty = terms.find((term) => !isTerm(term))
  if (empty === undefined) return
  throw new AppError('usage/invalid', `"${empty}" has no letter or digit and cannot be found.`)
}

const aboutOf = (sources: readonly SourceRow[]): Record<string, unknown> => ({
  sources: sources.map(({ sha256: hash }) => hash),
})

/** Chats by a hash: their ids mean nothing to others. */
const numbersOf = (
  records: number[] | undefined,
  chats: string[] | undefined,
): Record<string, unknown> => ({
  ...(records && { records }),
  ...(chats && { chats: chats.map((id) => sha256(id)) }),
})
