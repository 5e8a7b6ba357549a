/**
 * A frame or a picture once more, a little moved: letters then fall on other places of the encoder's grid, and what one
 * view misreads another mostly does not. Only for what is seen whole, in one slice.
 */
import { loadSharp } from '#base/load-sharp.ts'
import { AppError } from '#contract/errors.ts'
import type { Picture } from '../domain.ts'
import type { Encoder } from '../encode/encoder.ts'
import { tokenRowsOf, type EvidenceItem } from '../prompt/evidence.ts'
import type { Seen } from '../retrieve/place.ts'
import type { SamplingParams } from '../source/source-type.ts'
import type { Sources } from '../source/sources.ts'
import type { Store } from '../store/store.ts'

/** The other views of a piece of evidence; none where it cannot be seen again, undefined for pages and what has words. */
export type OtherViews = (
  item: EvidenceItem,
  signal: AbortSignal,
) => Promise<EvidenceItem[] | undefined>

/** How far the picture is moved, as a share of its sides: down to the right, and up to the left. */
const moved = 0.1
const moves = [
  { left: moved, top: moved, right: 0, bottom: 0 },
  { left: 0, top: 0, right: moved, bottom: moved },
]

/** The file is away or damaged, or nothing is there to read it with. */
const cannotSee = /^(source|tool)\//

/** A frame or a picture without words of its own. */
export const isSeenWhole = ({ slices, lines, segmentId = 0 }: EvidenceItem): boolean =>
  slices.length === 1 && lines.length === 0 && segmentId > 0

/** Asked again about the same piece, it is not read and encoded again. `encoded` is told the keys of what had to be. */
export function createOtherViews({
  store,
  sources,
  sampling,
  encoder,
  encoded,
  isPart = false,
}: {
  store: Pick<Store, 'segments' | 'sources'>
  sources: Pick<Sources, 'read'>
  sampling: SamplingParams
  encoder: Pick<Encoder, 'encodeSample' | 'loadParts'>
  encoded: Set<string>
  /** A part of a frame is closer up than another view of it: there are none. */
  isPart?: boolean
}): OtherViews {
  const known = new Map<number, EvidenceItem[] | undefined>()

  async function viewsOf(
    item: EvidenceItem,
    signal: AbortSignal,
  ): Promise<EvidenceItem[] | undefined> {
    const segment = store.segments.byId(item.segmentId!)
    const source = store.sources.byId(item.sourceId)
    if (segment?.pageClass !== undefined) return undefined
    if (!segment || !source || isPart) return []
    const { locator } = segment
    const picture = await sources.read(source, segment, sampling, {}, signal)
    const views: EvidenceItem[] = []
    for (const move of moves) {
      const shown = { locator, picture: await movePicture(picture, move) }
      const cut = await encoder.encodeSample(shown, signal)
      for (const { cacheKey, fromCache } of cut.slices) if (!fromCache) encoded.add(cacheKey)
      const again = (): Promise<Picture> => Promise.resolve(shown.picture)
      const { slices, grid } = await encoder.loadParts({ ...cut, locator }, again, signal)
      views.push({ ...item, slices, grid })
    }
    return views
  }

  return async (item, signal) => {
    if (!isSeenWhole(item)) return undefined
    const id = item.segmentId!
    if (known.has(id)) return known.get(id)
    try {
      known.set(id, await viewsOf(item, signal))
    } catch (error) {
      signal.throwIfAborted()
      // What cannot be seen again stays as it was seen.
      if (!(error instanceof AppError && cannotSee.test(error.code))) throw error
      known.set(id, [])
    }
    return known.get(id)
  }
}

/** What looking at all of them took. */
export const seenIn = (items: readonly EvidenceItem[]): Seen => ({
  cacheKeys: items.flatMap(({ slices }) => slices.map(({ cacheKey }) => cacheKey)),
  tokenRows: items.reduce((sum, item) => sum + tokenRowsOf(item), 0),
})

/** Larger by a margin on some sides, which repeats the pixels of the edge. */
async function movePicture(
  { rgb, width, height }: Picture,
  margins: Record<'left' | 'top' | 'right' | 'bottom', number>,
): Promise<Picture> {
  const sharp = await loadSharp()
  const { data, info } = await sharp(rgb, {
    raw: { width, height, channels: 3 },
    limitInputPixels: false,
  })
    .extend({
      left: Math.round(margins.left * width),
      right: Math.round(margins.right * width),
      top: Math.round(margins.top * height),
      bottom: Math.round(margins.bottom * height),
      extendWith: 'copy',
    })
    .raw()
    .toBuffer({ resolveWithObject: true })
  return { rgb: new Uint8Array(data), width: info.width, height: info.height }
}
