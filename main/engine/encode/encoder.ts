/**
 * Samples to token rows. Frames go to the encoder whole; pages are sliced where the encoder would
 * otherwise shrink them. What the cache has is never encoded again.
 */
import type { Logger } from '#base/log.ts'
import type { Box, Locator, PageClass, Part, Picture, Slice } from '../domain.ts'
import type { Model } from '../model/model.ts'
import type { ModelFacts } from '../model/model-facts.ts'
import { cacheKeyOf, hashPicture } from './cache-key.ts'
import { type InkMask, inkMaskOf, withoutBlank, withoutBlankRows } from './ink-mask.ts'
import { cropPicture } from './picture-crop.ts'
import {
  planOverview,
  planSlices,
  worthCutting,
  type PlannedSlice,
  type Size,
  type SlicePlan,
} from './slices.ts'

/** Where rows are kept; keys are made here and mean nothing to it. */
export type RowCache = {
  get(key: string): Part[] | undefined
  getAll(keys: readonly string[]): (Part[] | undefined)[]
  put(key: string, parts: Part[], meta: { encoderId: string }): void
  /** Slices of one picture, where the cache can keep what is read together in one place. */
  putAll?(entries: readonly { key: string; parts: Part[] }[], meta: { encoderId: string }): void
  has(key: string): boolean
}

/** What decides how a picture is cut, besides its size. */
export type Shown = { locator: Locator; pageClass?: PageClass | undefined }

type StoredSlice = { slice: Slice; cacheKey: string }
type EncodedSlice = StoredSlice & { tokenRows: number; fromCache: boolean }
export type EncodedSample = {
  encoderId: string
  grid: SlicePlan['grid']
  slices: EncodedSlice[]
}
type LoadedSample = Omit<EncodedSample, 'slices'> & {
  slices: (EncodedSlice & { parts: Part[] })[]
  /** Another encoder or another cut than when it was stored: the segment should be stored anew. */
  isRenewed: boolean
  /** Side of the square that each picture was made to fit; undefined for a model that does that itself. */
  side: number | undefined
}

export type Encoder = {
  /** Frames (a time) are given whole, scanned pages are sliced. */
  encodeSample(sample: Shown & { picture: Picture }, signal: AbortSignal): Promise<EncodedSample>
  /**
   * Rows of a stored segment for a prompt, in the order of its slices. The picture is asked for only
   * when the cache lost some of them or another model is in use.
   */
  loadParts(
    stored: Shown & { encoderId: string; grid?: SlicePlan['grid']; slices: StoredSlice[] },
    reread: () => Promise<Picture>,
    signal: AbortSignal,
  ): Promise<LoadedSample>
  encoderId(): Promise<string>
}

/** The paper's code allows nine; mtmd does too. */
const DEFAULT_MAX_SLICES = 9

/** Pixels of a picture that is given whole to a model that chooses its own resolution. */
const MAX_WHOLE_PIXELS = 16_000_000

const rowsOf = (parts: Part[]): number =>
  parts.reduce((sum, part) => sum + (part.kind === 'rows' ? part.count : 0), 0)

/**
 * Frames are seen whole. Pages are sliced, unless their words come from a text layer. Other pictures are
 * sliced too, but for a model that was trained on whole ones (it says so in its hints).
 */
function isSliced({ locator, pageClass }: Shown, facts: ModelFacts): boolean {
  if (locator.kind === 'time' || pageClass === 'text' || pageClass === 'blank') return false
  return pageClass !== undefined || facts.hints.imagesMax === undefined
}

/** Longer side of a large sheet, points: 53 cm, a little less than A2 and the American C. */
const sheetPoints = 1500

const isLargeSheet = ({ points }: Pick<Picture, 'points'>): boolean =>
  points !== undefined && Math.max(points.width, points.height) >= sheetPoints

/** How a picture of this size is given to this model. */
export function planFor(
  facts: ModelFacts,
  size: Size & Pick<Picture, 'points'>,
  shown: Shown,
  /** Where the ink of a page is, if that is known. */
  ink?: Box,
): SlicePlan {
  const { vision, hints, pictures } = facts
  if (pictures === 'whole' || !vision) {
    const scale = Math.min(1, Math.sqrt(MAX_WHOLE_PIXELS / (size.width * size.height)))
    const side = Math.max(1, Math.floor(Math.max(size.width, size.height) * scale))
    const whole = planOverview(size, { side, patch: 1, maxSlices: 1, fit: 'square' })
    return { grid: undefined, slices: [whole] }
  }
  const params = {
    side: vision.imageSide,
    patch: vision.patchSide,
    maxSlices: hints.slicesMax ?? DEFAULT_MAX_SLICES,
    columns: hints.slicesColumns,
    part: worthCutting(size, ink),
    overlap: hints.slicesOverlap ?? 0,
    // A model with hints of its own was trained on one grid.
    isTwofold: isLargeSheet(size) && shown.pageClass !== undefined && hints.imagesMax === undefined,
    fit: hints.isStretched ? ('stretch' as const) : ('square' as const),
  }
  return planSlices(size, isSliced(shown, facts) ? params : { ...params, maxSlices: 1 })
}

/**
 * `auto` drops what is blank on a page, but not for a model that was trained on whole grids (it says so in its
 * hints): it has never seen one with holes.
 */
export type InkMasking = 'auto' | 'on' | 'off'

/** Only pages have paper; a frame or a photo that is flat somewhere is flat for a reason. */
function maskOf(
  picture: Picture,
  { locator, pageClass }: Shown,
  facts: ModelFacts,
  masking: InkMasking,
): InkMask | undefined {
  if (masking === 'off' || (masking === 'auto' && facts.hints.imagesMax !== undefined))
    return undefined
  const isPage = locator.kind === 'page' && pageClass !== undefined && pageClass !== 'blank'
  return isPage ? inkMaskOf(picture) : undefined
}

const sideOf = ({ pictures, vision }: ModelFacts): number | undefined =>
  pictures === 'slice' ? vision?.imageSide : undefined

const sliceOf = ({ role, row, column, box }: PlannedSlice): Slice => ({ role, row, column, box })

/** Boxes may differ by the rounding of another resolution. */
function isSamePlace(a: Slice, b: Slice): boolean {
  const isNear = (key: keyof Slice['box']): boolean => Math.abs(a.box[key] - b.box[key]) < 0.02
  const isSameCell = a.role === b.role && a.row === b.row && a.column === b.column
  return isSameCell && isNear('x') && isNear('y') && isNear('width') && isNear('height')
}

function isSameCut(stored: StoredSlice[], plan: SlicePlan): boolean {
  return (
    stored.length === plan.slices.length &&
    stored.every(({ slice }, index) => isSamePlace(slice, plan.slices[index]!))
  )
}

export function createEncoder({
  model,
  rows,
  logger,
  inkMask = 'auto',
}: {
  model: Pick<Model, 'info' | 'encode'>
  rows: RowCache
  logger: Logger
  inkMask?: InkMasking | undefined
}): Encoder {
  /** Encodes in one batch, stores, and returns what the cache gives back: rows are rounded alike always. */
  async function encode(
    picture: Picture,
    missing: { key: string; planned: PlannedSlice }[],
    encoderId: string,
    signal: AbortSignal,
    mask: InkMask | undefined,
  ): Promise<Part[][]> {
    const crops: Picture[] = []
    for (const { planned } of missing) {
      signal.throwIfAborted()
      crops.push(await cropPicture(picture, planned.crop, planned.target))
    }
    const startedAt = performance.now()
    const encoded = await model.encode(crops, signal)
    const ms = Math.round(performance.now() - startedAt)
    logger.debug('encoded', { pictures: crops.length, ms })
    const fresh = missing.map(({ key }, index) => ({
      key,
      parts: mask ? withoutBlankRows(encoded[index]!, mask) : encoded[index]!,
    }))
    if (rows.putAll) rows.putAll(fresh, { encoderId })
    else for (const { key, parts } of fresh) rows.put(key, parts, { encoderId })
    const kept = rows.getAll(fresh.map(({ key }) => key))
    return fresh.map(({ parts }, index) => kept[index] ?? parts)
  }

  async function encodePicture(
    { picture, ...shown }: Shown & { picture: Picture },
    signal: AbortSignal,
    /** Slices whose rows the cache lost: their keys are used again, even if the pixels were decoded anew. */
    stored?: StoredSlice[],
  ): Promise<LoadedSample> {
    const facts = await model.info(signal)
    const mask = maskOf(picture, shown, facts, inkMask)
    const isStrips = facts.hints.slicesColumns !== undefined && isSliced(shown, facts)
    const ink = isStrips ? (mask ?? inkMaskOf(picture)).bounds() : undefined
    const whole = planFor(facts, picture, shown, ink)
    const plan = mask ? withoutBlank(whole, mask) : whole
    // A model that slices by itself, or looks at the whole, has places for rows: blank ones are left out.
    const wholeMask = whole.grid === undefined && facts.pictures === 'whole' ? mask : undefined
    const keyId = wholeMask ? `${facts.id} without blank rows` : facts.id
    const hash = hashPicture(picture)
    const known = stored && isSameCut(stored, plan) ? stored : undefined
    const named = plan.slices.map((planned, index) => ({
      planned,
      key: known?.[index]?.cacheKey ?? cacheKeyOf(hash, planned, keyId),
    }))
    const cached = rows.getAll(named.map(({ key }) => key))
    const missing = named.filter((_, index) => cached[index] === undefined)
    const fresh =
      missing.length > 0 ? await encode(picture, missing, facts.id, signal, wholeMask) : []
    return {
      encoderId: facts.id,
      grid: plan.grid,
      isRenewed: stored !== undefined && known === undefined,
      side: sideOf(facts),
      slices: named.map(({ planned, key }, index) => {
        const parts = cached[index] ?? fresh.shift()!
        return {
          slice: sliceOf(planned),
          cacheKey: key,
          parts,
          tokenRows: rowsOf(parts),
          fromCache: cached[index] !== undefined,
        }
      }),
    }
  }

  return {
    encoderId: async () => (await model.info()).id,

    async encodeSample(sample, signal) {
      const { encoderId, grid, slices } = await encodePicture(sample, signal)
      return {
        encoderId,
        grid,
        slices: slices.map(({ slice, cacheKey, tokenRows, fromCache }) => ({
          slice,
          cacheKey,
          tokenRows,
          fromCache,
        })),
      }
    },

    async loadParts(stored, reread, signal) {
      const facts = await model.info(signal)
      const { id } = facts
      const { locator, pageClass } = stored
      const again = async (): Promise<Shown & { picture: Picture }> => ({
        picture: await reread(),
        locator,
        pageClass,
      })
      if (stored.encoderId !== id) {
        logger.info('encoding anew for another model', { encoderId: id })
        const renewed = await encodePicture(await again(), signal)
        return { ...renewed, isRenewed: true }
      }
      const found = rows.getAll(stored.slices.map(({ cacheKey }) => cacheKey))
      if (found.some((parts) => parts === undefined)) {
        return encodePicture(await again(), signal, stored.slices)
      }
      return {
        encoderId: id,
        grid: stored.grid,
        isRenewed: false,
        side: sideOf(facts),
        slices: stored.slices.map(({ slice, cacheKey }, index) => {
          const parts = found[index]!
          return { slice, cacheKey, parts, tokenRows: rowsOf(parts), fromCache: true }
        }),
      }
    },
  }
}
