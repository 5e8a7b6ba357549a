/**
 * What a model read off a slice, read once more from close up: every run of letters in the slice is shown to it
 * alone, and the one that reads most like the answer is the place. That one is looked at twice more, nearer and from
 * further off, and all looks decide together. For models that know only our prompt.
 */
import { AppError } from '#contract/errors.ts'
import { whatText } from '../intake/sure-letters.ts'
import type { Crop, CropReader } from './crop-reader.ts'
import type { Box } from '../domain.ts'
import { greyOf } from '../ocr/grey.ts'
import { inkOf, shrink } from '../ocr/host/ink.ts'
import { leanOf } from '../ocr/host/skew.ts'
import { editDistance } from '../ocr/layer.ts'
import type { Model } from '../model/model-port.ts'
import type { GreyPicture } from '../ocr/protocol.ts'
import { findRuns, pictureFrame, type ValueLine } from '../ocr/value-line.ts'
import type { EvidenceItem } from '../prompt/evidence.ts'
import { readTogether } from './read-together.ts'
import { readSampling } from '../intake/read-pages.ts'
import type { SamplingParams } from '../source/source-type.ts'
import type { Sources } from '../source/sources.ts'
import type { Store } from '../store/store.ts'

export type Zoomed = { text: string; box: Box; cacheKeys: string[]; tokenRows: number }

/** Undefined where the page cannot be seen again, or nothing there reads like the answer. */
export type Zoom = (
  item: EvidenceItem,
  question: string,
  /** What was read off the slice when it was asked the question. */
  text: string,
  signal: AbortSignal,
) => Promise<Zoomed | undefined>

/** Runs of letters that are looked at in one slice. */
const mostRuns = 12
const pictureHeight = 288
/** Paper around the letters in the further looks, as a share of that in the first. */
const furtherLooks = [0.8, 1.25]
/** Readings of one word differ by at most this share of its letters. */
const mostEdits = 0.5
/** Skew is measured at about so many pixels of the longer side. */
const measureSide = 1200

export const createZoom =
  ({
    store,
    sources,
    sampling,
    model,
    readCrop,
  }: {
    store: Pick<Store, 'segments' | 'sources'>
    sources: Pick<Sources, 'read'>
    sampling: SamplingParams
    model: Pick<Model, 'info' | 'score'>
    readCrop: CropReader
  }): Zoom =>
  async (item, question, text, signal) => {
    const segment = item.segmentId === undefined ? undefined : store.segments.byId(item.segmentId)
    const source = store.sources.byId(item.sourceId)
    const box = item.slices[0]?.slice.box
    if (!segment || !source || !box) return undefined
    let page: GreyPicture
    try {
      page = greyOf(await sources.read(source, segment, readSampling(sampling), {}, signal))
    } catch (error) {
      signal.throwIfAborted()
      if (error instanceof AppError && error.code.startsWith('source/')) return undefined
      throw error
    }
    const factor = Math.max(1, Math.round(Math.max(page.width, page.height) / measureSide))
    const { degrees } = leanOf(inkOf(shrink(page, factor)))
    const wanted = bare(text)
    const zoomed: Zoomed = { text: '', box, cacheKeys: [], tokenRows: 0 }
    const readAt = async (run: ValueLine, paper: number): Promise<Crop> => {
      const frame = pictureFrame(run)
      const wider = { ...frame, width: frame.width * paper, height: frame.height * paper }
      const crop = await readCrop(page, wider, pictureHeight, whatText, signal)
      for (const { cacheKey, parts } of crop.slices) {
        zoomed.cacheKeys.push(cacheKey)
        for (const part of parts) if (part.kind === 'rows') zoomed.tokenRows += part.count
      }
      return crop
    }
    let nearest: { run: ValueLine; crop: Crop } | undefined
    let fewest = Math.floor(wanted.length * mostEdits) + 1
    for (const run of findRuns(page, box, degrees).slice(0, mostRuns)) {
      const crop = await readAt(run, 1)
      const read = bare(crop.text)
      if (read === '') continue
      const edits = editDistance(read, wanted, fewest)
      if (edits >= fewest) continue
      fewest = edits
      nearest = { run, crop }
    }
    if (!nearest) return undefined
    const crops = [nearest.crop]
    for (const paper of furtherLooks) crops.push(await readAt(nearest.run, paper))
    const looks = crops.map((crop) => ({ item: crop.item, question: whatText, text: crop.text }))
    const all = [{ item, question, text }, ...looks]
    zoomed.text = (await readTogether(all, model, signal)).text
    zoomed.box = nearest.run.box
    return zoomed
  }

const bare = (text: string): string => text.toUpperCase().replaceAll(/[^\p{L}\p{N}]/gu, '')
