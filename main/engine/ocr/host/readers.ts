/** Who reads inside an OCR process: the installed program where there is one, and what comes with Longview where that fails. */
import { ToolFailure } from '#base/run-tool.ts'
import type { ReaderChoice } from '../protocol.ts'
import { createInstalledRecogniser } from './installed-recogniser.ts'
import type { Recogniser } from './recogniser.ts'
import { createShippedRecogniser } from './shipped-recogniser.ts'

/** Keeps the reader of the last choice: loading a language takes longer than reading a line. */
export function createReaders(): (choice: ReaderChoice) => Promise<Recogniser> {
  let held: { key: string; recogniser: Recogniser } | undefined
  return async (choice) => {
    const key = JSON.stringify([choice.languages, choice.dataFolder, choice.installed])
    if (held?.key !== key) {
      await held?.recogniser.close()
      held = { key, recogniser: recogniserOf(choice) }
    }
    return held.recogniser
  }
}

function recogniserOf(choice: ReaderChoice): Recogniser {
  const { installed, dataFolder, languages } = choice
  const first = installed && createInstalledRecogniser(installed, choice)
  const second =
    dataFolder === undefined ? undefined : createShippedRecogniser(languages, dataFolder)
  if (first && second) return orElse(first, second)
  const only = first ?? second
  if (!only) throw new Error(`nobody reads ${languages.join('+')}`)
  return only
}

/** What the first fails at, the second does. Limits on time and memory are no failures of a program. */
function orElse(first: Recogniser, second: Recogniser): Recogniser {
  const either = async <T>(read: (by: Recogniser) => Promise<T>): Promise<T> => {
    try {
      return await read(first)
    } catch (error) {
      if (!(error instanceof ToolFailure)) throw error
      return read(second)
    }
  }
  return {
    page: (...wish) => either((by) => by.page(...wish)),
    lines: (...wish) => either((by) => by.lines(...wish)),
    close: async () => {
      await first.close()
      await second.close()
    },
  }
}
