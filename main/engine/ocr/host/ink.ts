/** Where the ink of a page is: what skew, turn and specks are measured on. Pure. */
import type { InkMask } from '../components.ts'
import type { GreyPicture } from '../protocol.ts'

export type { InkMask } from '../components.ts'

/** Otsu's threshold (IEEE Trans. SMC 9, 1979): the level that parts dark from light best. */
export function otsu({ grey }: GreyPicture): number {
  // By index: an iterator over the millions of a page takes ten times as long.
  const histogram = new Uint32Array(256)
  for (let at = 0; at < grey.length; at++) histogram[grey[at]!]!++
  let sum = 0
  for (let level = 0; level < 256; level++) sum += level * histogram[level]!
  let [below, sumBelow, best, threshold] = [0, 0, -1, 128]
  for (let level = 0; level < 255; level++) {
    below += histogram[level]!
    if (below === 0) continue
    const above = grey.length - below
    if (above === 0) break
    sumBelow += level * histogram[level]!
    const difference = sumBelow / below - (sum - sumBelow) / above
    const between = below * above * difference * difference
    if (between > best) [best, threshold] = [between, level]
  }
  return threshold
}

export function inkOf(picture: GreyPicture, threshold = otsu(picture)): InkMask {
  const { grey, width, height } = picture
  const ink = new Uint8Array(grey.length)
  for (let at = 0; at < grey.length; at++) if (grey[at]! <= threshold) ink[at] = 1
  return { ink, width, height }
}

/** The mean of each factor x factor block: enough to see lines, and a ninth or so of the work. */
export function shrink({ grey, width, height }: GreyPicture, factor: number): GreyPicture {
  if (factor <= 1) return { grey, width, height }
  const small = {
    width: Math.max(1, Math.floor(width / factor)),
    height: Math.max(1, Math.floor(height / factor)),
  }
  const out = new Uint8Array(small.width * small.height)
  for (let y = 0; y < small.height; y++) {
    for (let x = 0; x < small.width; x++) {
      let sum = 0
      for (let dy = 0; dy < factor; dy++) {
        const row = (y * factor + dy) * width + x * factor
        for (let dx = 0; dx < factor; dx++) sum += grey[row + dx]!
      }
      out[y * small.width + x] = sum / (factor * factor)
    }
  }
  return { grey: out, ...small }
}
