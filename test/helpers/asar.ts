/** Reads Electron's archive format: a length-prefixed JSON tree of the files, then their bytes. */
import { readFileSync } from 'node:fs'

type Entry = { files?: Record<string, Entry>; offset?: string; size?: number; unpacked?: boolean }

export type Archive = {
  /** Of files and folders, beginning with `/`, also of those that lie beside the archive. */
  paths: string[]
  /** Throws for what lies beside the archive. */
  read(path: string): Buffer
}

export function readArchive(path: string): Archive {
  const bytes = readFileSync(path)
  const start = 8 + bytes.readUInt32LE(4)
  const header = JSON.parse(
    bytes.subarray(16, 16 + bytes.readUInt32LE(12)).toString('utf8'),
  ) as Entry
  const entries = new Map<string, Entry>()
  const walk = (entry: Entry, at: string): void => {
    for (const [name, child] of Object.entries(entry.files ?? {})) {
      entries.set(`${at}/${name}`, child)
      walk(child, `${at}/${name}`)
    }
  }
  walk(header, '')
  return {
    paths: [...entries.keys()],
    read(file) {
      const { offset, size } = entries.get(file) ?? {}
      if (offset === undefined || size === undefined) throw new Error(`${file} is not inside.`)
      return bytes.subarray(start + Number(offset), start + Number(offset) + size)
    },
  }
}
