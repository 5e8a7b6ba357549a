/** Turns a page upright, and boxes back to where they stand on the page as it was given. */
import sharp from 'sharp'
import type { Box } from '../../domain.ts'
import type { GreyPicture } from '../protocol.ts'

sharp.concurrency(1)
sharp.cache(false)

/** The picture at `scale` of its size, at most 1. */
export async function smaller(picture: GreyPicture, scale: number): Promise<GreyPicture> {
  if (scale >= 1) return picture
  const { grey, width, height } = picture
  const { data, info } = await sharp(grey, { raw: { width, height, channels: 1 } })
    .resize(Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale)), {
      fit: 'fill',
    })
    .toColourspace('b-w')
    .raw()
    .toBuffer({ resolveWithObject: true })
  return {
    grey: new Uint8Array(data.buffer, data.byteOffset, data.length),
    width: info.width,
    height: info.height,
  }
}

/** A picture that was turned, and the way back. */
export type Turned = {
  picture: GreyPicture
  /** A box in pixels of the turned picture as fractions of the picture that was given, cut at its edges. */
  boxOf(left: number, top: number, right: number, bottom: number): Box
}

/** Turns counter-clockwise by `degrees`: what lay clockwise by them then stands upright. */
export async function turnBack(picture: GreyPicture, degrees: number): Promise<Turned> {
  const { grey, width, height } = picture
  const turned =
    degrees === 0
      ? picture
      : await sharp(grey, { raw: { width, height, channels: 1 } })
          .rotate(-degrees, { background: '#ffffff' })
          .toColourspace('b-w')
          .raw()
          .toBuffer({ resolveWithObject: true })
          .then(({ data, info }) => ({
            grey: new Uint8Array(data.buffer, data.byteOffset, data.length),
            width: info.width,
            height: info.height,
          }))
  const radians = (degrees * Math.PI) / 180
  const [cos, sin] = [Math.cos(radians), Math.sin(radians)]
  const back = (x: number, y: number): [number, number] => {
    const [dx, dy] = [x - turned.width / 2, y - turned.height / 2]
    return [dx * cos - dy * sin + width / 2, dx * sin + dy * cos + height / 2]
  }
  return {
    picture: turned,
    boxOf(left, top, right, bottom) {
      const corners = [back(left, top), back(right, top), back(left, bottom), back(right, bottom)]
      const xs = corners.map(([x]) => clamp(x / width))
      const ys = corners.map(([, y]) => clamp(y / height))
      const [x, y] = [Math.min(...xs), Math.min(...ys)]
      return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y }
    },
  }
}

const clamp = (share: number): number => Math.min(1, Math.max(0, share))
