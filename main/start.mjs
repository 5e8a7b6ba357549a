// `npm start`: the window in development, with Electron's executable fetched first where it is missing.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const require = createRequire(import.meta.url)
const home = dirname(require.resolve('electron/package.json'))
const { version } = require('electron/package.json')

function hasElectron() {
  const pathFile = join(home, 'path.txt')
  return existsSync(pathFile) && existsSync(join(home, 'dist', readFileSync(pathFile, 'utf8')))
}

const env = { ...process.env }
if (process.argv.includes('--stand-in')) {
  // Debian's Chromium behind the same interface; see test/electron-host/README.md.
  env.ELECTRON_EXEC_PATH = join(root, 'test/electron-host/electron')
  env.EHOST_HEADED ??= '1'
} else if (!env.ELECTRON_EXEC_PATH && !hasElectron()) {
  console.log(`Fetching Electron ${version} (about 110 MB, once) ...`)
  spawnSync(process.execPath, [join(home, 'install.js')], { stdio: 'ignore' })
  if (!hasElectron()) {
    console.error(
      `Electron ${version} could not be fetched from github.com: connect this computer to the internet and run "npx install-electron", or set ELECTRON_EXEC_PATH to an Electron ${version} executable, then run "npm start" again.`,
    )
    process.exit(1)
  }
}

const vite = join(dirname(require.resolve('electron-vite/package.json')), 'bin/electron-vite.js')
const child = spawn(process.execPath, [vite, 'dev', '--watch'], {
  cwd: root,
  env,
  stdio: 'inherit',
})
child.on('exit', (code) => process.exit(code ?? 1))
