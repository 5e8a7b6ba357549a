/** Pages whose text layer is missing or lies get the words that their picture shows. */
import { AppError } from '#contract/errors.ts'
import { reasonOfFault } from '#contract/told.ts'
import type { Logger } from '#base/log.ts'
import type { Box, PageDoubt, Word } from '../domain.ts'
import type { Follower } from './follow.ts'
import { disagreements } from '../ocr/doubts.ts'
import { languagesOf } from '../ocr/languages.ts'
import {
  agreementOf,
  cropBand,
  densestBand,
  densestPart,
  fromPart,
  inkOutside,
  missingFrom,
  type Band,
} from '../ocr/layer.ts'
import type { Ocr } from '../ocr/ocr.ts'
import { judge, linesOfReading, unreadableMark, weakWords } from '../ocr/page-text.ts'
import { tileSide } from '../ocr/sheets.ts'
import type { GreyPicture, PageText } from '../ocr/protocol.ts'
import { linesOf } from '../prompt/lines.ts'
import { readSheet, sheetSize, type SheetRead } from './read-sheet.ts'
import { readWell, type DrawnPage } from './read-well.ts'
import type { SecondReader } from './second-reader.ts'
import type { GreyPage } from '../source/reader/protocol.ts'
import type { ReadOptions, SamplingParams } from '../source/source-type.ts'
import type { Sources } from '../source/sources.ts'
import type { NewReading, ReadText } from '../store/readings.ts'
import type { Segment } from '../store/segment-rows.ts'
import type { SourceRow } from '../store/source-rows.ts'
import type { Store } from '../store/store.ts'

export type PageReaderOptions = {
  store: Pick<Store, 'readings' | 'segments'>
  /** Its reader process is not the one that samples: neither waits for the other. */
  sources: Pick<Sources, 'read' | 'readGrey'>
  ocr: Ocr
  /** `eng+chi_sim` */
  languages: string
  sampling: SamplingParams
  /** Reads a page once more with other eyes: what it says, as text. */
  secondReader?: SecondReader | undefined
  logger: Logger
}

/** Dots per inch at which pages are read first; the longest side of such a picture, pixels. */
const readDpi = 200
const readSide = 6000
/** At which a single line of them is looked at. */
const closeDpi = 240

/** Pages as large as their readers want them. */
export const readSampling = (sampling: SamplingParams, dpi = closeDpi): SamplingParams => ({
  ...sampling,
  pageDpi: dpi,
  maxPageSide: readSide,
  maxImageSide: readSide,
})

/** Inches of the longer side of a sheet that a picture file shows, where nobody says. */
const sheetInches = 11.7

/** A layer that says at least this share of what was read surely is believed. */
const believed = 0.6
/** Below this, and with a sure reading at hand, the layer gives way. */
const disbelieved = 0.5
const sureReading = 0.6
/** Fewer compared words decide nothing. */
const leastCompared = 5
/** More ink than this outside the layer's words is read as well. */
const mostOutside = 0.12

type Outcome = { reading: NewReading; content?: ReadText | undefined }

export function createPageReader(options: PageReaderOptions): Follower {
  const { store, ocr, logger } = options
  return {
    stage: 'read',
    width: ocr.workers + 1,
    givesWay: false,
    next: (sourceId, limit) =>
      store.readings.unread(sourceId, limit).flatMap((id) => store.segments.byId(id) ?? []),
    progress: (sourceId) => store.readings.progress(sourceId),
    async work(segment, source, read, signal) {
      let outcome: Outcome
      try {
        outcome = await readOne(segment, source, read, options, signal)
      } catch (error) {
        signal.throwIfAborted()
        if (!(error instanceof AppError && error.code.startsWith('source/'))) throw error
        logger.warn('a page was not read', { page: segment.page, code: error.code })
        outcome = { reading: { ...nothing, state: 'failed', reason: reasonOfFault(error) } }
      }
      store.readings.put(segment.id, outcome.reading, outcome.content)
    },
  }
}

const nothing: NewReading = {
  state: 'empty',
  chosen: 'none',
  engine: '',
  words: 0,
  weakWords: 0,
  turned: 0,
  skewDegrees: 0,
  doubts: [],
}

async function readOne(
  segment: Segment,
  source: SourceRow,
  read: ReadOptions,
  options: PageReaderOptions,
  signal: AbortSignal,
): Promise<Outcome> {
  const { store, sources, ocr, sampling } = options
  const languages = languagesOf(options.languages)
  const about = `Page ${segment.page ?? 1} of ${source.path}`
  const draw = async (dpi: number, region?: Box): Promise<GreyPage> =>
    sources.readGrey(source, { ...segment, region }, readSampling(sampling, dpi), read, signal)
  const grey = await draw(readDpi)
  const dpi = dpiOf(source, grey, readDpi)
  const ask = (part: GreyPicture, kind: 'page' | 'band'): Promise<PageText> =>
    ocr.read({ picture: part, dpi, kind, about }, languages, signal)

  const layer = store.segments.words(segment.id)
  const size = sheetSize(grey, source.kind, readDpi)
  const strip = async (band: Band): Promise<Word[]> => {
    const whole: Box = { x: 0, y: band.top, width: 1, height: band.bottom - band.top }
    const part = size ? densestPart(layer, whole, tileSide / size.width) : whole
    const shown = size ? await draw(readDpi, part) : cropBand(grey, band)
    return fromPart((await ask(shown, 'band')).words, part)
  }
  if (layer.length > 0 && (await isConfirmed(layer, grey, segment, strip))) {
    return { reading: { ...nothing, state: 'read', chosen: 'layer', words: layer.length } }
  }
  const closer = async (wanted: number): Promise<DrawnPage> => {
    const large = await draw(wanted)
    return { picture: large, dpi: dpiOf(source, large, wanted) }
  }
  const readAll = async (): Promise<SheetRead> =>
    size
      ? readSheet(grey, size, { ocr, languages, about, dpi: readDpi, source, draw }, signal)
      : readWell(
          { picture: grey, dpi },
          { ocr, languages, about, ...(source.kind === 'pdf' && { closer }) },
          signal,
        )
  const { page, tongue, coarse } = await readAll()
  const outcome = choose(layer, page)
  const { reason = coarse } = outcome.reading
  const engine = `${page.engine} ${tongue.join('+')}`
  const named = { ...outcome.reading, engine, ...(reason !== undefined && { reason }) }
  if (!options.secondReader || outcome.reading.state !== 'read') {
    return { ...outcome, reading: named }
  }
  const picture = await sources.read(source, segment, readSampling(sampling, readDpi), read, signal)
  const other = await options.secondReader(segment, picture, signal)
  const text = outcome.content?.text ?? linesOf(layer).join('\n')
  const doubts = [...named.doubts, ...disagreements(text, other, 'second-reader')]
  return { ...outcome, reading: { ...named, doubts } }
}

/** Points are known of a PDF's page; a picture file that looks like paper is taken for a sheet. */
function dpiOf({ kind }: SourceRow, { width, height }: GreyPicture, drawnAt: number): number {
  const longest = Math.max(width, height)
  if (kind === 'pdf' && longest < readSide) return drawnAt
  return Math.max(70, Math.round(longest / sheetInches))
}

/** Whether a strip of the page reads as its layer says, and the layer leaves no ink out. */
async function isConfirmed(
  layer: readonly Word[],
  grey: GreyPicture,
  { pageClass }: Segment,
  read: (band: Band) => Promise<Word[]>,
): Promise<boolean> {
  const band = densestBand(layer)
  if (!band || (pageClass !== 'text' && inkOutside(grey, layer) > mostOutside)) return false
  const { words: compared, share } = agreementOf(layer, await read(band))
  return compared >= leastCompared && share >= believed
}

/** Which words the page has from now on: its layer's, those that were read, or both. */
function choose(layer: readonly Word[], page: PageText): Outcome {
  const { words, confidence, turned, skewDegrees, engine } = page
  const judged = judge(page)
  const facts = { engine, confidence, turned, skewDegrees, doubts: [] }
  if (layer.length === 0) {
    const lines = judged.state === 'unreadable' ? [unreadableMark] : linesOfReading(words)
    const kept = judged.state === 'read' ? words : []
    return {
      reading: {
        ...facts,
        ...judged,
        chosen: judged.state === 'read' ? 'ocr' : 'none',
        words: kept.length,
        weakWords: weakWords(kept).length,
      },
      content: judged.state === 'empty' ? undefined : { words: kept, text: lines.join('\n') },
    }
  }
  const { words: compared, share } = agreementOf(layer, words)
  // A layer of half the page is no lie: what it says is there, and the rest is added.
  const isLying =
    compared >= leastCompared &&
    share < disbelieved &&
    agreementOf(words, layer).share < disbelieved &&
    confidence >= sureReading
  if (isLying) {
    const percent = Math.round(share * 100)
    return {
      reading: {
        ...facts,
        state: 'read',
        chosen: 'ocr',
        reason: `the text layer has ${percent} % of what the page shows; the page was read instead`,
        words: words.length,
        weakWords: weakWords(words).length,
      },
      content: { words, text: linesOfReading(words).join('\n') },
    }
  }
  return withMissing(layer, page, facts)
}

/** The layer, and after it what was read where it has nothing. */
function withMissing(
  layer: readonly Word[],
  { words }: PageText,
  facts: Pick<NewReading, 'engine' | 'confidence' | 'turned' | 'skewDegrees' | 'doubts'>,
): Outcome {
  const lines = linesOf([...layer])
  const doubts: PageDoubt[] = disagreements(
    lines.join('\n'),
    linesOfReading(words).join('\n'),
    'layer',
  )
  const more = missingFrom(layer, words)
  const base = { ...facts, doubts, state: 'read' as const, weakWords: weakWords(more).length }
  if (more.length === 0) return { reading: { ...base, chosen: 'layer', words: layer.length } }
  const all = [...layer, ...more]
  const text = [...lines, ...linesOfReading(more)].join('\n')
  return { reading: { ...base, chosen: 'both', words: all.length }, content: { words: all, text } }
}
