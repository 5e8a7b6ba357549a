/**
 * Entry of the reader process: parses foreign PDFs and pictures, knows nothing else, owns nothing.
 * May be killed at any moment. One request at a time comes over IPC; see reader/protocol.ts.
 */
import { toWire } from '#contract/errors.ts'
import type { Copier } from '#engine/export/copy/copier.ts'
import { parentLink } from '#base/parent-link.ts'
import { probeImage, readGrey, readImage, readPart } from '#engine/source/reader/image-read.ts'
import {
  type ReaderApi,
  type ReaderMethod,
  type ReaderRequest,
  isRequest,
} from '#engine/source/reader/protocol.ts'

// Later than the rest: a bundle would run pdf.js before the line that tells it that this is Node.
await import('#engine/source/reader/plain-node.ts')
const { probePdf, readGreyPage, readPage } = await import('#engine/source/reader/pdf-read.ts')

const assertNever = (request: never): never => {
  throw new Error(`no such request: ${JSON.stringify(request)}`)
}

process.umask(0o077)
// Ctrl-C reaches the whole group of the terminal; the parent decides what to stop, and how.
process.on('SIGINT', () => undefined)

let copier: Copier | undefined
/** Loaded when first needed: most readers never write. */
async function copying(): Promise<Copier> {
  if (copier) return copier
  const { createCopier } = await import('#engine/export/copy/copier.ts')
  copier = createCopier({
    readPage,
    readImage,
    pages: async ({ path, kind, password }, limits) =>
      (kind === 'pdf' ? await probePdf(path, password, limits) : await probeImage(path, limits))
        .pages,
  })
  return copier
}

async function answer(request: ReaderRequest): Promise<ReaderApi[ReaderMethod]['output']> {
  const { limits } = request
  switch (request.method) {
    case 'image.probe':
      return probeImage(request.input.path, limits)
    case 'image.read':
      return readPart(request.input, limits)
    case 'image.grey':
      return readGrey(request.input, limits)
    case 'pdf.probe':
      return probePdf(request.input.path, request.input.password, limits)
    case 'pdf.page':
      return readPage(request.input, limits)
    case 'pdf.grey':
      return readGreyPage(request.input, limits)
    case 'copy.open':
      return (await copying()).open(request.input, limits)
    case 'copy.page':
      return (await copying()).page(request.input, limits)
    case 'copy.save':
      return (await copying()).save(request.input)
    case 'copy.inspect':
      return (await import('#engine/export/copy/inspect.ts')).inspectPdf(request.input.path)
    default:
      return assertNever(request)
  }
}

const parent = parentLink()
parent.onMessage((message) => {
  if (!isRequest(message)) return
  const { id } = message
  answer(message).then(
    (output) => parent.send({ id, output }),
    (error: unknown) => parent.send({ id, error: toWire(error) }),
  )
})
// The engine has gone: nobody will read an answer.
parent.onGone(() => process.exit(0))
