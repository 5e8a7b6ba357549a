/**
 * The one form that an evidence bundle has: a ZIP archive (PKWARE APPNOTE 6.3.10) with stored entries, no
 * dates, no comments, no gaps. From the names, sizes and checksums of its entries every byte outside their
 * data follows, so a reader can demand exactly these bytes and nothing can hide between them.
 */

/** An entry at `offset`; `bytes` as stored, which is also its real size. */
export type ZipEntry = { name: string; bytes: number; crc32: number; offset: number }

const stored = 0
const utf8Names = 0x0800
/** 1 January 1980, midnight: the earliest that DOS knows. */
const date = 0x0021
const plainFile = 0o100644 * 2 ** 16
const wide = 0xffffffff
const versionPlain = 20
const versionWide = 45
const madeByUnix = 3 << 8

const isWide = (...values: number[]): boolean => values.some((value) => value >= wide)

/** A record of little-endian fields: [bytes, value]. */
function record(fields: readonly (readonly [1 | 2 | 4 | 8, number])[], ...tail: Buffer[]): Buffer {
  const head = Buffer.alloc(fields.reduce((sum, [size]) => sum + size, 0))
  let at = 0
  for (const [size, value] of fields) {
    if (size === 8) head.writeBigUInt64LE(BigInt(value), at)
    else head.writeUIntLE(value, at, size)
    at += size
  }
  return Buffer.concat([head, ...tail])
}

const wideField = (...values: number[]): Buffer =>
  values.length === 0
    ? Buffer.alloc(0)
    : record([[2, 1], [2, values.length * 8], ...values.map((value) => [8, value] as const)])

export function localHeader({ name, bytes, crc32 }: ZipEntry): Buffer {
  const encoded = Buffer.from(name)
  const extra = isWide(bytes) ? wideField(bytes, bytes) : wideField()
  const size = Math.min(bytes, wide)
  return record(
    [
      [4, 0x04034b50],
      [2, isWide(bytes) ? versionWide : versionPlain],
      [2, utf8Names],
      [2, stored],
      [2, 0],
      [2, date],
      [4, crc32],
      [4, size],
      [4, size],
      [2, encoded.length],
      [2, extra.length],
    ],
    encoded,
    extra,
  )
}

function centralHeader({ name, bytes, crc32, offset }: ZipEntry): Buffer {
  const encoded = Buffer.from(name)
  const extra = wideField(
    ...(isWide(bytes) ? [bytes, bytes] : []),
    ...(isWide(offset) ? [offset] : []),
  )
  const version = extra.length > 0 ? versionWide : versionPlain
  const size = Math.min(bytes, wide)
  return record(
    [
      [4, 0x02014b50],
      [2, madeByUnix + version],
      [2, version],
      [2, utf8Names],
      [2, stored],
      [2, 0],
      [2, date],
      [4, crc32],
      [4, size],
      [4, size],
      [2, encoded.length],
      [2, extra.length],
      [2, 0],
      [2, 0],
      [2, 0],
      [4, plainFile],
      [4, Math.min(offset, wide)],
    ],
    encoded,
    extra,
  )
}

/** Everything after the data of the last entry, which ends at `start`. */
export function directory(entries: readonly ZipEntry[], start: number): Buffer {
  const list = Buffer.concat(entries.map(centralHeader))
  const count = entries.length
  const needsWide = count >= 0xffff || isWide(start, list.length)
  const wideEnd = needsWide
    ? Buffer.concat([
        record([
          [4, 0x06064b50],
          [8, 44],
          [2, madeByUnix + versionWide],
          [2, versionWide],
          [4, 0],
          [4, 0],
          [8, count],
          [8, count],
          [8, list.length],
          [8, start],
        ]),
        record([
          [4, 0x07064b50],
          [4, 0],
          [8, start + list.length],
          [4, 1],
        ]),
      ])
    : Buffer.alloc(0)
  const end = record([
    [4, 0x06054b50],
    [2, 0],
    [2, 0],
    [2, Math.min(count, 0xffff)],
    [2, Math.min(count, 0xffff)],
    [4, Math.min(list.length, wide)],
    [4, Math.min(start, wide)],
    [2, 0],
  ])
  return Buffer.concat([list, wideEnd, end])
}
