import { toldZhCn } from '#contract/told-zh-cn.ts'
import { translator } from '#contract/translator.ts'
import { chat } from './chat.ts'
import { commandGroups, commands } from './commands.ts'
import { collections, common, frame, palette, processes, welcome } from './window.ts'
import { errors } from './errors.ts'
import { exporting } from './export.ts'
import { jobs } from './jobs.ts'
import { library } from './library.ts'
import { models, settings } from './settings.ts'
import { viewer } from './viewer.ts'

/** What the engine tells in English sentences, in Chinese. */
export const teller = translator(toldZhCn)

export const zhCN = {
  chat,
  collections,
  commandGroups,
  commands,
  common,
  errors,
  export: exporting,
  frame,
  jobs,
  library,
  models,
  palette,
  processes,
  settings,
  viewer,
  welcome,
}
