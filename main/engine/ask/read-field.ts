/**
 * The value beside a label on a scan, read again: the letters are found by their ink and cut out at twice or
 * three times their size, for the reader of pages and for the model, and what all of them say is compared.
 */
import { AppError } from '#contract/errors.ts'
import type { Logger } from '#base/log.ts'
import { whatText } from '../intake/sure-letters.ts'
import type { Crop, CropReader } from './crop-reader.ts'
import type { Box } from '../domain.ts'
import type { Model } from '../model/model-port.ts'
import { isTrained } from '../compose.ts'
import {
  codeOf,
  isCode,
  isEvenLine,
  ofLine,
  ofText,
  shapesOn,
  withMarks,
  wordsOf,
} from '../ocr/code-reading.ts'
import { greyOf } from '../ocr/grey.ts'
import type { LineFrame } from '../ocr/line-cut.ts'
import type { Shape } from '../ocr/look-alikes.ts'
import type { Ocr } from '../ocr/ocr.ts'
import type { GreyPicture, LineText } from '../ocr/protocol.ts'
import {
  cutLetters,
  findValue,
  pictureFrame,
  type CutLetters,
  type ValueLine,
} from '../ocr/value-line.ts'
import type { EvidenceSlice } from '../prompt/evidence.ts'
import { readSampling } from '../intake/read-pages.ts'
import { isTooSmall } from '../intake/read-sheet.ts'
import type { FieldPlace } from '../retrieve/field.ts'
import type { FoundState } from '../retrieve/stretches.ts'
import type { SamplingParams } from '../source/source-type.ts'
import type { Sources } from '../source/sources.ts'
import type { Segment } from '../store/segment-rows.ts'
import type { SourceRow } from '../store/source-rows.ts'
import type { Store } from '../store/store.ts'

export type FieldReading = {
  text: string
  boxes: Box[]
  /** `verified`: the reader of pages and the model say the same, each by itself. */
  state: FoundState
  /** What the model was shown. */
  slices: EvidenceSlice[]
}

export type FieldReader = {
  /** Undefined where the page cannot be seen again, or shows nothing like letters there. */
  read(
    place: FieldPlace,
    segment: Segment,
    source: SourceRow,
    question: string,
    signal: AbortSignal,
  ): Promise<FieldReading | undefined>
}

export type FieldReaderOptions = {
  store: Pick<Store, 'readings' | 'segments'>
  sources: Pick<Sources, 'read'>
  sampling: SamplingParams
  ocr: Pick<Ocr, 'readLine'>
  languages: readonly string[]
  model: Pick<Model, 'info'>
  readCrop: CropReader
  logger: Logger
}

/** Heights of capitals in the cuts that are read, pixels, and the paper around them, in capitals. */
const cuts = [
  { capital: 24, margin: 0.6 },
  { capital: 32, margin: 0.5 },
] as const
const capitals = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'
/** Dots per inch at which a line would have capitals as in the cuts, in 10-point type. */
const cutDpi = 300
const pictureHeight = 288
/** Of the model beside the reader of pages, whose three readings weigh 2.3 together. */
const modelWeight = 1.2
const modelConfidence = 0.9
const pageConfidence = 0.8

export function createFieldReader(options: FieldReaderOptions): FieldReader {
  const { store, sources, sampling, ocr, languages, model, readCrop, logger } = options

  async function readLines(
    line: ValueLine,
    isEven: boolean,
    page: GreyPicture,
    about: string,
    signal: AbortSignal,
  ): Promise<LineText[]> {
    const read = (
      { capital, margin }: (typeof cuts)[number],
      characters?: string,
    ): Promise<LineText> =>
      ocr.readLine(
        { picture: cutLetters(page, line, capital, margin).cut, dpi: cutDpi, about },
        { languages, dictionaries: false, ...(characters && { characters }) },
        signal,
      )
    const lines = [await read(cuts[0]), await read(cuts[1])]
    if (
      isCode(
        lines.map(({ text }) => text),
        isEven,
      )
    )
      lines.push(await read(cuts[0], capitals))
    return lines
  }

  /** What the model reads off a picture of the value; other models are shown the label, too, and asked the question. */
  async function ask(
    line: ValueLine,
    { label }: FieldPlace,
    page: GreyPicture,
    question: string,
    signal: AbortSignal,
  ): Promise<Crop> {
    const trained = isTrained(await model.info(signal))
    const frame = trained ? pictureFrame(line) : withLabel(line, label, page)
    const height = Math.round((pictureHeight * frame.height) / pictureFrame(line).height)
    return readCrop(page, frame, Math.max(32, height), trained ? whatText : question, signal)
  }

  return {
    async read(place, segment, source, question, signal) {
      const reading = store.readings
        .ofSource(source.id)
        .find(({ segmentId }) => segmentId === segment.id)
      if (reading && reading.turned !== 0) return undefined
      const picture = await unless('source/', signal, undefined, () =>
        sources.read(source, segment, readSampling(sampling), {}, signal),
      )
      if (!picture || isTooSmall(picture, source.kind)) return undefined
      const page = greyOf(picture)
      const { label, value, region } = place
      const degrees = reading?.skewDegrees ?? 0
      const line = findValue(page, region, degrees, value !== undefined, endBefore(label, region))
      if (!line) return undefined
      const about = `Page ${segment.page ?? 1} of ${source.path}`
      const letters = cutLetters(page, line, shapeCut.capital, shapeCut.margin)
      const isEven = isEvenLine(letters)
      const lines = await unless('source/', signal, [], () =>
        readLines(line, isEven, page, about, signal),
      )
      // What stands on the page needs no model: without a second reading it is just not borne out.
      const seen = await unless('model/', signal, { text: '', slices: [] }, () =>
        ask(line, place, page, question, signal),
      )
      const texts = [...(value ? [value.text] : []), ...lines.map(({ text }) => text)].filter(
        (text) => text.trim() !== '',
      )
      const known = (): Shape[] => shapesOn(page, store.segments.words(segment.id), degrees)
      const compared = isCode(texts, isEven)
        ? compareCodes(value?.text, lines, seen.text, letters, known())
        : compareWords(texts, seen.text)
      if (compared.text === '') return undefined
      const { text, other, isBorneOut } = compared
      logger.debug('field read again', { readings: texts.length, isBorneOut })
      if (other !== undefined) {
        const what = /\p{N}/u.test(text) ? 'number' : 'text'
        store.readings.doubt(segment.id, { between: 'second-reader', what, read: text, other })
      }
      return {
        text,
        boxes: [line.box],
        state: isBorneOut ? 'verified' : 'found',
        slices: seen.slices,
      }
    },
  }
}

/** The right edge of a label that stands before the value on its line; 0 where it stands above. */
function endBefore(label: Box, value: Box): number {
  const end = label.x + label.width
  const middle = value.y + value.height / 2
  const isBeside = label.y <= middle && label.y + label.height >= middle
  return isBeside && end <= value.x + value.width / 2 ? end : 0
}

/** `otherwise` where it fails with an error of that area. */
async function unless<T, U>(
  area: 'source/' | 'model/',
  signal: AbortSignal,
  otherwise: U,
  work: () => Promise<T>,
): Promise<T | U> {
  try {
    return await work()
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof AppError && error.code.startsWith(area)) return otherwise
    throw error
  }
}

/** `other`: what one of the two readers says instead. */
type Compared = { text: string; isBorneOut: boolean; other?: string | undefined }

const shapeCut = { capital: 44, margin: 0.4 }

function compareCodes(
  onPage: string | undefined,
  lines: readonly LineText[],
  byModel: string,
  letters: CutLetters,
  known: readonly Shape[],
): Compared {
  const ours = [
    ...(onPage === undefined ? [] : [ofText(onPage, pageConfidence)]),
    ...lines.map(ofLine),
  ]
  const alone = codeOf(ours, letters, known)
  const all = [...ours, ofText(byModel, modelConfidence, modelWeight)]
  const text = codeOf(all, letters, known)?.text ?? ''
  const texts = [...lines.map((one) => one.text), ...(onPage === undefined ? [] : [onPage])]
  const shown = withMarks(text, texts)
  const model = bareOf(byModel)
  if (model === '') return { text: shown, isBorneOut: false }
  if (model !== text) return { text: shown, isBorneOut: false, other: byModel }
  if (alone?.text !== text) return { text: shown, isBorneOut: false, other: alone?.text }
  return { text: shown, isBorneOut: true }
}

function compareWords(texts: readonly string[], byModel: string): Compared {
  const text = wordsOf(texts)
  if (text === '' || byModel === '') return { text, isBorneOut: false }
  return bareOf(byModel).includes(bareOf(text))
    ? { text, isBorneOut: true }
    : { text, isBorneOut: false, other: byModel }
}

const bareOf = (text: string): string => text.toUpperCase().replaceAll(/[^\p{L}\p{N}]/gu, '')

/** From the beginning of the label to the end of the value, with some paper around. */
function withLabel({ frame }: ValueLine, label: Box, page: GreyPicture): LineFrame {
  const right = frame.x + frame.width / 2
  const left = Math.min(frame.x - frame.width / 2, label.x * page.width)
  const top = Math.min(frame.y - frame.height / 2, label.y * page.height)
  const bottom = Math.max(frame.y + frame.height / 2, (label.y + label.height) * page.height)
  return {
    x: (left + right) / 2,
    y: (top + bottom) / 2,
    width: right - left + 2 * frame.height,
    height: bottom - top + frame.height,
    degrees: frame.degrees,
  }
}
