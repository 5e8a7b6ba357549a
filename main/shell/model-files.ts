/** Adding a model by its files. */
import { dialog, type BrowserWindow } from 'electron'
import { readdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { AppError } from '#contract/errors.ts'
import type { EngineClient } from './engine-process.ts'
import { pairModels } from './model-pairs.ts'
import type { Words } from './words.ts'

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
