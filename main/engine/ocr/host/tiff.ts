/** Several grey pictures as the pages of one TIFF (6.0, little-endian, uncompressed): one process reads them all. Pure. */
import type { GreyPicture } from '../protocol.ts'

const [short, long] = [3, 4]
/** Fields of a page, in the order of their numbers, as the format asks. */
const fieldsOf = (
  { width, height, grey }: GreyPicture,
  dataAt: number,
): [tag: number, type: number, value: number][] => [
  [256, long, width],
  [257, long, height],
  // Bits of a sample; no compression; 0 is black.
  [258, short, 8],
  [259, short, 1],
  [262, short, 1],
  // One strip, samples of one byte, all rows in it.
  [273, long, dataAt],
  [277, short, 1],
  [278, long, height],
  [279, long, grey.length],
]
const fieldBytes = 12
const fields = 9
const directoryBytes = 2 + fields * fieldBytes + 4
const even = (bytes: number): number => bytes + (bytes % 2)

export function tiffOf(pictures: readonly GreyPicture[]): Buffer {
  const sizes = pictures.map(({ grey }) => directoryBytes + even(grey.length))
  const out = Buffer.alloc(8 + sizes.reduce((sum, size) => sum + size, 0))
  out.write('II', 0, 'latin1')
  out.writeUInt16LE(42, 2)
  out.writeUInt32LE(pictures.length > 0 ? 8 : 0, 4)
  let at = 8
  pictures.forEach((picture, index) => {
    const dataAt = at + directoryBytes
    const nextAt = at + sizes[index]!
    out.writeUInt16LE(fields, at)
    at += 2
    for (const [tag, type, value] of fieldsOf(picture, dataAt)) {
      out.writeUInt16LE(tag, at)
      out.writeUInt16LE(type, at + 2)
      out.writeUInt32LE(1, at + 4)
      out.writeUInt32LE(value, at + 8)
      at += fieldBytes
    }
    out.writeUInt32LE(index + 1 < pictures.length ? nextAt : 0, at)
    out.set(picture.grey, dataAt)
    at = nextAt
  })
  return out
}
