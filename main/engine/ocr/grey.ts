import { lumaOf } from '#base/luma.ts'
import type { Picture } from '../domain.ts'
import type { GreyPicture } from './protocol.ts'

export const greyOf = ({ rgb, width, height }: Picture): GreyPicture => ({
  grey: lumaOf(rgb, 3),
  width,
  height,
})
