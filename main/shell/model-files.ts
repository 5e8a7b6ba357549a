/** A model is two files: the language model and its projector. A person may point at either or at both. */
import { dialog, type BrowserWindow } from 'electron'
import { readdir } from 'node:fs/promises'
import { basename, dirname, extname, join } from 'node:path'
import { AppError } from '#contract/errors.ts'
import type { EngineClient } from './engine-process.ts'
import type { Words } from './words.ts'

export type ModelPair = { model: string; mmproj: string }

const isGguf = (path: string): boolean => extname(path).toLowerCase() === '.gguf'
const isProjector = (path: string): boolean => /mmproj/i.test(basename(path))

/** The pairs among chosen files; a lone one finds its other half in `beside`, the files of its folder. */
export function pairModels(chosen: string[], beside: string[]): ModelPair[] {
  const ggufs = chosen.filter(isGguf)
  const models = ggufs.filter((path) => !isProjector(path))
  const near = beside.filter(isGguf)
  const projectors = ggufs.filter(isProjector)
  const candidates = projectors.length > 0 ? projectors : near.filter(isProjector)
  const wanted = models.length > 0 ? models : near.filter((path) => !isProjector(path)).slice(0, 1)
  return wanted.flatMap((model) => {
    const mmproj = closest(model, candidates)
    return mmproj === undefined ? [] : [{ model, mmproj }]
  })
}

/** The projector whose name shares the longest run of beginnings with the model's. */
function closest(model: string, projectors: string[]): string | undefined {
  const words = (path: string): string[] =>
    basename(path, extname(path))
      .toLowerCase()
      .replace(/mmproj/g, '')
      .split(/[^a-z0-9]+/)
      .filter(Boolean)
  const mine = new Set(words(model))
  const score = (path: string): number => words(path).filter((word) => mine.has(word)).length
  return projectors.toSorted((a, b) => score(b) - score(a) || a.length - b.length)[0]
}

/** Asks for model files, checks and adds them. Gives how many models were added. */
export async function chooseModels(
  window: BrowserWindow,
  words: Words,
  client: () => Promise<EngineClient>,
): Promise<number> {
  const { filePaths } = await dialog.showOpenDialog(window, {
    title: words.chooseModel,
    properties: ['openFile', 'multiSelections'],
    filters: [{ name: words.model, extensions: ['gguf'] }],
  })
  const [first] = filePaths
  if (first === undefined) return 0
  const folder = dirname(first)
  const beside = (await readdir(folder)).map((name) => join(folder, name))
  const pairs = pairModels(filePaths, beside)
  if (pairs.length === 0) {
    throw new AppError(
      'model/mismatch',
      `${basename(first)} needs its projector (a GGUF with "mmproj" in its name) beside it; choose both files together.`,
    )
  }
  const ask = await client()
  for (const pair of pairs) await ask('models.add', pair)
  return pairs.length
}
