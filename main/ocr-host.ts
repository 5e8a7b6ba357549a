/**
 * Entry of an OCR process: turns pictures of pages into words, knows nothing else, owns nothing.
 * May be killed at any moment. One request at a time comes over IPC; see engine/ocr/protocol.ts.
 */
import { toWire } from '#contract/errors.ts'
import { parentLink } from '#base/parent-link.ts'
import { createRecogniser } from '#engine/ocr/host/recogniser.ts'
import { readPage } from '#engine/ocr/host/read-page.ts'
import { isOcrMessage } from '#engine/ocr/protocol.ts'

process.umask(0o077)
// Ctrl-C reaches the whole group of the terminal; the parent decides what to stop, and how.
process.on('SIGINT', () => undefined)

const recogniser = createRecogniser()
const parent = parentLink()
parent.onMessage((message) => {
  if (!isOcrMessage(message)) return
  const { id, ...request } = message
  readPage(request, recogniser).then(
    (output) => parent.send({ id, output }),
    (error: unknown) => parent.send({ id, error: toWire(error) }),
  )
})
// The engine has gone: nobody will read an answer.
parent.onGone(() => process.exit(0))
