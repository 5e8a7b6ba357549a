/** Tesseract as WebAssembly, with its data from a folder: nothing is fetched, nothing is written. */
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { createWorker, OEM, PSM, type Worker } from 'tesseract.js'
import { AppError } from '#contract/errors.ts'
import { beside } from '#base/program-folder.ts'
import type { Word } from '../../domain.ts'
import type { GreyPicture, OcrRequest } from '../protocol.ts'
import type { Turned } from './turn.ts'

/** Beside the packed archive: a thread does not see into it. */
const workerPath = beside(
  join(
    dirname(createRequire(import.meta.url).resolve('tesseract.js/package.json')),
    'src/worker-script/node/index.js',
  ),
)

export type Recognised = { words: Word[]; confidence: number; engine: string }

export type Recogniser = {
  recognise(turned: Turned, request: OcrRequest): Promise<Recognised>
}

/** The simplest picture format there is; Leptonica reads it without decoding anything. */
function pgmOf({ grey, width, height }: GreyPicture): Buffer {
  return Buffer.concat([Buffer.from(`P5\n${width} ${height}\n255\n`, 'latin1'), grey])
}

/** Keeps the worker of the last languages: loading them takes longer than reading a line. */
export function createRecogniser(): Recogniser {
  let held: { key: string; worker: Worker } | undefined

  async function workerFor({ languages, dataFolder }: OcrRequest): Promise<Worker> {
    const key = JSON.stringify([languages, dataFolder])
    if (held?.key === key) return held.worker
    await held?.worker.terminate()
    held = undefined
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
    const starting = createWorker(languages.join('+'), OEM.LSTM_ONLY, {
      langPath: dataFolder,
      workerPath,
      cacheMethod: 'none',
      gzip: true,
      errorHandler,
    })
    const worker = await Promise.race([starting, failed.promise])
    held = { key, worker }
    return worker
  }

  return {
    async recognise(turned, request) {
      const worker = await workerFor(request)
      await worker.setParameters({
        tessedit_pageseg_mode: request.kind === 'band' ? PSM.SINGLE_BLOCK : PSM.AUTO,
        user_defined_dpi: String(Math.round(Math.min(2400, Math.max(70, request.dpi)))),
      })
      const image = pgmOf(turned.picture)
      const { data } = await worker.recognize(image, {}, { text: false, blocks: true })
      const words: Word[] = []
      let line = 0
      for (const block of data.blocks ?? []) {
        for (const paragraph of block.paragraphs) {
          for (const one of paragraph.lines) {
            for (const word of one.words) {
              const text = word.text.trim()
              const { x0, y0, x1, y1 } = word.bbox
              if (text === '' || x1 <= x0 || y1 <= y0) continue
              const confidence = Math.min(1, Math.max(0, word.confidence / 100))
              words.push({
                text,
                box: turned.boxOf(x0, y0, x1, y1),
                confidence: Math.round(confidence * 1000) / 1000,
                line,
              })
            }
            line++
          }
        }
      }
      return { words, confidence: meanConfidence(words), engine: `tesseract ${data.version}` }
    },
  }
}

/** Weighted by length: one misread letter says less than a misread line. */
function meanConfidence(words: readonly Word[]): number {
  let [sum, length] = [0, 0]
  for (const { text, confidence = 1 } of words) {
    sum += confidence * text.length
    length += text.length
  }
  return length === 0 ? 0 : sum / length
}
