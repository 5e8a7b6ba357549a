/** The door of this folder: a pool of OCR processes that read pages of any language at hand. */
import { availableParallelism, freemem, setPriority } from 'node:os'
import { AppError } from '#contract/errors.ts'
import type { HostSpawner } from '#base/host-child.ts'
import { createLimitedHost, type LimitedHost } from '#base/limited-host.ts'
import type { Logger } from '#base/log.ts'
import { stageLanguages } from './languages.ts'
import { type GreyPicture, type PageText, isOcrReply } from './protocol.ts'

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

export type Ocr = {
  /** How many pages are read at the same time. */
  readonly workers: number
  /**
   * Reads a page's picture. `about` names it in errors. Rejects with source/too-slow, source/too-large or
   * source/damaged for this page alone, and with usage/invalid for a language that is not there.
   */
  read(
    page: { picture: GreyPicture; dpi: number; kind: 'page' | 'band'; about: string },
    languages: readonly string[],
    signal: AbortSignal,
  ): Promise<PageText>
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

export function createOcr(options: {
  /** Where people put data of further languages. */
  folder: string
  /** 0: as many as the machine bears. */
  workers: number
  limits?: Partial<OcrLimits> | undefined
  spawn?: HostSpawner | undefined
  logger: Logger
}): Ocr {
  const { folder, spawn } = options
  const limits: OcrLimits = { ...defaultOcrLimits, ...options.limits }
  const logger = options.logger.child({ stage: 'ocr' })
  const workers = workersFor(options.workers)
  const idle: LimitedHost<PageText>[] = []
  const all: LimitedHost<PageText>[] = []
  const waiting: ((host: LimitedHost<PageText>) => void)[] = []

  function hire(): LimitedHost<PageText> {
    const host = createLimitedHost<PageText>({
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
    })
    all.push(host)
    return host
  }

  async function take(): Promise<LimitedHost<PageText>> {
    const free = idle.pop()
    if (free) return free
    if (all.length < workers) return hire()
    return new Promise((resolve) => waiting.push(resolve))
  }

  function giveBack(host: LimitedHost<PageText>): void {
    const next = waiting.shift()
    if (next) next(host)
    else idle.push(host)
  }

  return {
    workers,
    async read({ picture, dpi, kind, about }, languages, signal) {
      signal.throwIfAborted()
      const dataFolder = stageLanguages(folder, languages)
      const host = await take()
      try {
        return await host.ask({ picture, dpi, kind, languages, dataFolder }, about, signal)
      } catch (error) {
        signal.throwIfAborted()
        if (!(error instanceof AppError) || error.code !== 'internal') throw error
        // What the reader does not understand is the page's fault: the others go on.
        const text = `${about} could not be read from its picture (${error.message}).`
        throw new AppError('source/damaged', text, { cause: error })
      } finally {
        giveBack(host)
      }
    },
    async close() {
      await Promise.all(all.map((host) => host.close()))
    },
  }
}
