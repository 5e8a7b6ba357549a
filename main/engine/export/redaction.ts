/** What is blackened on each page, which words go with it, and whether a finished file keeps anything of it. */
import type { Region } from '#contract/export-api.ts'
import type { Box, Picture, Word } from '../domain.ts'
import { shareIn } from './copy/display.ts'
import { around, findTerms } from './find-terms.ts'

/** A word goes when this much of it lies under a region that a person drew. */
const underRegion = 0.02
/** ... or under the box of a word that goes: lines that are set close overlap a little. */
const underWord = 0.5

export type PageRedaction = {
  boxes: Box[]
  /** Those that stay. */
  words: Word[]
  removed: number
}

export function redactPage(
  page: number,
  words: readonly Word[],
  { regions, terms }: { regions: readonly Region[]; terms: readonly string[] },
): PageRedaction {
  const drawn = regions.filter((region) => region.page === page).map(({ box }) => box)
  const hit = new Set(findTerms(words, terms).flatMap((one) => one.words))
  const covered = [...hit].map((at) => around(words[at]!.box))
  const stays = ({ box }: Word, at: number): boolean =>
    !hit.has(at) &&
    drawn.every((region) => shareIn(box, region) <= underRegion) &&
    covered.every((other) => shareIn(box, other) <= underWord)
  const kept = words.filter(stays)
  return { boxes: [...drawn, ...covered], words: kept, removed: words.length - kept.length }
}

/** Pixels at the edge of a box may be half of it when a page is drawn again. */
const edgePixels = 2
/** The brightest that black may be after a JPEG. */
const darkest = 48

/**
 * What is left of a redaction on a page of the finished file, as sentences; none when it is gone. `picture` and
 * `words` were read from that file.
 */
export function leftovers(
  page: number,
  { picture, words }: { picture: Picture; words: readonly Word[] },
  { boxes, terms }: { boxes: readonly Box[]; terms: readonly string[] },
): string[] {
  const found: string[] = []
  if (findTerms(words, terms).length > 0) found.push(`page ${page} still has one of the words`)
  for (const box of boxes) {
    if (words.some((word) => shareIn(word.box, box) > underWord)) {
      found.push(`page ${page} still has text under a black box`)
    }
    if (!isBlack(picture, box)) found.push(`page ${page} is not black under a box`)
  }
  return [...new Set(found)]
}

function isBlack({ rgb, width, height }: Picture, box: Box): boolean {
  const left = Math.ceil(box.x * width) + edgePixels
  const right = Math.floor((box.x + box.width) * width) - edgePixels
  const top = Math.ceil(box.y * height) + edgePixels
  const bottom = Math.floor((box.y + box.height) * height) - edgePixels
  for (let y = top; y < bottom; y++) {
    for (let at = 3 * (y * width + left); at < 3 * (y * width + right); at++) {
      if (rgb[at]! > darkest) return false
    }
  }
  return true
}
