/**
 * Entry of an OCR process: turns pictures of pages into words, knows nothing else, owns nothing.
 * May be killed at any moment. One request at a time comes over IPC; see engine/ocr/protocol.ts.
 */
import { toWire } from '#contract/errors.ts'
import { parentLink } from '#base/parent-link.ts'
import { createReaders } from '#engine/ocr/host/readers.ts'
import { readLine, readPage } from '#engine/ocr/host/read-page.ts'
import {
  isOcrMessage,
  type LineText,
  type OcrRequest,
  type PageText,
} from '#engine/ocr/protocol.ts'

process.umask(0o077)
// Ctrl-C reaches the whole group of the terminal; the parent decides what to stop, and how.
process.on('SIGINT', () => undefined)

const readerOf = createReaders()

async function answer(request: OcrRequest): Promise<PageText | LineText> {
  const reader = await readerOf(request)
  return request.kind === 'line' ? readLine(request, reader) : readPage(request, reader)
}

const parent = parentLink()
parent.onMessage((message) => {
  if (!isOcrMessage(message)) return
  const { id, ...request } = message
  answer(request).then(
    (output) => parent.send({ id, output }),
    (error: unknown) => parent.send({ id, error: toWire(error) }),
  )
})
// The engine has gone, or wants no answer: an installed program that is reading ends with this process.
parent.onGone(() => process.exit(0))
