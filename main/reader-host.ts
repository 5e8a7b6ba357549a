/**
 * Entry of the reader process: parses foreign PDFs and pictures, knows nothing else, owns nothing.
 * May be killed at any moment. One request at a time comes over IPC; see reader/protocol.ts.
 */
import { toWire } from '#contract/errors.ts'
import { probeImage, readImage } from '#engine/source/reader/image-read.ts'
import { probePdf, readPage } from '#engine/source/reader/pdf-read.ts'
import type { ReaderApi, ReaderMethod, ReaderRequest } from '#engine/source/reader/protocol.ts'

process.umask(0o077)

function answer(request: ReaderRequest): Promise<ReaderApi[ReaderMethod]['output']> {
  const { limits } = request
  switch (request.method) {
    case 'image.probe':
      return probeImage(request.input.path, limits)
    case 'image.read':
      return readImage(request.input.path, request.input.page, request.input.maxSide, limits)
    case 'pdf.probe':
      return probePdf(request.input.path, request.input.password, limits)
    case 'pdf.page':
      return readPage(request.input, limits)
  }
}

process.on('message', (request: ReaderRequest) => {
  const { id } = request
  answer(request).then(
    (output) => process.send?.({ id, output }),
    (error: unknown) => process.send?.({ id, error: toWire(error) }),
  )
})
// The engine has gone: nobody will read an answer.
process.on('disconnect', () => process.exit(0))
