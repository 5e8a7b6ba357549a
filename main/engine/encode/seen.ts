/** How fine a model saw a page or frame. Pure. */
import type { Slice } from '../domain.ts'
import type { Size } from './slices.ts'

/**
 * Pixels that the whole would have at the resolution of its finest slice: what the encoder's square of `side`
 * pixels leaves of it. `shape` has the proportions of the whole, `most` is the longest side that its picture
 * had. Undefined without slices.
 */
export function seenOf(
  slices: readonly { slice: Pick<Slice, 'box'> }[],
  shape: Size,
  side: number,
  most: number,
): Size | undefined {
  let finest = 0
  for (const { slice } of slices) {
    const longest = Math.max(slice.box.width * shape.width, slice.box.height * shape.height)
    if (longest > 0) finest = Math.max(finest, side / longest)
  }
  if (finest === 0) return undefined
  const scale = Math.min(finest, most / Math.max(shape.width, shape.height))
  return {
    width: Math.max(1, Math.round(shape.width * scale)),
    height: Math.max(1, Math.round(shape.height * scale)),
  }
}
