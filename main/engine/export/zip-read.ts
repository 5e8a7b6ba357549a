/** Reads archives in the form of zip-format.ts and in no other: each byte must be the one that form asks for. */
import { createHash } from '#base/crypto.ts'
import { open, type FileHandle } from 'node:fs/promises'
import { crc32 } from 'node:zlib'
import { directory, localHeader, type ZipEntry } from './zip-format.ts'

/** What is wrong with an archive, as a sentence without its name. */
export class ArchiveFault extends Error {}

export type ReadEntry = { name: string; bytes: number; sha256: string }

export type Archive = {
  names(): string[]
  /** Reads all of it once: headers, data, directory. Throws `ArchiveFault`, or the signal's reason. */
  check(signal: AbortSignal, progress?: (bytes: number) => void): Promise<ReadEntry[]>
  /** The data of an entry of at most `limit` bytes, or nothing. */
  read(name: string, limit: number): Promise<Buffer | undefined>
  close(): Promise<void>
}

const endBytes = 22
const wideEndBytes = 56
const locatorBytes = 20
const chunkBytes = 1 << 20
/** More than a million entries of ours there never are; the directory is read whole. */
const mostDirectoryBytes = 256 * 2 ** 20
/** Relative, no odd characters, no way out of a folder. */
const goodName = /^(?!.*(?:^|\/)\.{1,2}(?:\/|$))[\w.-]+(?:\/[\w.-]+)*$/

/** Throws `ArchiveFault` for what is no such archive, and the file system's errors. */
export async function openZip(path: string): Promise<Archive> {
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    const { entries, start, tail } = await readDirectory(file, size)
    const byName = new Map(entries.map((entry) => [entry.name, entry]))
    if (byName.size !== entries.length) throw new ArchiveFault('it holds two files of one name')
    return {
      names: () => [...byName.keys()],
      check: (signal, progress) => checkAll(file, { entries, start, tail }, signal, progress),
      read: async (name, limit) => {
        const entry = byName.get(name)
        if (!entry || entry.bytes > limit) return undefined
        return await readAt(file, dataOf(entry), entry.bytes)
      },
      close: () => file.close(),
    }
  } catch (error) {
    await file.close()
    throw error
  }
}

const dataOf = (entry: ZipEntry): number => entry.offset + localHeader(entry).length

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length)
  for (let done = 0; done < length;) {
    const { bytesRead } = await file.read(buffer, done, length - done, position + done)
    if (bytesRead === 0) throw new ArchiveFault('it ends too early')
    done += bytesRead
  }
  return buffer
}

type Layout = { entries: ZipEntry[]; start: number; tail: Buffer }

const notAnArchive = (): ArchiveFault =>
  new ArchiveFault('it is no archive in the form of an evidence bundle, or it was cut off')

async function readDirectory(file: FileHandle, size: number): Promise<Layout> {
  if (size < endBytes) throw notAnArchive()
  const end = await readAt(file, size - endBytes, endBytes)
  if (end.readUInt32LE(0) !== 0x06054b50) throw notAnArchive()
  let count = end.readUInt16LE(10)
  let start = end.readUInt32LE(16)
  if (count === 0xffff || start === 0xffffffff) {
    const wideAt = size - endBytes - locatorBytes - wideEndBytes
    if (wideAt < 0) throw notAnArchive()
    const wideEnd = await readAt(file, wideAt, wideEndBytes)
    if (wideEnd.readUInt32LE(0) !== 0x06064b50) throw notAnArchive()
    count = Number(wideEnd.readBigUInt64LE(32))
    start = Number(wideEnd.readBigUInt64LE(48))
  }
  if (start > size - endBytes || size - start > mostDirectoryBytes) throw notAnArchive()
  const tail = await readAt(file, start, size - start)
  return { entries: parseEntries(tail, count), start, tail }
}

/** Takes what the directory says; `checkAll` later demands that it is written exactly so. */
function parseEntries(tail: Buffer, count: number): ZipEntry[] {
  const entries: ZipEntry[] = []
  let at = 0
  for (let index = 0; index < count; index++) {
    if (at + 46 > tail.length || tail.readUInt32LE(at) !== 0x02014b50) throw notAnArchive()
    const [nameBytes, extraBytes] = [tail.readUInt16LE(at + 28), tail.readUInt16LE(at + 30)]
    const nameEnd = at + 46 + nameBytes
    if (nameEnd + extraBytes > tail.length) throw notAnArchive()
    const name = tail.toString('utf8', at + 46, nameEnd)
    if (!goodName.test(name)) throw new ArchiveFault('it holds a file of a name that cannot be')
    const extra = wideValues(tail.subarray(nameEnd, nameEnd + extraBytes))
    let bytes = tail.readUInt32LE(at + 24)
    let offset = tail.readUInt32LE(at + 42)
    if (bytes === 0xffffffff) bytes = extra.splice(0, 2)[0] ?? 0
    if (offset === 0xffffffff) offset = extra[0] ?? 0
    entries.push({ name, bytes, crc32: tail.readUInt32LE(at + 16), offset })
    at = nameEnd + extraBytes
  }
  return entries
}

function wideValues(extra: Buffer): number[] {
  const values: number[] = []
  for (let at = 4; at + 8 <= extra.length; at += 8) values.push(Number(extra.readBigUInt64LE(at)))
  return values
}

async function checkAll(
  file: FileHandle,
  { entries, start, tail }: Layout,
  signal: AbortSignal,
  progress: (bytes: number) => void = () => undefined,
): Promise<ReadEntry[]> {
  if (!directory(entries, start).equals(tail)) {
    throw new ArchiveFault('its directory is not written as it should be')
  }
  const found: ReadEntry[] = []
  const buffer = Buffer.allocUnsafe(chunkBytes)
  let at = 0
  for (const entry of entries) {
    const header = localHeader(entry)
    const isInPlace = entry.offset === at && at + header.length + entry.bytes <= start
    if (!isInPlace || !(await readAt(file, at, header.length)).equals(header)) {
      throw new ArchiveFault(`the place of ${entry.name} is not as it should be`)
    }
    at += header.length
    const hash = createHash('sha256')
    let crc = 0
    for (const dataEnd = at + entry.bytes; at < dataEnd;) {
      signal.throwIfAborted()
      const { bytesRead } = await file.read(buffer, 0, Math.min(chunkBytes, dataEnd - at), at)
      if (bytesRead === 0) throw new ArchiveFault('it ends too early')
      const piece = buffer.subarray(0, bytesRead)
      crc = crc32(piece, crc)
      hash.update(piece)
      at += bytesRead
      progress(at)
    }
    if (crc !== entry.crc32) throw new ArchiveFault(`${entry.name} was changed`)
    found.push({ name: entry.name, bytes: entry.bytes, sha256: hash.digest('hex') })
  }
  if (at !== start) throw new ArchiveFault('there is something between its files')
  return found
}
