/** The smallest TrueType font that a PDF may embed: two glyphs without outlines (Apple TrueType Reference Manual). */

type Metrics = { ascent: number; descent: number; advance: number }

const unitsPerEm = 1000
const glyphs = 2

/** Big-endian fields: [bytes, value]; negative values as two's complement. */
function fields(...list: (readonly [1 | 2 | 4 | 8, number])[]): Buffer {
  const data = Buffer.alloc(list.reduce((sum, [size]) => sum + size, 0))
  let at = 0
  for (const [size, value] of list) {
    if (size === 8) data.writeBigInt64BE(BigInt(value), at)
    else data.writeUIntBE(value < 0 ? value + 2 ** (8 * size) : value, at, size)
    at += size
  }
  return data
}

/** Sum of its 32-bit words, as every table's entry holds it. */
function checksum(data: Buffer): number {
  const padded = Buffer.concat([data, Buffer.alloc((4 - (data.length % 4)) % 4)])
  let sum = 0
  for (let at = 0; at < padded.length; at += 4) sum = (sum + padded.readUInt32BE(at)) >>> 0
  return sum
}

function tables({ ascent, descent, advance }: Metrics): [string, Buffer][] {
  const head = fields(
    [4, 0x00010000],
    [4, 0x00010000],
    [4, 0],
    [4, 0x5f0f3cf5],
    [2, 0],
    [2, unitsPerEm],
    [8, 0],
    [8, 0],
    [2, 0],
    [2, descent],
    [2, advance],
    [2, ascent],
    [2, 0],
    [2, 8],
    [2, 2],
    [2, 0],
    [2, 0],
  )
  const hhea = fields(
    [4, 0x00010000],
    [2, ascent],
    [2, descent],
    [2, 0],
    [2, advance],
    [8, 0],
    [8, 0],
    [4, 0],
    [2, 0],
    [2, glyphs],
  )
  const maxp = fields([4, 0x00010000], [2, glyphs], ...Array.from({ length: 13 }, zero2))
  const hmtx = fields([2, advance], [2, 0], [2, advance], [2, 0])
  const loca = fields(...Array.from({ length: glyphs + 1 }, zero2))
  // Format 4 with the one segment that ends every such table.
  const cmap = fields(
    [2, 0],
    [2, 1],
    [2, 3],
    [2, 1],
    [4, 12],
    [2, 4],
    [2, 24],
    [2, 0],
    [2, 2],
    [2, 2],
    [2, 0],
    [2, 0],
    [2, 0xffff],
    [2, 0],
    [2, 0xffff],
    [2, 1],
    [2, 0],
  )
  const post = fields([4, 0x00030000], [4, 0], [4, 0], [4, 1], [8, 0], [8, 0])
  return [
    ['cmap', cmap],
    ['glyf', Buffer.alloc(4)],
    ['head', head],
    ['hhea', hhea],
    ['hmtx', hmtx],
    ['loca', loca],
    ['maxp', maxp],
    ['post', post],
  ]
}

const zero2 = (): readonly [2, number] => [2, 0]

/** Always the same bytes for the same metrics, which are in thousandths of the font size. */
export function trueTypeFont(metrics: Metrics): Buffer {
  const list = tables(metrics)
  const power = 2 ** Math.floor(Math.log2(list.length))
  const header = fields(
    [4, 0x00010000],
    [2, list.length],
    [2, power * 16],
    [2, Math.log2(power)],
    [2, (list.length - power) * 16],
  )
  let offset = header.length + 16 * list.length
  const directory: Buffer[] = []
  const bodies: Buffer[] = []
  for (const [name, data] of list) {
    directory.push(Buffer.from(name), fields([4, checksum(data)], [4, offset], [4, data.length]))
    const padded = Buffer.concat([data, Buffer.alloc((4 - (data.length % 4)) % 4)])
    bodies.push(padded)
    offset += padded.length
  }
  const font = Buffer.concat([header, ...directory, ...bodies])
  // The whole, with this field itself at 0, must add up to this number.
  const headAt = font.readUInt32BE(
    header.length + 16 * list.findIndex(([name]) => name === 'head') + 8,
  )
  font.writeUInt32BE((0xb1b0afba - checksum(font)) >>> 0, headAt + 8)
  return font
}
