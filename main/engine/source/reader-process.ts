/** The reader process of foreign PDFs and pictures, under the limits of this folder. */
import type { HostSpawner } from '#base/host-child.ts'
import { createLimitedHost } from '#base/limited-host.ts'
import type { Logger } from '#base/log.ts'
import { type ReaderApi, type ReaderMethod, isReply } from './reader/protocol.ts'
import type { SourceLimits } from './source-limits.ts'

export type Reader = {
  /** Rejects with what the parser found wrong, source/too-slow, source/too-large or source/damaged. */
  ask<M extends ReaderMethod>(
    method: M,
    input: ReaderApi[M]['input'],
    signal: AbortSignal,
  ): Promise<ReaderApi[M]['output']>
  /** Ends the process; the next request starts a fresh one. */
  renew(): void
  close(): Promise<void>
}

export function createReader(limits: SourceLimits, logger: Logger, spawn?: HostSpawner): Reader {
  const host = createLimitedHost<ReaderApi[ReaderMethod]['output']>({
    name: 'reader-host',
    limits: {
      bytes: limits.readerBytes,
      heapMegabytes: limits.readerHeapMb,
      ms: limits.readerMs,
      requests: limits.readerRequests,
    },
    isReply,
    logger,
    spawn,
  })
  return {
    ask: (method, input, signal) => host.ask({ method, input, limits }, input.path, signal),
    renew: host.renew,
    close: host.close,
  }
}
