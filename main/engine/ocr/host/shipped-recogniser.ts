/** Tesseract as WebAssembly, with its data from a folder: nothing is fetched, nothing is written. */
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { createWorker, OEM, PSM, type Page, type Worker } from 'tesseract.js'
import { AppError } from '#contract/errors.ts'
import { beside } from '#base/program-folder.ts'
import type { GreyPicture, LineText } from '../protocol.ts'
import { meanConfidence, pgmOf, type Recogniser, resolutionOf, shareOf } from './recogniser.ts'
import { wordsOfTable } from './tool-output.ts'

/** Beside the packed archive: a thread does not see into it. */
const workerPath = beside(
  join(
    dirname(createRequire(import.meta.url).resolve('tesseract.js/package.json')),
    'src/worker-script/node/index.js',
  ),
)

const noDictionaries = {
  load_system_dawg: '0',
  load_freq_dawg: '0',
  load_number_dawg: '0',
  load_punc_dawg: '0',
  load_bigram_dawg: '0',
}

/** Rejects with usage/invalid when the language data cannot be used. */
export function createShippedRecogniser(
  languages: readonly string[],
  dataFolder: string,
): Recogniser {
  let starting: Promise<Worker> | undefined
  let hasDictionaries = true

  async function start(): Promise<Worker> {
    const failed = Promise.withResolvers<never>()
    // A worker that cannot start says so only here; the promise of `createWorker` would never settle.
    const errorHandler = (why: unknown): void =>
      failed.reject(
        new AppError(
          'usage/invalid',
          `The data of ${languages.join(', ')} in ${dataFolder} cannot be used (${String(why)}). Get NAME.traineddata again, for tesseract 4 or later.`,
        ),
      )
    failed.promise.catch(() => undefined)
    const created = createWorker(languages.join('+'), OEM.LSTM_ONLY, {
      langPath: dataFolder,
      workerPath,
      cacheMethod: 'none',
      gzip: true,
      errorHandler,
    })
    return Promise.race([created, failed.promise])
  }

  async function ready(dictionaries: boolean): Promise<Worker> {
    const worker = await (starting ??= start())
    if (dictionaries !== hasDictionaries) {
      // Dictionaries can be left out only when the data is loaded.
      const config = dictionaries ? undefined : noDictionaries
      await worker.reinitialize(languages.join('+'), OEM.LSTM_ONLY, config)
      hasDictionaries = dictionaries
    }
    return worker
  }

  async function recognise(
    worker: Worker,
    picture: GreyPicture,
    parameters: { dpi: number; mode: PSM; characters?: string | undefined },
    /** The table of words is made much sooner than the tree down to the letters. */
    output: { tsv: true } | { blocks: true },
  ): Promise<Page> {
    await worker.setParameters({
      tessedit_pageseg_mode: parameters.mode,
      tessedit_char_whitelist: parameters.characters ?? '',
      user_defined_dpi: resolutionOf(parameters.dpi),
    })
    return (await worker.recognize(pgmOf(picture), {}, { text: false, ...output })).data
  }

  return {
    async page(turned, dpi, kind) {
      const mode = kind === 'band' ? PSM.SINGLE_BLOCK : PSM.AUTO
      const worker = await ready(true)
      const read = await recognise(worker, turned.picture, { dpi, mode }, { tsv: true })
      const words = wordsOfTable(read.tsv ?? '', turned)
      return { words, confidence: meanConfidence(words), engine: engineOf(read) }
    },
    async lines(pictures, { dpi, dictionaries, characters }) {
      const lines: LineText[] = []
      for (const picture of pictures) {
        const worker = await ready(dictionaries)
        const parameters = { dpi, mode: PSM.SINGLE_LINE, characters }
        lines.push(lineOf(await recognise(worker, picture, parameters, { blocks: true }), picture))
      }
      return lines
    },
    async close() {
      await starting?.then(
        (worker) => worker.terminate(),
        () => undefined,
      )
    },
  }
}

const engineOf = ({ version }: Page): string => `tesseract.js ${version}`

function lineOf(read: Page, { width, height }: GreyPicture): LineText {
  const words = (read.blocks ?? []).flatMap(({ paragraphs }) =>
    paragraphs.flatMap(({ lines }) => lines.flatMap((line) => line.words)),
  )
  const characters = words.flatMap(({ symbols }) =>
    symbols.map(({ text, confidence, bbox: { x0, y0, x1, y1 } }) => ({
      text,
      confidence: shareOf(confidence),
      box: { x: x0 / width, y: y0 / height, width: (x1 - x0) / width, height: (y1 - y0) / height },
    })),
  )
  return {
    text: words.map(({ text }) => text.trim()).join(' '),
    confidence: meanConfidence(characters),
    characters,
    engine: engineOf(read),
  }
}
