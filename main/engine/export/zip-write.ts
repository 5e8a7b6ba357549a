/** Writes a ZIP archive in the form of zip-format.ts: equal entries give equal bytes. */
import { createHash } from '#base/crypto.ts'
import { open, type FileHandle } from 'node:fs/promises'
import { crc32 } from 'node:zlib'
import { directory, localHeader, type ZipEntry } from './zip-format.ts'

export type Content = Uint8Array | string | AsyncIterable<Uint8Array>
export type Written = { name: string; bytes: number; sha256: string }

export type ZipWriter = {
  /** `bytes` is the exact size of a stream; a content of another size is an error. */
  add(name: string, content: Content, bytes?: number): Promise<Written>
  end(): Promise<void>
}

/** Writes to a new file. Memory does not grow with the entries. Rejects with the file system's errors. */
export async function writeZip(
  path: string,
  fill: (zip: ZipWriter) => Promise<void>,
): Promise<void> {
  const file = await open(path, 'wx', 0o600)
  try {
    await fill(createWriter(file))
  } finally {
    await file.close()
  }
}

function createWriter(file: FileHandle): ZipWriter {
  const entries: ZipEntry[] = []
  let at = 0

  async function put(data: Uint8Array): Promise<void> {
    for (let done = 0; done < data.length;) {
      const { bytesWritten } = await file.write(data, done, data.length - done, at)
      done += bytesWritten
      at += bytesWritten
    }
  }

  return {
    async add(name, content, bytes) {
      const whole = typeof content === 'string' ? Buffer.from(content) : content
      const size = whole instanceof Uint8Array ? whole.length : (bytes ?? 0)
      const entry: ZipEntry = { name, bytes: size, crc32: 0, offset: at }
      const dataAt = at + localHeader(entry).length
      at = dataAt
      const hash = createHash('sha256')
      for await (const piece of whole instanceof Uint8Array ? [whole] : whole) {
        entry.crc32 = crc32(piece, entry.crc32)
        hash.update(piece)
        await put(piece)
      }
      const end = at
      if (end - dataAt !== size) throw new Error(`${name} changed while it was read.`)
      at = entry.offset
      await put(localHeader(entry))
      at = end
      entries.push(entry)
      return { name, bytes: size, sha256: hash.digest('hex') }
    },
    end: () => put(directory(entries, at)),
  }
}
