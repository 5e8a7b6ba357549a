/** One PDF read through Range requests by pdf.js, without WebAssembly and without eval. */
import type * as PdfLibrary from 'pdfjs-dist'
import type { PDFDocumentProxy, PDFPageProxy } from 'pdfjs-dist'
import { AppError } from '#contract/errors.ts'

export type { PDFDocumentProxy, PDFPageProxy }
export type OpenPdf = { library: typeof PdfLibrary; document: PDFDocumentProxy; close(): void }

const chunkBytes = 1 << 18

let library: Promise<typeof PdfLibrary> | undefined

async function loadLibrary(): Promise<typeof PdfLibrary> {
  const [pdfjs, { rendererUrl, workerUrl }] = await Promise.all([
    import('pdfjs-dist'),
    import('./pdf-assets.ts'),
  ])
  pdfjs.GlobalWorkerOptions.workerSrc = workerUrl
  // Pages are painted in a worker too, so that a heavy page never holds up the window.
  pdfjs.GlobalWorkerOptions.rendererSrc = rendererUrl
  return pdfjs
}

type Chunk = { bytes: Uint8Array; total: number | undefined }

async function readRange(address: string, begin: number, end: number): Promise<Chunk> {
  const response = await fetch(address, {
    headers: { Range: `bytes=${begin}-${end - 1}` },
  })
  if (!response.ok) throw new AppError('source/missing', `Reading ${address}: ${response.status}`)
  const total = /\/(\d+)$/.exec(response.headers.get('content-range') ?? '')?.[1]
  return {
    bytes: new Uint8Array(await response.arrayBuffer()),
    total: total === undefined ? undefined : Number(total),
  }
}

/** `address` is of `client/media.ts`. Rejects with `AppError`: password (none, or the wrong one), damaged or missing. */
export async function openPdf(address: string, password?: string): Promise<OpenPdf> {
  library ??= loadLibrary()
  const pdfjs = await library
  const { assetFactory, decodersBase } = await import('./pdf-assets.ts')
  const first = await readRange(address, 0, chunkBytes)

  class Range extends pdfjs.PDFDataRangeTransport {
    override requestDataRange(begin: number, end: number): void {
      readRange(address, begin, end).then(
        ({ bytes }) => this.onDataRange(begin, bytes),
        () => this.abort(),
      )
    }
  }
  const task = pdfjs.getDocument({
    // The length as it is now: the file may have changed since it was read.
    range: new Range(first.total ?? first.bytes.length, first.bytes),
    ...(password !== undefined && { password }),
    rangeChunkSize: chunkBytes,
    disableAutoFetch: true,
    disableStream: true,
    BinaryDataFactory: assetFactory,
    cMapUrl: 'cmaps/',
    cMapPacked: true,
    standardFontDataUrl: 'fonts/',
    wasmUrl: decodersBase,
    useWorkerFetch: false,
    useWasm: false,
    enableXfa: false,
    stopAtErrors: false,
    verbosity: 0,
  })
  try {
    const document = await task.promise
    return { library: pdfjs, document, close: () => void task.destroy() }
  } catch (error) {
    void task.destroy()
    const name = error instanceof Error ? error.name : ''
    const reason = error instanceof Error ? error.message : String(error)
    const code = name === 'PasswordException' ? 'source/password' : 'source/damaged'
    throw new AppError(code, `Opening ${address}: ${reason}`, { cause: error })
  }
}
