/** Which languages can be read, and their data in one folder, where the reader looks for it. */
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { beside, programFile } from '#base/program-folder.ts'
import { AppError } from '#contract/errors.ts'

/** Data that comes with Longview; tesseract's "best" models with whole-number weights. */
const shipped = ['eng', 'chi_sim'] as const
const variant = '4.0.0_best_int'
/** Of these, tesseract's "fast" model lies in data/: a smaller net. That of chi_sim has the same net in both. */
const quick: readonly string[] = ['eng']
const dataFile = /^([A-Za-z][A-Za-z0-9_]{1,30})\.traineddata(?:\.gz)?$/
/** Hold copies of what is in use, all under one name pattern. */
const stageFolders = {
  page: { packed: 'in-use-pages', plain: 'in-use-pages-plain' },
  line: { packed: 'in-use', plain: 'in-use-plain' },
} as const
/** The largest data there is has some 60 MB. */
const mostBytes = 500e6

const find = createRequire(import.meta.url)

/** What is to be read: a page quickly, a single line (a code, a value of a form) as well as can be. */
export type Matter = 'page' | 'line'

function shippedFile(name: string, matter: Matter): string | undefined {
  if (!shipped.some((one) => one === name)) return undefined
  if (matter === 'page' && quick.includes(name)) {
    const file = programFile(`main/engine/ocr/data/${name}.traineddata.gz`)
    if (existsSync(file)) return file
  }
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
  const own = shipped.filter((name) => shippedFile(name, 'line') !== undefined)
  return Array.from(new Set([...own, ...added(folder).keys()])).toSorted()
}

const settings = ['system', 'freq', 'number', 'punc', 'bigram'].map(
  (name) => `load_${name}_dawg 0\n`,
)

/** A file that tells an installed tesseract to leave its dictionaries out, made ready. */
export function stageNoDictionaries(folder: string): string {
  const place = join(folder, stageFolders.line.plain, 'no-dictionaries')
  if (!existsSync(place)) write(place, Buffer.from(settings.join('')), new Date())
  return place
}

/** Whether a person has put data of this language into `folder`: it comes before any other. */
export const isAdded = (folder: string, name: string): boolean => added(folder).has(name)

/** File systems keep times more or less finely; a copy bears the time of what it was made from. */
const isSameTime = (a: Date, b: Date): boolean => Math.abs(a.getTime() - b.getTime()) <= 2000

function write(place: string, bytes: Buffer, mtime: Date): void {
  mkdirSync(dirname(place), { recursive: true })
  // Two processes may do this at once: each writes its own file, and the last name wins.
  const temporary = `${place}.${process.pid}.tmp`
  writeFileSync(temporary, bytes)
  utimesSync(temporary, mtime, mtime)
  renameSync(temporary, place)
}

const isPacked = (bytes: Buffer): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b

function unpacked(bytes: Buffer, file: string): Buffer {
  if (!isPacked(bytes)) return bytes
  try {
    return gunzipSync(bytes, { maxOutputLength: mostBytes })
  } catch (cause) {
    const text = `${file} is damaged: it cannot be unpacked. Get it again, or delete it.`
    throw new AppError('usage/invalid', text, { cause })
  }
}

/**
 * The folder that holds the data of these languages (`eng+chi_sim`), made ready: `packed` as
 * `NAME.traineddata.gz` for the reader that comes with Longview, `plain` as `NAME.traineddata` for an
 * installed one. A file of a person's own comes before ours. Throws `usage/invalid` naming a language that is
 * not there, with those that are.
 */
export function stageLanguages(
  folder: string,
  names: readonly string[],
  form: 'packed' | 'plain',
  matter: Matter,
): string {
  const stage = join(folder, stageFolders[matter][form])
  const own = added(folder)
  for (const name of names) {
    const file = own.get(name) ?? shippedFile(name, matter)
    if (!file) {
      throw new AppError(
        'usage/invalid',
        `Longview cannot read ${name}: there is no ${name}.traineddata. It reads ${availableLanguages(folder).join(', ')}; put the file into ${folder} or change ocr.languages.`,
      )
    }
    const place = join(stage, `${name}.traineddata${form === 'packed' ? '.gz' : ''}`)
    const { mtime } = statSync(file)
    if (existsSync(place) && isSameTime(statSync(place).mtime, mtime)) continue
    const bytes = readFileSync(file)
    // The reader that comes with Longview takes either form under the one name.
    write(place, form === 'plain' ? unpacked(bytes, file) : bytes, mtime)
  }
  return stage
}

/** `eng+chi_sim` to its names, each once. */
export const languagesOf = (setting: string): string[] =>
  Array.from(new Set(setting.split('+').filter((name) => name !== '')))
