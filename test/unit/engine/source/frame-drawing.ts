/** Frames in the decoder's format, painted by hand. */
import type { Frame, FrameSize } from '#engine/source/frame-stream.ts'

export const size: FrameSize = { width: 160, height: 96 }

type Yuv = readonly [number, number, number]
export const black: Yuv = [16, 128, 128]
export const grey: Yuv = [120, 128, 128]
export const white: Yuv = [235, 128, 128]
export const red: Yuv = [81, 90, 240]

export type Patch = { x: number; y: number; width: number; height: number; colour: Yuv }

/** A frame of one colour with rectangles on it. */
export function draw(background: Yuv, patches: readonly Patch[] = []): Uint8Array {
  const { width, height } = size
  const data = new Uint8Array((width * height * 3) / 2)
  const half = width / 2
  const u = width * height
  const v = u + half * (height / 2)
  data.fill(background[0], 0, u)
  data.fill(background[1], u, v)
  data.fill(background[2], v)
  for (const { x, y, colour, ...patch } of patches) {
    for (let row = Math.max(0, y); row < Math.min(height, y + patch.height); row++) {
      const [from, to] = [Math.max(0, x), Math.min(width, x + patch.width)]
      data.fill(colour[0], row * width + from, row * width + to)
      if (row % 2) continue
      data.fill(colour[1], u + (row / 2) * half + (from >> 1), u + (row / 2) * half + (to >> 1))
      data.fill(colour[2], v + (row / 2) * half + (from >> 1), v + (row / 2) * half + (to >> 1))
    }
  }
  return data
}

/** Bars that stand for a word: another `word`, other bars in the same place. */
export function wordPatches(word: number, x = 48, y = 40, colour: Yuv = white): Patch[] {
  return Array.from({ length: 8 }, (_, i) => i)
    .filter((i) => (word >> i) & 1)
    .map((i) => ({ x: x + i * 8, y, width: 6, height: 28, colour }))
}

/** Frames at 10 a second from `paint`. */
export function frames(seconds: number, paint: (ms: number) => Uint8Array): Frame[] {
  return Array.from({ length: Math.round(seconds * 10) }, (_, i) => ({
    ms: i * 100,
    data: paint(i * 100),
  }))
}
