/**
 * JPEG pictures inside PDFs, decoded by the canvas (libjpeg) and not by pdf.js, which does it in JavaScript at a fifth
 * of the speed. pdf.js hands them to WebCodecs' `ImageDecoder` where there is one; this is as much of it as it uses.
 * What cannot be decoded here pdf.js decodes by itself.
 */
import { createCanvas, Image, type Canvas } from '@napi-rs/canvas'

/** Where a JPEG ends (ISO 10918-1, B.1.1.3), and how far from the end of its bytes that may be. */
const endMarker = Buffer.from([0xff, 0xd9])
const mostBehind = 64
const scanMarker = Buffer.from([0xff, 0xda])
const profileName = Buffer.from('ICC_PROFILE\0', 'latin1')

/** What pdf.js draws, and closes when the page is done. */
export type DecodedPicture = Canvas & { close(): void }

const decoded = new WeakSet<object>()

/** Whether this is a picture that was made here: it goes from pdf.js's worker to its page as it is. */
export const isDecodedPicture = (value: unknown): value is DecodedPicture =>
  typeof value === 'object' && value !== null && decoded.has(value)

let cutShort = 0
/** How many pictures were found cut short since this process began: a page on which that rises has lost something. */
export const picturesCutShort = (): number => cutShort

export class JpegDecoder {
  static isTypeSupported(type: string): Promise<boolean> {
    return Promise.resolve(type === 'image/jpeg')
  }

  readonly #bytes: Buffer

  constructor({ data }: { data: Uint8Array }) {
    this.#bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength)
  }

  /** Rejects for one that is cut short: pdf.js shows more of it. */
  async decode(): Promise<{ image: DecodedPicture }> {
    const end = this.#bytes.lastIndexOf(endMarker)
    if (end < this.#bytes.length - mostBehind) {
      cutShort++
      throw new Error('The picture is cut short.')
    }
    const picture = new Image()
    picture.src = withoutProfile(this.#bytes)
    await picture.decode()
    const { width, height } = picture
    const canvas = createCanvas(width, height)
    canvas.getContext('2d').drawImage(picture, 0, 0)
    const image = Object.assign(canvas, {
      // Frees its pixels now, and not when the collector comes by.
      close() {
        canvas.width = 0
        canvas.height = 0
      },
    })
    decoded.add(image)
    return { image }
  }

  close(): void {}
}

/** A PDF says by itself what its colours mean: a profile inside the picture is not looked at. */
function withoutProfile(bytes: Buffer): Buffer {
  const head = bytes.subarray(0, Math.max(0, bytes.indexOf(scanMarker)))
  let at = head.indexOf(profileName)
  if (at < 0) return bytes
  const copy = Buffer.from(bytes)
  for (; at >= 0; at = head.indexOf(profileName, at + 1)) copy[at] = 0
  return copy
}
