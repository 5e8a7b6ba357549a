import sharp, { type Metadata, type OutputInfo, type Sharp } from 'sharp'
import { lumaOf } from '#base/luma.ts'
import { AppError, isAbort } from '#contract/errors.ts'
import type { Box, Picture } from '../../domain.ts'
import type { GreyPage, Opened, ReaderApi, ReaderLimits } from './protocol.ts'

sharp.cache(false)
sharp.concurrency(1)

/** Formats in which several pages are several pictures; elsewhere they are an animation. */
const paged = new Set(['tiff'])

function open(path: string, page: number, limits: ReaderLimits): Sharp {
  return sharp(path, {
    page: page - 1,
    pages: 1,
    limitInputPixels: limits.maxImagePixels,
    sequentialRead: true,
    failOn: 'error',
  })
}

function imageError(error: unknown, path: string): unknown {
  if (error instanceof AppError || isAbort(error)) return error
  const because = error instanceof Error ? error.message.trim().split('\n').at(-1)! : String(error)
  if (because.includes('pixel limit')) {
    return new AppError(
      'source/too-large',
      `${path} says that it has more pixels than Longview decodes; make it smaller first.`,
      { cause: error },
    )
  }
  return new AppError(
    'source/damaged',
    `${path} is a damaged or incomplete picture (${because}).`,
    {
      cause: error,
    },
  )
}

/** EXIF orientations 5 to 8 lie on their side. */
const lies = (orientation: number | undefined): boolean => (orientation ?? 1) >= 5

/** Rejects with source/damaged or source/too-large. */
export async function probeImage(path: string, limits: ReaderLimits): Promise<Opened> {
  try {
    const meta = await open(path, 1, limits).metadata()
    const { width, height, format } = meta
    if (width * height > limits.maxImagePixels) throw new Error('exceeds pixel limit')
    return {
      pages: paged.has(format) ? (meta.pages ?? 1) : 1,
      width: lies(meta.orientation) ? height : width,
      height: lies(meta.orientation) ? width : height,
      detail: {
        format,
        space: meta.space,
        channels: meta.channels,
        depth: meta.depth,
        alpha: meta.hasAlpha,
        orientation: meta.orientation ?? 1,
        frames: meta.pages ?? 1,
      },
    }
  } catch (error) {
    throw imageError(error, path)
  }
}

/**
 * One page as RGB: oriented, on white, in sRGB, the longer side at most `maxSide`. Shrinks while it
 * decodes, so that a picture of 400 megapixels does not have to fit into memory.
 */
export async function readImage(
  path: string,
  page: number,
  maxSide: number,
  limits: ReaderLimits,
): Promise<Picture> {
  try {
    const meta = await open(path, page, limits).metadata()
    const { orientation } = meta
    const small = await open(path, page, limits)
      .resize(maxSide, maxSide, { fit: 'inside', withoutEnlargement: true })
      .flatten({ background: '#ffffff' })
      .toColourspace('srgb')
      .removeAlpha()
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true })
    const turned =
      (orientation ?? 1) === 1 ? small : await turn(small.data, small.info, orientation ?? 1)
    const { width, height, channels } = turned.info
    const rgb = threeChannels(turned.data, width * height, channels)
    const points = pointsOf(meta)
    return { rgb, width, height, ...(points && { points }) }
  } catch (error) {
    throw imageError(error, path)
  }
}

/** Dots per inch that a scanner writes; 72 and 96 are what programs write who know nothing of paper. */
const scannedDpi = { least: 100, most: 2400 }

/** How large the paper is, where the file says at how many dots per inch it was scanned. */
function pointsOf({ width, height, density = 0, orientation }: Metadata): Picture['points'] {
  if (density < scannedDpi.least || density > scannedDpi.most) return undefined
  const [across, down] = lies(orientation) ? [height, width] : [width, height]
  return { width: (across * 72) / density, height: (down * 72) / density }
}

/** The whole page, or `region` of it alone, and how large the page is by itself. Rejects as `readImage` does. */
export async function readPart(
  { path, page, maxSide, region }: ReaderApi['image.read']['input'],
  limits: ReaderLimits,
): Promise<Picture & Pick<GreyPage, 'natural'>> {
  const natural = await sizeOf(path, page, limits)
  const picture = region
    ? await readRegion(path, page, maxSide, pixelsOf(region, natural), limits)
    : await readImage(path, page, maxSide, limits)
  return { ...picture, natural }
}

/** The same in levels of grey. */
export async function readGrey(
  input: ReaderApi['image.grey']['input'],
  limits: ReaderLimits,
): Promise<GreyPage> {
  const { rgb, ...size } = await readPart(input, limits)
  return { grey: lumaOf(rgb, 3), ...size }
}

/** As it is shown. */
async function sizeOf(
  path: string,
  page: number,
  limits: ReaderLimits,
): Promise<{ width: number; height: number }> {
  try {
    const { width, height, orientation } = await open(path, page, limits).metadata()
    return lies(orientation) ? { width: height, height: width } : { width, height }
  } catch (error) {
    throw imageError(error, path)
  }
}

type Pixels = { left: number; top: number; width: number; height: number }

function pixelsOf({ x, y, width, height }: Box, whole: { width: number; height: number }): Pixels {
  const left = Math.min(whole.width - 1, Math.max(0, Math.round(x * whole.width)))
  const top = Math.min(whole.height - 1, Math.max(0, Math.round(y * whole.height)))
  const right = Math.min(whole.width, Math.round((x + width) * whole.width))
  const bottom = Math.min(whole.height, Math.round((y + height) * whole.height))
  return { left, top, width: Math.max(1, right - left), height: Math.max(1, bottom - top) }
}

async function readRegion(
  path: string,
  page: number,
  maxSide: number,
  pixels: Pixels,
  limits: ReaderLimits,
): Promise<Picture> {
  try {
    const { data, info } = await open(path, page, limits)
      .autoOrient()
      .extract(pixels)
      .resize(maxSide, maxSide, { fit: 'inside', withoutEnlargement: true })
      .flatten({ background: '#ffffff' })
      .toColourspace('srgb')
      .removeAlpha()
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true })
    const { width, height, channels } = info
    return { rgb: threeChannels(data, width * height, channels), width, height }
  } catch (error) {
    throw imageError(error, path)
  }
}

/**
 * Turns a picture as EXIF says (tag 0x0112): mirrored left to right, then turned clockwise. Within one
 * pipeline sharp mirrors last, so each step gets its own.
 */
async function turn(
  data: Buffer,
  info: OutputInfo,
  orientation: number,
): Promise<{ data: Buffer; info: OutputInfo }> {
  const raw = { width: info.width, height: info.height, channels: info.channels }
  const mirrored = [2, 4, 5, 7].includes(orientation)
  const first = mirrored
    ? await sharp(data, { raw }).flop().raw().toBuffer({ resolveWithObject: true })
    : { data, info }
  const degrees = [0, 0, 0, 180, 180, 270, 90, 90, 270][orientation] ?? 0
  if (degrees === 0) return first
  return sharp(first.data, { raw }).rotate(degrees).raw().toBuffer({ resolveWithObject: true })
}

function threeChannels(data: Buffer, pixels: number, channels: number): Uint8Array {
  if (channels === 3) return new Uint8Array(data.buffer, data.byteOffset, data.length)
  const rgb = new Uint8Array(pixels * 3)
  const color = channels >= 3
  for (let i = 0; i < pixels; i++) {
    const at = i * channels
    rgb[3 * i] = data[at]!
    rgb[3 * i + 1] = data[color ? at + 1 : at]!
    rgb[3 * i + 2] = data[color ? at + 2 : at]!
  }
  return rgb
}
