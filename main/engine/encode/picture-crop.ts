/** Pixels of a slice: cut out and made as small as the encoder takes them. */
import { loadSharp } from '#base/load-sharp.ts'
import { AppError } from '#contract/errors.ts'
import type { Picture } from '../domain.ts'
import type { Rectangle, Size } from './slices.ts'

/** Catmull-Rom with a widened kernel when shrinking, like Pillow's and libmtmd's bicubic. */
const KERNEL = 'cubic'

/** `crop` in pixels of the picture. The result has exactly the size `target`. */
export async function cropPicture(
  picture: Picture,
  crop: Rectangle,
  target: Size,
): Promise<Picture> {
  const { width, height, rgb } = picture
  if (rgb.length !== width * height * 3) {
    throw new AppError(
      'internal',
      `A picture of ${width} x ${height} came with ${rgb.length} bytes instead of ${width * height * 3}.`,
    )
  }
  const isWhole = crop.width === width && crop.height === height
  if (isWhole && target.width === width && target.height === height) return picture
  const sharp = await loadSharp()
  const { data, info } = await sharp(rgb, {
    raw: { width, height, channels: 3 },
    limitInputPixels: false,
  })
    .extract({ left: crop.x, top: crop.y, width: crop.width, height: crop.height })
    .resize(target.width, target.height, { fit: 'fill', kernel: KERNEL })
    .raw()
    .toBuffer({ resolveWithObject: true })
  // A Buffer may sit in a shared pool; the model process is sent exactly these bytes.
  return { rgb: new Uint8Array(data), width: info.width, height: info.height }
}
