/** A small copy of a frame on which changes are measured: every f x f pixels become their mean. */
import type { FrameSize } from './frame-stream.ts'

/** Shorter side of the small copy, about. 720p becomes 320 x 180. */
const signatureSide = 180
/** Luma pixels per block side; half as many chroma pixels. A block is 32 x 32 pixels of 720p. */
export const blockSide = 8

export type SignatureShape = {
  frame: FrameSize
  factor: number
  width: number
  height: number
  chromaWidth: number
  chromaHeight: number
  columns: number
  rows: number
}

export type Signature = {
  luma: Uint8Array
  cb: Uint8Array
  cr: Uint8Array
  /** Hue (0..179), saturation and value (0..255) at chroma size, as OpenCV scales them. */
  hsv: Uint8Array
  /** Mean step between neighbouring luma pixels: more is sharper. */
  sharpness: number
}

export function signatureShape(frame: FrameSize): SignatureShape {
  const factor = Math.max(1, Math.round(Math.min(frame.width, frame.height) / signatureSide))
  const chromaWidth = Math.max(1, Math.floor(frame.width / 2 / factor))
  const chromaHeight = Math.max(1, Math.floor(frame.height / 2 / factor))
  const [width, height] = [chromaWidth * 2, chromaHeight * 2]
  return {
    frame,
    factor: Math.min(factor, Math.floor(Math.min(frame.width, frame.height) / 2)),
    width,
    height,
    chromaWidth,
    chromaHeight,
    columns: Math.ceil(width / blockSide),
    rows: Math.ceil(height / blockSide),
  }
}

export function emptySignature(shape: SignatureShape): Signature {
  const chroma = shape.chromaWidth * shape.chromaHeight
  return {
    luma: new Uint8Array(shape.width * shape.height),
    cb: new Uint8Array(chroma),
    cr: new Uint8Array(chroma),
    hsv: new Uint8Array(chroma * 3),
    sharpness: 0,
  }
}

/** Means of `factor` x `factor` pixels. Row sums first: this is the hot loop. */
function shrink(
  from: Uint8Array,
  fromWidth: number,
  to: Uint8Array,
  width: number,
  height: number,
  factor: number,
): void {
  if (factor === 4 && fromWidth % 4 === 0 && from.byteOffset % 4 === 0) {
    shrinkByFour(from, fromWidth / 4, to, width, height)
    return
  }
  if (factor === 1) {
    for (let y = 0; y < height; y++) {
      to.set(from.subarray(y * fromWidth, y * fromWidth + width), y * width)
    }
    return
  }
  const area = factor * factor
  const sums = new Uint32Array(width)
  for (let y = 0, at = 0; y < height; y++) {
    sums.fill(area >> 1)
    for (let j = 0; j < factor; j++) {
      let i = (y * factor + j) * fromWidth
      for (let x = 0; x < width; x++) {
        let sum = 0
        for (const end = i + factor; i < end; i++) sum += from[i]!
        sums[x]! += sum
      }
    }
    for (let x = 0; x < width; x++, at++) to[at] = (sums[x]! / area) | 0
  }
}

/** 720p's factor: four pixels are one word, whose even and odd bytes are added side by side. */
function shrinkByFour(
  from: Uint8Array,
  fromWords: number,
  to: Uint8Array,
  width: number,
  height: number,
): void {
  const words = new Uint32Array(from.buffer, from.byteOffset, from.byteLength >> 2)
  const even = 0x00ff00ff
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0, i = y * 4 * fromWords; x < width; x++, i++, at++) {
      const a = words[i]!
      const b = words[i + fromWords]!
      const c = words[i + 2 * fromWords]!
      const d = words[i + 3 * fromWords]!
      const sums =
        (a & even) +
        (b & even) +
        (c & even) +
        (d & even) +
        ((a >>> 8) & even) +
        ((b >>> 8) & even) +
        ((c >>> 8) & even) +
        ((d >>> 8) & even)
      to[at] = ((sums & 0xffff) + (sums >>> 16) + 8) >> 4
    }
  }
}

/** Fills hue, saturation and value from BT.601 limited-range planes; exact colours do not matter here. */
function fillHsv(shape: SignatureShape, into: Signature): void {
  const { luma, cb, cr, hsv } = into
  const { chromaWidth, chromaHeight, width } = shape
  for (let y = 0, at = 0; y < chromaHeight; y++) {
    for (let x = 0; x < chromaWidth; x++, at++) {
      const l = 2 * y * width + 2 * x
      const gray = (luma[l]! + luma[l + 1]! + luma[l + width]! + luma[l + width + 1]!) / 4
      const Y = (gray - 16) * 1.164
      const b = cb[at]! - 128
      const r = cr[at]! - 128
      const red = Math.max(0, Math.min(255, Y + 1.596 * r))
      const green = Math.max(0, Math.min(255, Y - 0.813 * r - 0.391 * b))
      const blue = Math.max(0, Math.min(255, Y + 2.018 * b))
      const value = Math.max(red, green, blue)
      const spread = value - Math.min(red, green, blue)
      let hue = 0
      if (spread > 0) {
        if (value === red) hue = (30 * (green - blue)) / spread
        else if (value === green) hue = 60 + (30 * (blue - red)) / spread
        else hue = 120 + (30 * (red - green)) / spread
        if (hue < 0) hue += 180
      }
      hsv[3 * at] = hue
      hsv[3 * at + 1] = value > 0 ? (255 * spread) / value : 0
      hsv[3 * at + 2] = value
    }
  }
}

function sharpness(luma: Uint8Array, width: number, height: number): number {
  let sum = 0
  for (let y = 1; y < height; y++) {
    for (let at = y * width + 1, end = (y + 1) * width; at < end; at++) {
      sum += Math.abs(luma[at]! - luma[at - 1]!) + Math.abs(luma[at]! - luma[at - width]!)
    }
  }
  return sum / Math.max(1, (width - 1) * (height - 1))
}

/** Measures a frame (planar 4:2:0, see `Frame`) into `into`. */
export function measure(data: Uint8Array, shape: SignatureShape, into: Signature): void {
  const { frame, factor, width, height, chromaWidth, chromaHeight } = shape
  const pixels = frame.width * frame.height
  const halfWidth = frame.width >> 1
  const chroma = halfWidth * (frame.height >> 1)
  shrink(data, frame.width, into.luma, width, height, factor)
  shrink(data.subarray(pixels), halfWidth, into.cb, chromaWidth, chromaHeight, factor)
  shrink(data.subarray(pixels + chroma), halfWidth, into.cr, chromaWidth, chromaHeight, factor)
  fillHsv(shape, into)
  into.sharpness = sharpness(into.luma, width, height)
}

/** Below this value a saturation means less and less: black has any. */
const saturationValue = 48
/** Below this saturation a hue means nothing: noise on grey would look like a change of colour. */
const hueSaturation = 32

/**
 * Mean of |dH|, |dS|, |dV| over all pixels, 0..255: PySceneDetect's content value. Unlike there, hue
 * is a circle and is left out where there is hardly any colour, and saturation counts less in the dark.
 */
export function contentDifference({ hsv: a }: Signature, { hsv: b }: Signature): number {
  const values = a.length
  let sum = 0
  // Plain numbers only: with pairs taken apart this took three times as long, and it is done for every frame.
  for (let i = 0; i < values; i += 3) {
    const s1 = a[i + 1]!
    const s2 = b[i + 1]!
    if (s1 > hueSaturation && s2 > hueSaturation) {
      const hue = Math.abs(a[i]! - b[i]!)
      sum += hue > 90 ? 180 - hue : hue
    }
    const v1 = a[i + 2]!
    const v2 = b[i + 2]!
    const dark = v1 < v2 ? v1 : v2
    const light = dark < saturationValue ? dark / saturationValue : 1
    sum += light * Math.abs(s1 - s2) + Math.abs(v1 - v2)
  }
  return sum / values
}

function planeDifference(
  a: Uint8Array,
  b: Uint8Array,
  width: number,
  left: number,
  top: number,
  right: number,
  bottom: number,
): number {
  let sum = 0
  for (let y = top; y < bottom; y++) {
    for (let at = y * width + left, end = y * width + right; at < end; at++) {
      sum += Math.abs(a[at]! - b[at]!)
    }
  }
  return sum / ((right - left) * (bottom - top))
}

/** Sum of |a - b| over four neighbours. */
function four(a: Uint8Array, b: Uint8Array, at: number): number {
  return (
    Math.abs(a[at]! - b[at]!) +
    Math.abs(a[at + 1]! - b[at + 1]!) +
    Math.abs(a[at + 2]! - b[at + 2]!) +
    Math.abs(a[at + 3]! - b[at + 3]!)
  )
}

/** `planeDifference` of four rows of four. */
function smallDifference(a: Uint8Array, b: Uint8Array, width: number, first: number): number {
  let at = first
  let sum = four(a, b, at)
  sum += four(a, b, (at += width))
  sum += four(a, b, (at += width))
  sum += four(a, b, at + width)
  return sum / 16
}

/**
 * Mean difference of one block, 0..255: that of luma or of a chroma plane, whichever is largest. Three times for
 * each block of each frame: no pairs taken apart, and no loop over so few pixels.
 */
export function blockDifference(
  a: Signature,
  b: Signature,
  shape: SignatureShape,
  column: number,
  row: number,
): number {
  const width = shape.width
  const chromaWidth = shape.chromaWidth
  const left = column * blockSide
  const top = row * blockSide
  const cl = left / 2
  const ct = top / 2
  if (left + blockSide <= width && top + blockSide <= shape.height) {
    let sum = 0
    for (let at = top * width + left, y = 0; y < blockSide; y++, at += width) {
      sum += four(a.luma, b.luma, at) + four(a.luma, b.luma, at + 4)
    }
    const luma = sum / (blockSide * blockSide)
    const blue = smallDifference(a.cb, b.cb, chromaWidth, ct * chromaWidth + cl)
    const red = smallDifference(a.cr, b.cr, chromaWidth, ct * chromaWidth + cl)
    return Math.max(luma, blue, red)
  }
  const right = Math.min(width, left + blockSide)
  const bottom = Math.min(shape.height, top + blockSide)
  const cRight = Math.min(chromaWidth, cl + blockSide / 2)
  const cBottom = Math.min(shape.chromaHeight, ct + blockSide / 2)
  const luma = planeDifference(a.luma, b.luma, width, left, top, right, bottom)
  const blue = planeDifference(a.cb, b.cb, chromaWidth, cl, ct, cRight, cBottom)
  const red = planeDifference(a.cr, b.cr, chromaWidth, cl, ct, cRight, cBottom)
  return Math.max(luma, blue, red)
}

export function copySignature(from: Signature, to: Signature): void {
  to.luma.set(from.luma)
  to.cb.set(from.cb)
  to.cr.set(from.cr)
  to.hsv.set(from.hsv)
  to.sharpness = from.sharpness
}

/** Copies one block's luma and chroma; hue, saturation and value stay. */
export function copyBlock(
  from: Signature,
  to: Signature,
  shape: SignatureShape,
  column: number,
  row: number,
): void {
  const plane = (
    a: Uint8Array,
    b: Uint8Array,
    width: number,
    height: number,
    side: number,
  ): void => {
    const left = column * side
    const right = Math.min(width, left + side)
    for (let y = row * side, end = Math.min(height, y + side); y < end; y++) {
      for (let at = y * width + left, stop = y * width + right; at < stop; at++) b[at] = a[at]!
    }
  }
  plane(from.luma, to.luma, shape.width, shape.height, blockSide)
  plane(from.cb, to.cb, shape.chromaWidth, shape.chromaHeight, blockSide / 2)
  plane(from.cr, to.cr, shape.chromaWidth, shape.chromaHeight, blockSide / 2)
}
