import type { Picture } from '../domain.ts'
import type { GreyPicture } from './protocol.ts'

/** Luma of Rec. 601 in whole numbers. */
export function greyOf({ rgb, width, height }: Picture): GreyPicture {
  const grey = new Uint8Array(width * height)
  for (let at = 0, from = 0; at < grey.length; at++, from += 3) {
    grey[at] = (rgb[from]! * 77 + rgb[from + 1]! * 150 + rgb[from + 2]! * 29) >> 8
  }
  return { grey, width, height }
}
