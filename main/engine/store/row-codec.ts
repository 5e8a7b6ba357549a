// Token rows as bytes. Little endian: a 12-byte head (magic, CRC-32 of what follows it, version, number of
// parts), then per part 20 bytes and its data. Rows are float16 (IEEE 754 binary16), which is finer than
// the quantized weights that read them; a block with a larger value than that holds is kept as float32.
/// <reference lib="es2025.float16" />
import { crc32 } from 'node:zlib'
import { AppError } from '#contract/errors.ts'
import { once } from '#base/once.ts'
import type { Part, TokenBlock } from '#engine/domain.ts'

const magic = 0x3152564c // "LVR1"
const version = 1
const headBytes = 12
const partBytes = 20
const largestHalf = 65504
const kinds = { tokens: 0, half: 1, single: 2 } as const

export function encodeParts(parts: readonly Part[]): Buffer {
  const kindsOf = parts.map((part) => (part.kind === 'tokens' ? kinds.tokens : precisionFor(part)))
  const size = parts.reduce((sum, part, index) => sum + sizeOf(part, kindsOf[index]), headBytes)
  const bytes = Buffer.alloc(size)
  bytes.writeUInt32LE(magic, 0)
  bytes.writeUInt16LE(version, 8)
  bytes.writeUInt16LE(parts.length, 10)
  let at = headBytes
  parts.forEach((part, index) => {
    const kind = kindsOf[index] ?? kinds.single
    at =
      part.kind === 'tokens'
        ? writeTokens(bytes, at, part.tokens)
        : writeBlock(bytes, at, part, kind)
  })
  bytes.writeUInt32LE(crc32(bytes.subarray(8)), 4)
  return bytes
}

/** False for bytes that are torn, changed or of another version. */
export function isWhole(bytes: Buffer): boolean {
  if (bytes.length < headBytes || bytes.readUInt32LE(0) !== magic) return false
  return bytes.readUInt16LE(8) === version && bytes.readUInt32LE(4) === crc32(bytes.subarray(8))
}

/** The parts of bytes for which `isWhole` is true; of any others it may be wrong rows or an error. */
export function decodeParts(blob: Buffer): Part[] {
  const bytes = blob.byteOffset % 4 === 0 ? blob : Buffer.from(new Uint8Array(blob).buffer)
  const parts: Part[] = []
  let at = headBytes
  for (let index = bytes.readUInt16LE(10); index > 0; index--) {
    const kind = bytes.readUInt8(at)
    const nonCausal = bytes.readUInt8(at + 1) === 1
    const count = bytes.readUInt32LE(at + 4)
    const planes = bytes.readUInt32LE(at + 8)
    const width = bytes.readUInt32LE(at + 12)
    const advance = bytes.readInt32LE(at + 16)
    const first = at + partBytes
    const integers = kind === kinds.tokens ? count : planes
    const positions = new Int32Array(bytes.buffer, bytes.byteOffset + first, integers).slice()
    at = first + integers * 4
    if (kind === kinds.tokens) {
      parts.push({ kind: 'tokens', tokens: positions })
      continue
    }
    const length = count * width
    const rows = kind === kinds.half ? readHalf(bytes, at, length) : readSingle(bytes, at, length)
    at += kind === kinds.half ? padded(length * 2) : length * 4
    parts.push({ kind: 'rows', rows, count, positions, advance, nonCausal })
  }
  return parts
}

const padded = (bytes: number): number => (bytes + 3) & ~3

function sizeOf(part: Part, kind: number | undefined): number {
  if (part.kind === 'tokens') return partBytes + part.tokens.length * 4
  const { length } = part.rows
  return (
    partBytes + part.positions.length * 4 + (kind === kinds.half ? padded(length * 2) : length * 4)
  )
}

function precisionFor({ rows, count }: TokenBlock): number {
  if (count === 0 ? rows.length > 0 : rows.length % count !== 0) {
    throw new AppError('internal', `${rows.length} values cannot be ${count} rows of one width.`)
  }
  // By index: an iterator is ten times as slow on the millions of values of a block.
  for (let index = 0; index < rows.length; index++) {
    const size = Math.abs(rows[index] ?? 0)
    if (size > largestHalf && size !== Infinity) return kinds.single
  }
  return kinds.half
}

function writeTokens(bytes: Buffer, at: number, tokens: Int32Array): number {
  bytes.writeUInt8(kinds.tokens, at)
  bytes.writeUInt32LE(tokens.length, at + 4)
  return copyInto(bytes, at + partBytes, tokens)
}

function writeBlock(bytes: Buffer, at: number, block: TokenBlock, kind: number): number {
  const { rows, count, positions, advance, nonCausal } = block
  bytes.writeUInt8(kind, at)
  bytes.writeUInt8(nonCausal ? 1 : 0, at + 1)
  bytes.writeUInt32LE(count, at + 4)
  bytes.writeUInt32LE(positions.length, at + 8)
  bytes.writeUInt32LE(count === 0 ? 0 : rows.length / count, at + 12)
  bytes.writeInt32LE(advance, at + 16)
  const data = copyInto(bytes, at + partBytes, positions)
  if (kind === kinds.single) return copyInto(bytes, data, rows)
  return data + padded(copyInto(bytes, data, new Float16Array(rows)) - data)
}

function copyInto(bytes: Buffer, at: number, values: ArrayBufferView): number {
  bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at)
  return at + values.byteLength
}

/** float32 of each of the 65,536 halves: three times as fast as converting one by one. */
const halves = once(
  () => new Float32Array(new Float16Array(Uint16Array.from({ length: 65536 }, (_, i) => i).buffer)),
)

function readHalf(bytes: Buffer, at: number, length: number): Float32Array {
  const source = new Uint16Array(bytes.buffer, bytes.byteOffset + at, length)
  const rows = new Float32Array(length)
  const single = halves()
  for (let index = 0; index < length; index++) rows[index] = single[source[index] ?? 0] ?? 0
  return rows
}

const readSingle = (bytes: Buffer, at: number, length: number): Float32Array =>
  new Float32Array(bytes.buffer, bytes.byteOffset + at, length).slice()
