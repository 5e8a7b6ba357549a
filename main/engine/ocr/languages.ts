/** Which languages can be read, and their data in one folder, where the reader looks for it. */
import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { beside } from '#base/program-folder.ts'
import { AppError } from '#contract/errors.ts'

/** Data that comes with Longview; tesseract's "best" models with whole-number weights. */
const shipped = ['eng', 'chi_sim'] as const
const variant = '4.0.0_best_int'
const dataFile = /^([A-Za-z][A-Za-z0-9_]{1,30})\.traineddata(?:\.gz)?$/
/** Holds copies of what is in use, all under one name pattern. */
const stageFolder = 'in-use'

const find = createRequire(import.meta.url)

function shippedFile(name: string): string | undefined {
  if (!shipped.some((one) => one === name)) return undefined
  try {
    const folder = beside(dirname(find.resolve(`@tesseract.js-data/${name}/package.json`)))
    const file = join(folder, variant, `${name}.traineddata.gz`)
    return existsSync(file) ? file : undefined
  } catch {
    return undefined
  }
}

function added(folder: string): Map<string, string> {
  const found = new Map<string, string>()
  if (!existsSync(folder)) return found
  for (const file of readdirSync(folder)) {
    const name = dataFile.exec(file)?.[1]
    if (name) found.set(name, join(folder, file))
  }
  return found
}

/** Names of all languages that can be read: those that come with Longview, and what lies in `folder`. */
export function availableLanguages(folder: string): string[] {
  const own = shipped.filter((name) => shippedFile(name) !== undefined)
  return Array.from(new Set([...own, ...added(folder).keys()])).toSorted()
}

/**
 * The folder that holds the data of these languages (`eng+chi_sim`), made ready. A file of a person's own
 * comes before ours. Throws `usage/invalid` naming a language that is not there, with those that are.
 */
export function stageLanguages(folder: string, names: readonly string[]): string {
  const stage = join(folder, stageFolder)
  const own = added(folder)
  for (const name of names) {
    const file = own.get(name) ?? shippedFile(name)
    if (!file) {
      throw new AppError(
        'usage/invalid',
        `Longview cannot read ${name}: there is no ${name}.traineddata. It reads ${availableLanguages(folder).join(', ')}; put the file into ${folder} or change ocr.languages.`,
      )
    }
    const place = join(stage, `${name}.traineddata.gz`)
    const { size, mtimeMs } = statSync(file)
    const there = existsSync(place) ? statSync(place) : undefined
    if (there?.size === size && there.mtimeMs >= mtimeMs) continue
    mkdirSync(stage, { recursive: true })
    // Two processes may do this at once: each writes its own file, and the last name wins.
    const temporary = `${place}.${process.pid}.tmp`
    copyFileSync(file, temporary)
    renameSync(temporary, place)
  }
  return stage
}

/** `eng+chi_sim` to its names, each once. */
export const languagesOf = (setting: string): string[] =>
  Array.from(new Set(setting.split('+').filter((name) => name !== '')))
