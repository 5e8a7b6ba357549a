/** Adding a model: by its files, or from an address after the person has agreed. */
import { dialog, type BrowserWindow } from 'electron'
import { readdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { IngestEvent } from '#contract/api.ts'
import { AppError } from '#contract/errors.ts'
import type { Input, Run } from '#contract/rpc.ts'
import type { ModelProgress, shellApi } from '#contract/shell-api.ts'
import type { EngineClient } from './engine-process.ts'
import { pairModels } from './model-pairs.ts'
import type { Words } from './words.ts'

type Client = () => Promise<EngineClient>
type Adding = Run<ModelProgress>

/** What the page is told of a step: the name of a file, never where it lies. */
const following =
  ({ emit }: Adding) =>
  ({ path, stage, done, total, rate, remainingMs }: IngestEvent): void => {
    if (stage !== 'download' && stage !== 'check' && stage !== 'describe') return
    emit({ name: decodeURIComponent(basename(path)), stage, done, total, rate, remainingMs })
  }

/** Asks for model files, checks and adds them. Gives how many models were added. */
export async function chooseModels(
  window: BrowserWindow,
  words: Words,
  client: Client,
  run: Adding,
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
  const options = { signal: run.signal, onEvent: following(run) }
  for (const pair of pairs) await ask('models.add', pair, options)
  return pairs.length
}

/** A page cannot reach a network; what it wants fetched, a person allows here. */
export async function downloadModel(
  window: BrowserWindow,
  wanted: Input<(typeof shellApi)['models.fetch']>,
  words: Words,
  client: Client,
  run: Adding,
): Promise<number> {
  const hosts = new Set([wanted.modelUrl, wanted.mmprojUrl].map((url) => new URL(url).host))
  const { response } = await dialog.showMessageBox(window, {
    type: 'question',
    message: words.mayDownload([...hosts].join(', ')),
    detail: `${words.mayDownloadDetail}\n\n${wanted.modelUrl}\n${wanted.mmprojUrl}`,
    buttons: [words.download, words.cancel],
    defaultId: 0,
    cancelId: 1,
  })
  if (response !== 0) return 0
  const ask = await client()
  await ask('models.download', wanted, { signal: run.signal, onEvent: following(run) })
  return 1
}
