/**
 * Starts an app in the Electron of this machine: the real executable where npm has fetched it, else
 * the stand-in of test/electron-host. `DESKTOP_ELECTRON=electron|stand-in` decides for once.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { _electron, type ElectronApplication } from '@playwright/test'

export const root = resolve(import.meta.dirname, '../..')

function hasElectron(): boolean {
  const home = join(root, 'node_modules/electron')
  const pathFile = join(home, 'path.txt')
  if (!existsSync(pathFile)) return false
  return existsSync(join(home, 'dist', readFileSync(pathFile, 'utf8')))
}

function electronKind(): 'electron' | 'stand-in' {
  const wanted = process.env.DESKTOP_ELECTRON
  if (wanted === 'stand-in') return 'stand-in'
  if (hasElectron()) return 'electron'
  if (wanted !== 'electron') return 'stand-in'
  throw new Error(
    'DESKTOP_ELECTRON=electron, but Electron has not been fetched: npx install-electron',
  )
}

/** `userData` is the profile; it may be used again by a later launch, as after a restart. */
export async function launch(
  app: string,
  userData: string,
  env: Record<string, string> = {},
): Promise<ElectronApplication> {
  // Playwright finds the executable through node_modules/electron/index.js, which honours this. With
  // `executablePath` it would not hold `ready` back.
  if (electronKind() === 'stand-in') {
    process.env.ELECTRON_OVERRIDE_DIST_PATH = join(root, 'test/electron-host')
  }
  const inherited = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  )
  return await _electron.launch({
    args: [app, `--user-data-dir=${userData}`],
    cwd: root,
    // Null, or Playwright forces the light theme and hides nativeTheme.
    colorScheme: null,
    env: { ...Object.fromEntries(inherited), ...env },
  })
}
