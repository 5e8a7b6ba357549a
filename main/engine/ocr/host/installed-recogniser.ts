/**
 * The tesseract program of this machine, one process for each picture: the picture goes in by stdin, words
 * come out by stdout, nothing is written to the disk.
 */
import { AppError } from '#contract/errors.ts'
import { runTool, ToolFailure } from '#base/run-tool.ts'
import type { InstalledReader, ReaderChoice } from '../protocol.ts'
import { meanConfidence, pgmOf, type Recogniser, resolutionOf } from './recogniser.ts'
import { tiffOf } from './tiff.ts'
import { linesOfHocr, wordsOfTable } from './tool-output.ts'

/** Tesseract's numbers of layouts (`--psm`). */
const layout = { page: '3', band: '6', line: '7' } as const

/** Rejects with a ToolFailure when the program fails, with source/too-slow or source/too-large past its limits. */
export function createInstalledRecogniser(
  { path, version, dataFolder, noDictionaries }: InstalledReader,
  { languages, toolMs, toolBytes }: ReaderChoice,
): Recogniser {
  const engine = `tesseract ${version}`
  // The process that this runs in is killed to stop it, and takes the program with it.
  const { signal } = new AbortController()

  async function run(input: Buffer, more: readonly string[]): Promise<string> {
    const data = dataFolder === undefined ? [] : ['--tessdata-dir', dataFolder]
    const args = ['stdin', 'stdout', '-l', languages.join('+'), ...data, '--oem', '1', ...more]
    try {
      return await runTool(path, args, {
        signal,
        input,
        timeoutMs: toolMs,
        memoryBytes: toolBytes,
        // One thread each: there are as many readers as cores. Nothing else of ours is its business.
        env: { OMP_THREAD_LIMIT: '1' },
      })
    } catch (error) {
      if (error instanceof ToolFailure && error.reason === 'timeout')
        throw new AppError('source/too-slow', `${error.message}.`, { cause: error })
      if (error instanceof ToolFailure && error.reason === 'memory')
        throw new AppError('source/too-large', `${error.message}.`, { cause: error })
      throw error
    }
  }

  return {
    async page(turned, dpi, kind) {
      const table = await run(pgmOf(turned.picture), [
        '--psm',
        layout[kind],
        '--dpi',
        resolutionOf(dpi),
        '-c',
        'tessedit_create_tsv=1',
      ])
      const words = wordsOfTable(table, turned)
      return { words, confidence: meanConfidence(words), engine }
    },
    async lines(pictures, { dpi, dictionaries, characters }) {
      if (pictures.length === 0) return []
      const hocr = await run(tiffOf(pictures), [
        '--psm',
        layout.line,
        '--dpi',
        resolutionOf(dpi),
        ...(characters === undefined ? [] : ['-c', `tessedit_char_whitelist=${characters}`]),
        '-c',
        'tessedit_create_hocr=1',
        '-c',
        'hocr_char_boxes=1',
        // What is loaded is decided before settings given by -c are looked at: only a file comes in time.
        ...(dictionaries ? [] : [noDictionaries]),
      ])
      const read = linesOfHocr(hocr)
      return pictures.map((_, at) => ({
        ...(read[at] ?? { text: '', confidence: 0, characters: [] }),
        engine,
      }))
    },
    close: () => Promise.resolve(),
  }
}
