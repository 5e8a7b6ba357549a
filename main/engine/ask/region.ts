/** The part of a frame or page that a person drew a box around, as fine as the file gives it. */
import type { Box, Picture, Word } from '../domain.ts'
import { cropPicture } from '../encode/picture-crop.ts'
import type { SamplingParams } from '../source/source-type.ts'

/** Beyond this no encoder sees more, and memory does. */
const longestSide = 8192

/** A part is read as large as the whole would have been: a frame in its own size, a page closer up. */
export function closeUp(sampling: SamplingParams, { width, height }: Box): SamplingParams {
  const scale = 1 / Math.max(0.05, Math.min(1, Math.max(width, height)))
  return {
    ...sampling,
    maxFrameSide: longestSide,
    maxPageSide: Math.min(longestSide, Math.round(sampling.maxPageSide * scale)),
  }
}

/** At least one pixel, at most the picture. */
export async function cutOut(picture: Picture, box: Box): Promise<Picture> {
  const { width, height } = picture
  const inside = (value: number, most: number): number =>
    Math.min(most, Math.max(0, Math.round(value)))
  const left = Math.min(width - 1, inside(box.x * width, width))
  const top = Math.min(height - 1, inside(box.y * height, height))
  const size = {
    width: Math.max(1, inside((box.x + box.width) * width, width) - left),
    height: Math.max(1, inside((box.y + box.height) * height, height) - top),
  }
  return await cropPicture(picture, { x: left, y: top, ...size }, size)
}

/** The words whose middle lies in the box, line by line as they stand on the page. */
export function wordsIn(words: readonly Word[], box: Box): Word[][] {
  const lines: { bottom: number; words: Word[] }[] = []
  for (const word of words) {
    const at = word.box
    const middle = { x: at.x + at.width / 2, y: at.y + at.height / 2 }
    const isInside =
      middle.x >= box.x &&
      middle.x <= box.x + box.width &&
      middle.y >= box.y &&
      middle.y <= box.y + box.height
    if (!isInside) continue
    const line = lines.at(-1)
    if (line && middle.y < line.bottom && middle.y > line.bottom - 2 * at.height)
      line.words.push(word)
    else lines.push({ bottom: at.y + at.height, words: [word] })
  }
  return lines.map((line) => line.words)
}

export const lineOf = (words: readonly Word[]): string => words.map(({ text }) => text).join(' ')

export const linesIn = (words: readonly Word[], box: Box): string[] =>
  wordsIn(words, box).map(lineOf)
