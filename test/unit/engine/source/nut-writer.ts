/** Writes the NUT that tests need: one raw stream, every size and time coded in full. */
const codes = {
  main: 0x4e4d7a561f5f04adn,
  stream: 0x4e5311405bf2f9dbn,
  syncpoint: 0x4e4be4adeeca4569n,
  info: 0x4e49ab68b596ba78n,
}

function v(value: number): number[] {
  const bytes = [value % 128]
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128)) {
    bytes.unshift((rest % 128) + 128)
  }
  return bytes
}

function packet(code: bigint, body: number[]): Buffer {
  const start = Buffer.alloc(8)
  start.writeBigUInt64BE(code)
  const forward = body.length + 4
  const check = forward > 4096 ? [0, 0, 0, 0] : []
  return Buffer.concat([start, Buffer.from([...v(forward), ...check, ...body, 0, 0, 0, 0])])
}

export type WrittenFrame = { pts: number; data: Uint8Array }

const msbShift = 7
/** Frame code 1: key frame with time and size coded; all other codes are invalid. */
const flags = 1 | 8 | 32

/** Six fields: time 0, multiplier 1, stream 0, size 0, nothing reserved, for `count` frame codes. */
const codeRun = (bits: number, count: number): number[] => [
  ...v(bits),
  6,
  0,
  1,
  0,
  0,
  0,
  ...v(count),
]

export function writeNut(
  timeBase: { num: number; den: number },
  frames: readonly WrittenFrame[],
): Buffer {
  const table = [...codeRun(8192, 1), ...codeRun(flags, 1), ...codeRun(8192, 253)]
  const main = [
    ...v(3),
    ...v(1),
    ...v(65_536),
    ...v(1),
    ...v(timeBase.num),
    ...v(timeBase.den),
    ...table,
    0,
  ]
  const stream = [...v(0), ...v(0), ...v(4), 73, 52, 50, 48, ...v(0), ...v(msbShift), ...v(0)]
  const parts = [
    Buffer.from('nut/multimedia container\0', 'latin1'),
    packet(codes.main, main),
    packet(codes.stream, stream),
    packet(codes.info, [1, 2, 3]),
  ]
  let last = 0
  for (const [index, { pts, data }] of frames.entries()) {
    if (index % 3 === 0) {
      parts.push(packet(codes.syncpoint, [...v(pts), ...v(0)]))
      last = pts
    }
    // Near the last time the low bits are enough, as the format has it.
    const step = 2 ** msbShift
    const near = Math.abs(pts - last) < step / 2 - 1
    const coded = near ? pts % step : pts + step
    parts.push(Buffer.from([1, ...v(coded), ...v(data.length)]), Buffer.from(data))
    last = pts
  }
  return Buffer.concat(parts)
}
