/** Where the lines of all processes go: one file, kept small by rotation. */
import { appendFileSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'

const most = { bytes: 4 * 2 ** 20, files: 3 }
const name = 'longview.log'

/**
 * Appends lines to `longview.log` in a folder; the two files before it are kept. Writing is at once,
 * so that the last words of a dying process are there. A disk that is full loses lines, nothing else.
 */
export function openLogFile(folder: string): (line: string) => void {
  const path = join(folder, name)
  let bytes = sizeOf(path)

  function rotate(): void {
    rmSync(`${path}.${most.files - 1}`, { force: true })
    for (let at = most.files - 2; at >= 0; at--) {
      const from = at === 0 ? path : `${path}.${at}`
      if (sizeOf(from) > 0) renameSync(from, `${path}.${at + 1}`)
    }
    bytes = 0
  }

  return (line) => {
    try {
      if (bytes > most.bytes) rotate()
      mkdirSync(folder, { recursive: true })
      appendFileSync(path, `${line}\n`, { mode: 0o600 })
      bytes += line.length + 1
    } catch {
      // There is nowhere left to say it.
    }
  }
}

function sizeOf(path: string): number {
  try {
    return statSync(path).size
  } catch {
    return 0
  }
}
