/** One PDF read through Range requests by pdf.js, without WebAssembly and without eval. */
import type { PDFDocumentProxy, PDFPageProxy } from 'pdfjs-dist'
import { AppError } from '#contract/errors.ts'
import { sourceUrl } from '../../client/media.ts'

export type { PDFDocumentProxy, PDFPageProxy }
export type PdfLibrary = typeof import('pdfjs-dist')
export type OpenPdf = { library: PdfLibrary; document: PDFDocumentProxy; close(): void }

const chunkBytes = 1 << 18

let library: Promise<PdfLibrary> | undefined

async function loadLibrary(): Promise<PdfLibrary> {
  const [pdfjs, { rendererUrl, workerUrl }] = await Promise.all([
    import('pdfjs-dist'),
    import('./pdf-assets.ts'),
  ])
  pdfjs.GlobalWorkerOptions.workerSrc = workerUrl
  // Pages are painted in a worker too, so that a heavy page never holds up the window.
  pdfjs.GlobalWorkerOptions.rendererSrc = rendererUrl
  return pdfjs
}

async function readRange(source: string, begin: number, end: number): Promise<Uint8Array> {
  const response = await fetch(sourceUrl(source), {
    headers: { Range: `bytes=${begin}-${end - 1}` },
  })
  if (!response.ok) throw new AppError('source/missing', `Reading ${source}: ${response.status}`)
  return new Uint8Array(await response.arrayBuffer())
}

/** Rejects with `AppError`: password, damaged or missing. */
export async function openPdf(source: string, bytes: number): Promise<OpenPdf> {
  library ??= loadLibrary()
  const pdfjs = await library
  const { assetFactory, decodersBase } = await import('./pdf-assets.ts')
  const first = await readRange(source, 0, Math.min(bytes, chunkBytes))

  class Range extends pdfjs.PDFDataRangeTransport {
    override requestDataRange(begin: number, end: number): void {
      readRange(source, begin, end).then(
        (chunk) => this.onDataRange(begin, chunk),
        () => this.abort(),
      )
    }
  }
  const task = pdfjs.getDocument({
    range: new Range(bytes, first),
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
    throw new AppError(code, `Opening ${source}: ${reason}`, { cause: error })
  }
}
