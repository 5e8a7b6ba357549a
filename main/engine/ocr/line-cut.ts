/** A line of print cut out of a page: straightened, at the size at which its readers read best. Pure. */
import type { GreyPicture } from './protocol.ts'

/** In pixels of the page: the middle of the line, and its sides as they lie along and across it. */
export type LineFrame = {
  x: number
  y: number
  width: number
  height: number
  /** By how much the line leans clockwise. */
  degrees: number
}

/**
 * The frame's contents, `height` pixels tall, upright; what lies beyond the page is paper of its lightest level.
 * Cubic (Catmull-Rom) between pixels when enlarged, the mean of the pixels that fall together when made small.
 */
export function cutLine(page: GreyPicture, frame: LineFrame, height: number): GreyPicture {
  const scale = height / frame.height
  const width = Math.max(1, Math.round(frame.width * scale))
  const radians = (frame.degrees * Math.PI) / 180
  const [cos, sin] = [Math.cos(radians) / scale, Math.sin(radians) / scale]
  const taps = Math.max(1, Math.round(1 / scale))
  const grey = new Uint8Array(width * height)
  const at = levelOf(page)
  for (let v = 0; v < height; v++) {
    for (let u = 0; u < width; u++) {
      let sum = 0
      for (let j = 0; j < taps; j++) {
        for (let i = 0; i < taps; i++) {
          const [along, across] = [
            u + (i + 0.5) / taps - width / 2,
            v + (j + 0.5) / taps - height / 2,
          ]
          sum += at(
            frame.x + along * cos - across * sin - 0.5,
            frame.y + along * sin + across * cos - 0.5,
          )
        }
      }
      grey[v * width + u] = Math.min(255, Math.max(0, Math.round(sum / (taps * taps))))
    }
  }
  return { grey, width, height }
}

/** A place of the cut on the page, in pixels. */
export function fromCut(
  frame: LineFrame,
  cut: { width: number; height: number },
  u: number,
  v: number,
): { x: number; y: number } {
  const scale = frame.height / cut.height
  const radians = (frame.degrees * Math.PI) / 180
  const [along, across] = [(u - cut.width / 2) * scale, (v - cut.height / 2) * scale]
  return {
    x: frame.x + along * Math.cos(radians) - across * Math.sin(radians),
    y: frame.y + along * Math.sin(radians) + across * Math.cos(radians),
  }
}

/** The weights of four neighbours at `t` between the second and the third (Catmull and Rom, 1974). */
function weights(t: number): [number, number, number, number] {
  const [t2, t3] = [t * t, t * t * t]
  return [
    (-t3 + 2 * t2 - t) / 2,
    (3 * t3 - 5 * t2 + 2) / 2,
    (-3 * t3 + 4 * t2 + t) / 2,
    (t3 - t2) / 2,
  ]
}

function levelOf({ grey, width, height }: GreyPicture): (x: number, y: number) => number {
  const paper = 255
  const pixel = (x: number, y: number): number =>
    x < 0 || y < 0 || x >= width || y >= height ? paper : grey[y * width + x]!
  return (x, y) => {
    const [left, top] = [Math.floor(x), Math.floor(y)]
    const [across, down] = [weights(x - left), weights(y - top)]
    let sum = 0
    for (let j = 0; j < 4; j++) {
      let row = 0
      for (let i = 0; i < 4; i++) row += across[i]! * pixel(left + i - 1, top + j - 1)
      sum += down[j]! * row
    }
    return sum
  }
}
