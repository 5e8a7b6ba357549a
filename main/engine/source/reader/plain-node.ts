import { JpegDecoder } from './jpeg-decoder.ts'

/**
 * pdf.js takes an Electron utility process for a browser (`process.type` is set there) and would look
 * for a DOM. Must be imported before pdf.js.
 */
if (process.versions['electron'] !== undefined) {
  Object.defineProperty(process, 'type', { value: undefined, configurable: true })
}

/** pdf.js looks for it once, when it is loaded. */
Object.defineProperty(globalThis, 'ImageDecoder', { value: JpegDecoder, configurable: true })
