/** Pixels as a picture inside a PDF: in two tones where the page has no more, else as JPEG. */
import { deflateSync } from 'node:zlib'
import type { PDFContext, PDFRef } from 'pdf-lib'
import sharp from 'sharp'
import type { Box, Picture } from '../../domain.ts'

/** JPEG: text stays crisp; about 100 bytes per thousand pixels of a scan. */
const quality = 85
/** Values (0..255) this near to black or white count as such. */
const nearness = 8
/** Differences between the channels below this are the noise of a scanner, not colour. */
const colourless = 6

type Tones = 'two' | 'grey' | 'colour'

function tonesOf({ rgb }: Picture): Tones {
  let tones: Tones = 'two'
  for (let at = 0; at < rgb.length; at += 3) {
    const [r, g, b] = [rgb[at]!, rgb[at + 1]!, rgb[at + 2]!]
    if (Math.max(r, g, b) - Math.min(r, g, b) > colourless) return 'colour'
    if (tones === 'two' && g > nearness && g < 255 - nearness) tones = 'grey'
  }
  return tones
}

/** One bit a pixel, rows begin at whole bytes; 1 is white. */
function packed({ rgb, width, height }: Picture): Uint8Array {
  const stride = Math.ceil(width / 8)
  const bits = new Uint8Array(stride * height)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (rgb[3 * (y * width + x) + 1]! > 127) bits[y * stride + (x >> 3)]! |= 0x80 >> (x & 7)
    }
  }
  return bits
}

export async function addPicture(context: PDFContext, picture: Picture): Promise<PDFRef> {
  const { rgb, width, height } = picture
  const tones = tonesOf(picture)
  const common = { Type: 'XObject', Subtype: 'Image', Width: width, Height: height }
  if (tones === 'two') {
    return context.register(
      context.stream(deflateSync(packed(picture)), {
        ...common,
        ColorSpace: 'DeviceGray',
        BitsPerComponent: 1,
        Filter: 'FlateDecode',
      }),
    )
  }
  const pixels = sharp(rgb, { raw: { width, height, channels: 3 } })
  const toned = tones === 'grey' ? pixels.toColourspace('b-w') : pixels
  const jpeg = await toned.jpeg({ quality, chromaSubsampling: '4:4:4' }).toBuffer()
  return addJpeg(context, jpeg, { width, height, channels: tones === 'grey' ? 1 : 3 })
}

/** The bytes of a JPEG as they are. */
export const addJpeg = (
  context: PDFContext,
  jpeg: Uint8Array,
  { width, height, channels }: { width: number; height: number; channels: number },
): PDFRef =>
  context.register(
    context.stream(jpeg, {
      Type: 'XObject',
      Subtype: 'Image',
      Width: width,
      Height: height,
      ColorSpace: channels === 1 ? 'DeviceGray' : 'DeviceRGB',
      BitsPerComponent: 8,
      Filter: 'DCTDecode',
    }),
  )

/** Makes every pixel that a box touches, and one more on each side, black. */
export function blacken({ rgb, width, height }: Picture, boxes: readonly Box[]): void {
  for (const box of boxes) {
    const left = Math.max(0, Math.floor(box.x * width) - 1)
    const right = Math.min(width, Math.ceil((box.x + box.width) * width) + 1)
    const top = Math.max(0, Math.floor(box.y * height) - 1)
    const bottom = Math.min(height, Math.ceil((box.y + box.height) * height) + 1)
    for (let y = top; y < bottom; y++) rgb.fill(0, 3 * (y * width + left), 3 * (y * width + right))
  }
}
