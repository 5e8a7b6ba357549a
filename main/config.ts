/** The only reader of the environment: defaults < settings file < environment < flags, merged once. */
import { homedir } from 'node:os'
import { readFileSync } from 'node:fs'
import { delimiter, join, resolve } from 'node:path'
import { AppError } from '#contract/errors.ts'
import { Settings, isSetting, parseSettings, type SettingName } from '#contract/settings.ts'
import type { LogLevel } from '#base/log.ts'

export type Config = {
  /** Folder of library.sqlite, cache.sqlite, models.json, settings.json. */
  library: string
  settings: Settings
  ffmpegPath: string | undefined
  ffprobePath: string | undefined
  tesseractPath: string | undefined
  /** Folders of programs, as the shell looks through them. */
  programFolders: string[]
  logLevel: LogLevel
  /** Settings that were out of bounds in the file and fell back to their defaults. */
  badSettings: string[]
}

type Environment = Record<string, string | undefined>
export type Flags = {
  library?: string | undefined
  set?: string[] | undefined
  verbose?: boolean | undefined
}

/** The platform's data folder. */
function defaultLibrary(env: Environment, platform: NodeJS.Platform): string {
  const home = homedir()
  if (platform === 'win32')
    return join(env['APPDATA'] ?? join(home, 'AppData', 'Roaming'), 'Longview')
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Longview')
  return join(env['XDG_DATA_HOME'] || join(home, '.local', 'share'), 'longview')
}

function settingsFile(library: string): Record<string, unknown> {
  const path = join(library, 'settings.json')
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch {
    return {}
  }
  try {
    const parsed: unknown = JSON.parse(text)
    return parsed && typeof parsed === 'object' ? { ...parsed } : {}
  } catch (cause) {
    throw new AppError('usage/invalid', `${path} is not valid JSON. Mend it or delete it.`, {
      cause,
    })
  }
}

/** `model.device=cpu` from a flag; JSON where it parses, else the text itself. */
function parseAssignment(text: string): [SettingName, unknown] {
  const at = text.indexOf('=')
  const name = text.slice(0, at)
  if (at < 1 || !isSetting(name)) {
    const names = Object.keys(Settings.shape).join(', ')
    throw new AppError('usage/invalid', `--set wants NAME=VALUE with one of: ${names}.`)
  }
  return [name, valueOf(name, text.slice(at + 1))]
}

/** A value given by hand must be right: unlike the file, it is refused instead of replaced. */
function valueOf(name: SettingName, text: string): unknown {
  let value: unknown = text
  try {
    value = JSON.parse(text)
  } catch {
    // Not JSON: words such as `cpu` stand for themselves.
  }
  const result = Settings.shape[name].safeParse(value)
  if (!result.success) {
    throw new AppError(
      'usage/invalid',
      `${text} is no value for ${name}: ${result.error.issues[0]?.message}.`,
    )
  }
  return result.data
}

/** `model.gpuLayers` is `LONGVIEW_MODEL_GPU_LAYERS`. */
function environmentName(name: string): string {
  return `LONGVIEW_${name
    .replaceAll(/([a-z])([A-Z])/g, '$1_$2')
    .replaceAll('.', '_')
    .toUpperCase()}`
}

const logLevels = ['debug', 'info', 'warn', 'error'] as const

/** Throws `usage/invalid` naming the flag or variable that is wrong. */
export function readConfig(
  flags: Flags,
  env: Environment = process.env,
  platform: NodeJS.Platform = process.platform,
): Config {
  if (flags.library === '')
    throw new AppError(
      'usage/invalid',
      'The folder of the library is empty: --library wants a name.',
    )
  const library = resolve(
    flags.library ?? (env['LONGVIEW_LIBRARY'] || defaultLibrary(env, platform)),
  )
  const { settings, bad } = parseSettings(settingsFile(library))
  const given: Record<string, unknown> = {}
  for (const name of Object.keys(Settings.shape).filter(isSetting)) {
    const text = env[environmentName(name)]
    if (text !== undefined && text !== '') given[name] = valueOf(name, text)
  }
  for (const text of flags.set ?? []) {
    const [name, value] = parseAssignment(text)
    given[name] = value
  }
  const level = env['LONGVIEW_LOG']
  return {
    library,
    settings: Settings.parse({ ...settings, ...given }),
    ffmpegPath: env['LONGVIEW_FFMPEG'] || undefined,
    ffprobePath: env['LONGVIEW_FFPROBE'] || undefined,
    tesseractPath: env['LONGVIEW_TESSERACT'] || undefined,
    programFolders: (env['PATH'] ?? env['Path'] ?? '').split(delimiter).filter((one) => one !== ''),
    logLevel: flags.verbose ? 'debug' : (logLevels.find((name) => name === level) ?? 'warn'),
    badSettings: bad,
  }
}

export type ShellConfig = {
  /** Vite's server during development. */
  devUrl: string | undefined
  logLevel: LogLevel
}

/** What the window's own process reads of the environment. */
export function readShellConfig(env: Environment = process.env): ShellConfig {
  const level = env['LONGVIEW_LOG']
  return {
    devUrl: env['ELECTRON_RENDERER_URL'] || undefined,
    logLevel: logLevels.find((name) => name === level) ?? 'info',
  }
}
