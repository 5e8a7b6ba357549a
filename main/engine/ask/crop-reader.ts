/** A small part of a page, cut out straight and shown to the model alone. */
import type { Picture } from '../domain.ts'
import type { Encoder } from '../encode/encoder.ts'
import type { Model } from '../model/model-port.ts'
import { cutLine, type LineFrame } from '../ocr/line-cut.ts'
import type { GreyPicture } from '../ocr/protocol.ts'
import { boxOf } from '../ocr/value-line.ts'
import { onlyItem, type EvidenceItem, type EvidenceSlice } from '../prompt/evidence.ts'
import { isNotShown } from '../prompt/instructions.ts'
import { answerAlone } from './slices-alone.ts'

export type Crop = {
  /** Empty where the model sees nothing. */
  text: string
  /** What it was shown; boxes are shares of the page. */
  slices: EvidenceSlice[]
  /** The same as the only piece of evidence. */
  item: EvidenceItem
}

export type CropReader = (
  page: GreyPicture,
  frame: LineFrame,
  /** Pixels of the picture that is made. */
  height: number,
  question: string,
  signal: AbortSignal,
) => Promise<Crop>

/** `encoded` is told the keys of what had to be encoded; asked again, the crop comes from the cache. */
export const createCropReader =
  ({
    model,
    encoder,
    encoded,
  }: {
    model: Model
    encoder: Encoder
    encoded: Set<string>
  }): CropReader =>
  async (page, frame, height, question, signal) => {
    const picture = pictureOf(cutLine(page, frame, height))
    const locator = { kind: 'page', page: 1 } as const
    const cut = await encoder.encodeSample({ locator, picture }, signal)
    for (const { cacheKey, fromCache } of cut.slices) if (!fromCache) encoded.add(cacheKey)
    const again = (): Promise<Picture> => Promise.resolve(picture)
    const { slices, grid } = await encoder.loadParts({ ...cut, locator }, again, signal)
    const item = onlyItem({ locator }, { slices, grid })
    const text = await answerAlone(item, question, model, signal)
    const box = boxOf(frame, page)
    return {
      item,
      text: isNotShown(text) ? '' : text,
      slices: slices.map((one) => ({ ...one, slice: { ...one.slice, box } })),
    }
  }

function pictureOf({ grey, width, height }: GreyPicture): Picture {
  const rgb = new Uint8Array(3 * grey.length)
  for (let at = 0; at < grey.length; at++) rgb.fill(grey[at]!, 3 * at, 3 * at + 3)
  return { rgb, width, height }
}
