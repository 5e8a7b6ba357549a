/** Whether a recording's container says that it is longer than the file: a copy or a download that was cut off. */
import { type FileHandle, open } from 'node:fs/promises'

/** Top-level boxes of an MP4, elements before a Matroska segment: more than this is no file that anyone made. */
const mostParts = 4096

export async function isCutShort(path: string, bytes: number): Promise<boolean> {
  const file = await open(path, 'r')
  try {
    const head = await read(file, 0, 12)
    const kind = head.toString('latin1', 4, 8)
    if (['ftyp', 'moov', 'mdat', 'wide', 'free', 'skip'].includes(kind))
      return await isMp4CutShort(file, bytes)
    if (head.toString('latin1', 0, 4) === 'RIFF') return head.readUInt32LE(4) + 8 > bytes
    if (head.length >= 4 && head.readUInt32BE(0) === 0x1a45dfa3)
      return await isMatroskaCutShort(file, bytes)
    return false
  } finally {
    await file.close()
  }
}

/** ISO/IEC 14496-12, 4.2: a size of 1 stands for 64 bits that follow, 0 for the rest of the file. */
async function isMp4CutShort(file: FileHandle, bytes: number): Promise<boolean> {
  let at = 0
  for (let part = 0; part < mostParts && at < bytes; part++) {
    const head = await read(file, at, 16)
    if (head.length < 8) return true
    const size32 = head.readUInt32BE(0)
    if (size32 === 0) return false
    if (size32 === 1 && head.length < 16) return true
    const size = size32 === 1 ? Number(head.readBigUInt64BE(8)) : size32
    if (size < 8) return false
    if (at + size > bytes) return true
    at += size
  }
  return false
}

/** RFC 8794: a size of all ones is unknown, as in a live stream; nothing can be said then. */
async function isMatroskaCutShort(file: FileHandle, bytes: number): Promise<boolean> {
  const segment = 0x18538067
  let at = 0
  for (let part = 0; part < mostParts && at < bytes; part++) {
    const head = await read(file, at, 12)
    if (head.length < 5) return true
    const idLength = Math.clz32(head[0]!) - 23
    const sizeLength = Math.clz32(head[idLength] ?? 0) - 23
    if (idLength > 4 || sizeLength > 8 || head.length < idLength + sizeLength) return false
    const id = head.readUIntBE(0, idLength)
    let size = BigInt(head[idLength]! & (0xff >> sizeLength))
    for (let i = 1; i < sizeLength; i++) size = size * 256n + BigInt(head[idLength + i]!)
    if (size === (1n << BigInt(7 * sizeLength)) - 1n) return false
    const end = at + idLength + sizeLength + Number(size)
    if (end > bytes) return true
    if (id === segment) return false
    at = end
  }
  return false
}

async function read(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, at)
  return buffer.subarray(0, bytesRead)
}
