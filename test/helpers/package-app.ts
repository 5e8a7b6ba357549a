/** Runs the packager as `npm run dist` does, without Electron's executable and without the network. */
import { execFile } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { repository } from './longview.ts'

const run = promisify(execFile)
const bin = (name: string): string => join(repository, 'node_modules/.bin', name)

/** What the fuse tool looks for, and the state of a fuse that is on (a character). */
const sentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'
export const isOn = '1'.charCodeAt(0)

/** An executable as far as the fuse tool looks: the sentinel, version 1, and nine fuses that are on. */
function writeFakeElectron(folder: string): void {
  mkdirSync(join(folder, 'resources'), { recursive: true })
  const wire = Buffer.concat([
    Buffer.alloc(4096),
    Buffer.from(sentinel),
    Buffer.from([1, 9]),
    Buffer.alloc(9, isOn),
    Buffer.alloc(4096),
  ])
  writeFileSync(join(folder, 'electron'), wire, { mode: 0o755 })
  writeFileSync(join(folder, 'version'), '45.4.1')
  writeFileSync(join(folder, 'LICENSE'), 'stand-in')
  writeFileSync(join(folder, 'LICENSES.chromium.html'), 'stand-in')
}

/**
 * Packs the program into `folder`; gives the folder with the executable in it. It is built first unless what was
 * built is in use: a build empties its folder.
 */
export async function packageFor(folder: string, { isBuilt = false } = {}): Promise<string> {
  const electron = join(folder, 'electron')
  const output = join(folder, 'out')
  writeFakeElectron(electron)
  const options = { cwd: repository, maxBuffer: 64 * 2 ** 20 }
  if (!isBuilt) await run(bin('electron-vite'), ['build'], options)
  const settings = [
    `-c.electronDist=${electron}`,
    `-c.directories.output=${output}`,
    '-c.compression=store',
  ]
  const target = ['--linux', 'dir', '--x64', '--config', 'electron-builder.yml']
  await run(bin('electron-builder'), [...target, ...settings], options)
  return join(output, 'linux-unpacked')
}
