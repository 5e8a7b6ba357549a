import type { Picture } from '../domain.ts'
import type { VideoStream } from './media-probe.ts'

/** Kr and Kb of ITU-R BT.601, BT.709 and BT.2020. */
const matrices = {
  bt601: { kr: 0.299, kb: 0.114 },
  bt709: { kr: 0.2126, kb: 0.0722 },
  bt2020: { kr: 0.2627, kb: 0.0593 },
}

/** Which matrix a stream was made with. Untagged means BT.601, as ffmpeg takes it. */
export function matrixOf(video: Pick<VideoStream, 'colorSpace'>): keyof typeof matrices {
  if (video.colorSpace === 'bt709') return 'bt709'
  if (video.colorSpace.startsWith('bt2020')) return 'bt2020'
  return 'bt601'
}

/** Limited-range planar 4:2:0 to RGB (ITU-R BT.601 2.5, BT.709 3.5), chroma taken from the nearest sample. */
export function framePicture(
  data: Uint8Array,
  width: number,
  height: number,
  matrix: keyof typeof matrices,
): Picture {
  const { kr, kb } = matrices[matrix]
  const kg = 1 - kr - kb
  const scaleY = 255 / 219
  const scaleC = 255 / 224
  const fromCr = 2 * (1 - kr) * scaleC
  const fromCb = 2 * (1 - kb) * scaleC
  const greenCr = (-2 * (1 - kr) * kr * scaleC) / kg
  const greenCb = (-2 * (1 - kb) * kb * scaleC) / kg
  const rgb = new Uint8ClampedArray(width * height * 3)
  const half = width >> 1
  const u = width * height
  const v = u + half * (height >> 1)
  for (let y = 0, at = 0, to = 0; y < height; y++) {
    const row = (y >> 1) * half
    for (let x = 0; x < width; x++, at++, to += 3) {
      const c = row + (x >> 1)
      const luma = (data[at]! - 16) * scaleY
      const cb = data[u + c]! - 128
      const cr = data[v + c]! - 128
      rgb[to] = luma + fromCr * cr
      rgb[to + 1] = luma + greenCr * cr + greenCb * cb
      rgb[to + 2] = luma + fromCb * cb
    }
  }
  return { rgb: new Uint8Array(rgb.buffer), width, height }
}
