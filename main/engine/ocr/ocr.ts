/** The door of this folder: a pool of OCR processes that read pages of any language at hand. */
import { availableParallelism, freemem, setPriority } from 'node:os'
import { AppError } from '#contract/errors.ts'
import type { HostSpawner } from '#base/host-child.ts'
import { createLimitedHost, type LimitedHost } from '#base/limited-host.ts'
import type { Logger } from '#base/log.ts'
import { findInstalled, type Search } from './installed.ts'
import {
  availableLanguages,
  isAdded,
  type Matter,
  stageLanguages,
  stageNoDictionaries,
} from './languages.ts'
import {
  type GreyPicture,
  type LineText,
  type PageText,
  type ReaderChoice,
  isOcrReply,
} from './protocol.ts'

export type OcrLimits = {
  /** A page. It takes 4 s on an idle core; on a machine that is busy with other things a minute was seen. */
  pageMs: number
  /** Resident memory of one process. */
  bytes: number
  heapMegabytes: number
  /** Pages before a process is renewed: what leaks in it leaks no further. */
  pages: number
}

const defaultOcrLimits: OcrLimits = {
  pageMs: 300_000,
  bytes: 1.5 * 2 ** 30,
  heapMegabytes: 512,
  pages: 200,
}

/** Resident memory that one process usually needs; with less free than this, fewer run. */
const usualBytes = 400 * 2 ** 20
const mostWorkers = 16

type Wish = { picture: GreyPicture; dpi: number; about: string }

export type Ocr = {
  /** How many pages are read at the same time. */
  readonly workers: number
  /**
   * Reads a page's picture. `about` names it in errors. Rejects with source/too-slow, source/too-large or
   * source/damaged for this page alone, and with usage/invalid for a language that is not there.
   */
  read(
    page: Wish & { kind: 'page' | 'band' },
    languages: readonly string[],
    signal: AbortSignal,
  ): Promise<PageText>
  /**
   * Reads one upright line, dark on light, with some paper around it. Without dictionaries a code stays what it
   * is instead of becoming a word; `characters` are the only ones there are. Rejects as `read` does.
   */
  readLine(
    line: Wish,
    options: { languages: readonly string[]; dictionaries: boolean; characters?: string },
    signal: AbortSignal,
  ): Promise<LineText>
  /** Languages whose data is there: what comes with Longview, and what a person added. */
  languages(): string[]
  /** Who reads these languages, for `longview doctor`. Rejects with usage/invalid for one that is not there. */
  reader(languages: readonly string[]): Promise<string>
  close(): Promise<void>
}

function workersFor(wanted: number): number {
  if (wanted > 0) return Math.min(wanted, mostWorkers)
  const byMemory = Math.floor(freemem() / 2 / usualBytes)
  return Math.max(1, Math.min(availableParallelism(), byMemory, mostWorkers))
}

/** Reading must not slow down the model that a person waits for: about half its share of a busy core. */
const niceness = 4

function yieldTo(pid: number): void {
  try {
    setPriority(pid, niceness)
  } catch {
    // Gone already, or not allowed here: it then runs as everything else.
  }
}

/** Time that a process has to end the program that it has started. */
const graceMs = 1000

type Host = LimitedHost<PageText | LineText>

export function createOcr(options: {
  /** Where people put data of further languages. */
  folder: string
  /** 0: as many as the machine bears. */
  workers: number
  /** Where to look for an installed tesseract, or which one to take; absent: none is used. */
  installed?: { path?: string | undefined; folders: readonly string[] } | undefined
  limits?: Partial<OcrLimits> | undefined
  spawn?: HostSpawner | undefined
  logger: Logger
}): Ocr {
  const { folder, spawn, installed } = options
  const limits: OcrLimits = { ...defaultOcrLimits, ...options.limits }
  const logger = options.logger.child({ stage: 'ocr' })
  const workers = workersFor(options.workers)
  const idle: Host[] = []
  const all: Host[] = []
  const waiting: ((host: Host) => void)[] = []
  let searching: Promise<Search> | undefined

  /** Once; who stops waiting for it does not stop it. */
  async function search(): Promise<Search> {
    if (!installed) return { why: 'ocr.reader is own' }
    return (searching ??= findInstalled(installed, new AbortController().signal))
  }

  async function choose(languages: readonly string[], matter: Matter): Promise<ReaderChoice> {
    const staged = (form: 'packed' | 'plain'): string =>
      stageLanguages(folder, languages, form, matter)
    const limited = { languages, toolMs: limits.pageMs, toolBytes: limits.bytes }
    const searched = await search()
    if (!('found' in searched)) return { ...limited, dataFolder: staged('packed') }
    const { path, version, languages: theirs, dataFolder: theirFolder } = searched.found
    const known = availableLanguages(folder)
    const isTheirs = languages.every((name) => theirs.includes(name) && !isAdded(folder, name))
    const isOurs = languages.every((name) => known.includes(name))
    return {
      ...limited,
      ...((isOurs || !isTheirs) && { dataFolder: staged('packed') }),
      installed: {
        path,
        version,
        dataFolder: isTheirs ? theirFolder : staged('plain'),
        noDictionaries: stageNoDictionaries(folder),
      },
    }
  }

  function hire(): Host {
    const host = createLimitedHost<PageText | LineText>({
      name: 'ocr-host',
      limits: {
        bytes: limits.bytes,
        heapMegabytes: limits.heapMegabytes,
        ms: limits.pageMs,
        requests: limits.pages,
      },
      isReply: isOcrReply,
      logger,
      spawn,
      started: yieldTo,
      graceMs,
    })
    all.push(host)
    return host
  }

  async function take(): Promise<Host> {
    const free = idle.pop()
    if (free) return free
    if (all.length < workers) return hire()
    return new Promise((resolve) => waiting.push(resolve))
  }

  function giveBack(host: Host): void {
    const next = waiting.shift()
    if (next) next(host)
    else idle.push(host)
  }

  async function ask(
    request: object,
    about: string,
    signal: AbortSignal,
  ): Promise<PageText | LineText> {
    const host = await take()
    try {
      return await host.ask(request, about, signal)
    } catch (error) {
      signal.throwIfAborted()
      if (!(error instanceof AppError) || error.code !== 'internal') throw error
      // What the reader does not understand is the page's fault: the others go on.
      const text = `${about} could not be read from its picture (${error.message}).`
      throw new AppError('source/damaged', text, { cause: error })
    } finally {
      giveBack(host)
    }
  }

  return {
    workers,
    async read({ about, ...page }, languages, signal) {
      signal.throwIfAborted()
      const read = await ask({ ...page, ...(await choose(languages, 'page')) }, about, signal)
      if (!('words' in read)) throw new AppError('internal', 'A page was read as a line.')
      return read
    },
    async readLine({ about, ...line }, { languages, ...how }, signal) {
      signal.throwIfAborted()
      const choice = await choose(languages, 'line')
      const read = await ask({ kind: 'line', ...line, ...how, ...choice }, about, signal)
      if (!('characters' in read)) throw new AppError('internal', 'A line was read as a page.')
      return read
    },
    languages: () => availableLanguages(folder),
    async reader(languages) {
      const { installed: one } = await choose(languages, 'page')
      const what = languages.join(', ')
      if (one)
        return `tesseract ${one.version} (${one.path}) reads ${what}, data in ${one.dataFolder ?? 'its own folder'}`
      const searched = await search()
      const why = 'why' in searched ? searched.why : ''
      return `tesseract.js reads ${what}; no installed tesseract is used: ${why}`
    },
    async close() {
      await Promise.all(all.map((host) => host.close()))
    },
  }
}
