/** Names of token rows: equal names mean equal pixels, cut and encoded alike. */
import { createHash } from '#base/crypto.ts'
import type { Picture } from '../domain.ts'
import type { PlannedSlice } from './slices.ts'

/** Raise when cropping or scaling changes what the encoder sees. */
const VERSION = 1

/** 0.6 ms per megabyte. */
export function hashPicture({ rgb, width, height }: Picture): string {
  return createHash('sha256').update(`${width}x${height}:`).update(rgb).digest('hex')
}

export function cacheKeyOf(
  pictureHash: string,
  { crop, target }: Pick<PlannedSlice, 'crop' | 'target'>,
  encoderId: string,
): string {
  const cut = [crop.x, crop.y, crop.width, crop.height, target.width, target.height]
  return createHash('sha256')
    .update(JSON.stringify([VERSION, encoderId, pictureHash, ...cut]))
    .digest('hex')
}
