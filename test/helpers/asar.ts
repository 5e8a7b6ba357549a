/** Reads Electron's archive format: a length-prefixed JSON tree of the files, then their bytes. */
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

type Entry = { files?: Record<string, Entry>; offset?: string; size?: number; unpacked?: boolean }

export type Archive = {
  /** Of files and folders, beginning with `/`, also of those that lie beside the archive. */
  paths: string[]
  /** Throws for what lies beside the archive. */
  read(path: string): Buffer
  isUnpacked(path: string): boolean
  isFolder(path: string): boolean
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
    isUnpacked: (file) => entries.get(file)?.unpacked === true,
    isFolder: (file) => entries.get(file)?.files !== undefined,
    read(file) {
      const { offset, size } = entries.get(file) ?? {}
      if (offset === undefined || size === undefined) throw new Error(`${file} is not inside.`)
      return bytes.subarray(start + Number(offset), start + Number(offset) + size)
    },
  }
}

/**
 * Lays an archive out as a folder, for a host that cannot read inside one. Modules that lie beside it
 * are linked to, as Electron redirects them; other files beside it stay there only.
 */
export function expandArchive(path: string, folder: string): void {
  const archive = readArchive(path)
  for (const file of archive.paths) {
    const target = join(folder, file)
    if (archive.isFolder(file)) continue
    mkdirSync(dirname(target), { recursive: true })
    if (!archive.isUnpacked(file)) writeFileSync(target, archive.read(file))
    else if (file.startsWith('/node_modules/')) symlinkSync(`${path}.unpacked${file}`, target)
  }
}
