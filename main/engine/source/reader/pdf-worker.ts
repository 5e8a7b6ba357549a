/**
 * pdf.js's two halves in this process. Its own way from one to the other copies everything; this one hands on pictures
 * that live outside JavaScript (jpeg-decoder.ts) as they are.
 */
// Must run before pdf.js is loaded.
import './plain-node.ts'
import type { Transferable } from 'node:worker_threads'
import { PDFWorker } from 'pdfjs-dist/legacy/build/pdf.mjs'
import { WorkerMessageHandler } from 'pdfjs-dist/legacy/build/pdf.worker.mjs'
import { isDecodedPicture } from './jpeg-decoder.ts'

type Listener = (event: { data: unknown }) => void
type Message = { data?: unknown }

/** Both ends in one, as pdf.js wants it: each message bears the name of the half that it is for. */
function loop(): object {
  const listeners = new Set<Listener>()
  return {
    postMessage(message: Message, transfer?: Transferable[] | null) {
      const data = copyOf(message, transfer ?? [])
      queueMicrotask(() => {
        for (const listener of listeners) listener({ data })
      })
    },
    addEventListener(_: 'message', listener: Listener, options?: { signal?: AbortSignal }) {
      listeners.add(listener)
      options?.signal?.addEventListener('abort', () => listeners.delete(listener), { once: true })
    },
    removeEventListener: (_: 'message', listener: Listener) => void listeners.delete(listener),
  }
}

/** A picture is the last part of what a message says: `[id, page, 'Image', { bitmap, … }]`. */
function copyOf(message: Message, transfer: Transferable[]): unknown {
  const { data } = message
  const last: unknown = Array.isArray(data) ? data.at(-1) : undefined
  if (!Array.isArray(data) || !hasBitmap(last) || !isDecodedPicture(last.bitmap)) {
    return structuredClone(message, { transfer })
  }
  const { bitmap, ...facts } = last
  const copy = structuredClone({ ...message, data: data.slice(0, -1) })
  return { ...copy, data: [...copy.data, { ...structuredClone(facts), bitmap }] }
}

const hasBitmap = (value: unknown): value is { bitmap: unknown } =>
  typeof value === 'object' && value !== null && 'bitmap' in value

/** One for all documents of this process. */
export function createPdfWorker(): PDFWorker {
  const port = loop()
  WorkerMessageHandler.initializeFromPort(port)
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- typed as `null` alone; pdf.js takes whatever posts messages
  return new PDFWorker({ port: port as never })
}
