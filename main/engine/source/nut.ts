/**
 * Reads the NUT container as ffmpeg writes it to a pipe: raw frames with exact presentation times
 * in one stream. After the format's own description, https://ffmpeg.org/~michael/nut.txt
 * (version 3), for what a muxer without an index on a pipe may write.
 */

export type NutFrame = {
  /** Index of the stream, from 0. */
  stream: number
  /** Presentation time in units of `timeBase` seconds. */
  pts: number
  timeBase: { num: number; den: number }
  /** Valid until the next call of `read` or `push`. */
  data: Uint8Array
}

const fileId = 'nut/multimedia container\0'
const startcodes = {
  main: '4e4d7a561f5f04ad',
  stream: '4e5311405bf2f9db',
  syncpoint: '4e4be4adeeca4569',
}
const flag = {
  codedPts: 8,
  streamId: 16,
  sizeMsb: 32,
  checksum: 64,
  reserved: 128,
  headerIndex: 1024,
  matchTime: 2048,
  coded: 4096,
  invalid: 8192,
}

type FrameCode = {
  flags: number
  stream: number
  mul: number
  lsb: number
  pts: number
  reserved: number
}
type Stream = { timeBaseId: number; msbShift: number; lastPts: number }

/** Thrown when the bytes run out in the middle of something: more are needed. */
const short = Symbol('short')

/** A cursor over bytes that are there; runs into `short` where they end. */
class Cursor {
  at: number
  readonly bytes: Uint8Array
  constructor(bytes: Uint8Array, at: number) {
    this.bytes = bytes
    this.at = at
  }
  byte(): number {
    const value = this.bytes[this.at]
    if (value === undefined) throw short
    this.at++
    return value
  }
  /** Variable-length unsigned integer: 7 bits a byte, most significant first. */
  v(): number {
    let value = 0
    for (let i = 0; i < 10; i++) {
      const byte = this.byte()
      value = value * 128 + (byte & 127)
      if (byte < 128) return value
    }
    throw new Error('NUT: number too long')
  }
  /** Signed: zero, then +1, -1, +2, ... */
  s(): number {
    const value = this.v() + 1
    return value % 2 === 1 ? -((value - 1) / 2) : value / 2
  }
  skip(bytes: number): void {
    if (this.at + bytes > this.bytes.length) throw short
    this.at += bytes
  }
}

export class NutReader {
  #held = new Uint8Array(1 << 16)
  #from = 0
  #to = 0
  #started = false
  #timeBases: { num: number; den: number }[] = []
  #codes: FrameCode[] = []
  #streams: Stream[] = []

  /** Adds bytes. Pieces may be cut anywhere. */
  push(piece: Uint8Array): void {
    const length = this.#to - this.#from
    if (this.#to + piece.length > this.#held.length) {
      if (length + piece.length <= this.#held.length) {
        this.#held.copyWithin(0, this.#from, this.#to)
      } else {
        const larger = new Uint8Array(Math.max(this.#held.length * 2, length + piece.length))
        larger.set(this.#held.subarray(this.#from, this.#to))
        this.#held = larger
      }
      this.#from = 0
      this.#to = length
    }
    this.#held.set(piece, this.#to)
    this.#to += piece.length
  }

  /** The next whole frame, or undefined until more bytes come. Throws on what is not NUT. */
  read(): NutFrame | undefined {
    for (;;) {
      const cursor = new Cursor(this.#held.subarray(0, this.#to), this.#from)
      try {
        const frame = this.#next(cursor)
        this.#from = cursor.at
        if (frame) return frame
      } catch (error) {
        if (error === short) return undefined
        throw error
      }
    }
  }

  #next(cursor: Cursor): NutFrame | undefined {
    if (!this.#started) {
      const start = cursor.at
      cursor.skip(fileId.length)
      if (Buffer.from(cursor.bytes.subarray(start, cursor.at)).toString('latin1') !== fileId) {
        throw new Error('NUT: no file id')
      }
      this.#started = true
      return undefined
    }
    if (cursor.bytes[cursor.at] === 0x4e) return this.#packet(cursor)
    return this.#frame(cursor)
  }

  #packet(cursor: Cursor): undefined {
    const start = cursor.at
    cursor.skip(8)
    const code = Buffer.from(cursor.bytes.subarray(start, cursor.at)).toString('hex')
    const forward = cursor.v()
    if (forward > 4096) cursor.skip(4)
    const body = cursor.at
    cursor.skip(forward)
    const inside = new Cursor(cursor.bytes.subarray(0, cursor.at), body)
    if (code === startcodes.main) this.#mainHeader(inside)
    else if (code === startcodes.stream) this.#streamHeader(inside)
    else if (code === startcodes.syncpoint) this.#syncpoint(inside)
    return undefined
  }

  #mainHeader(from: Cursor): void {
    const version = from.v()
    if (version > 3) from.v()
    from.v() // stream count
    from.v() // max distance
    this.#timeBases = Array.from({ length: from.v() }, () => ({ num: from.v(), den: from.v() }))
    if (this.#timeBases.some(({ num, den }) => num === 0 || den === 0)) {
      throw new Error('NUT: a time base of zero')
    }
    this.#codes = []
    let [pts, mul, stream] = [0, 1, 0]
    while (this.#codes.length < 256) {
      const flags = from.v()
      const fields = from.v()
      if (fields > 0) pts = from.s()
      if (fields > 1) mul = from.v()
      if (fields > 2) stream = from.v()
      const size = fields > 3 ? from.v() : 0
      const reserved = fields > 4 ? from.v() : 0
      const count = fields > 5 ? from.v() : mul - size
      if (fields > 6) from.s()
      if (fields > 7) from.v()
      for (let i = 8; i < fields; i++) from.v()
      if (count <= 0 && this.#codes.length !== 0x4e) throw new Error('NUT: empty frame code run')
      for (let i = 0; i < count && this.#codes.length < 256; i++) {
        if (this.#codes.length === 0x4e) {
          this.#codes.push({ flags: flag.invalid, stream: 0, mul: 1, lsb: 0, pts: 0, reserved: 0 })
          i--
        } else {
          this.#codes.push({ flags, stream, mul, lsb: size + i, pts, reserved })
        }
      }
    }
  }

  #streamHeader(from: Cursor): void {
    const id = from.v()
    if (id > 63) throw new Error('NUT: too many streams')
    from.v() // class
    from.skip(from.v()) // fourcc
    const timeBaseId = from.v()
    const msbShift = from.v()
    if (!this.#timeBases[timeBaseId]) throw new Error('NUT: no such time base')
    this.#streams[id] = { timeBaseId, msbShift, lastPts: 0 }
  }

  /** A syncpoint sets the last time of every stream. */
  #syncpoint(from: Cursor): void {
    const t = from.v()
    const base = this.#timeBases[t % this.#timeBases.length]!
    const value = Math.floor(t / this.#timeBases.length)
    for (const stream of this.#streams) {
      if (!stream) continue
      const own = this.#timeBases[stream.timeBaseId]!
      // Exact with BigInt: times may be days in units of 1/90000 s and smaller.
      const scaled =
        (BigInt(value) * BigInt(base.num) * BigInt(own.den)) / (BigInt(base.den) * BigInt(own.num))
      stream.lastPts = Number(scaled)
    }
  }

  #frame(cursor: Cursor): NutFrame {
    const code = this.#codes[cursor.byte()]
    if (!code) throw new Error('NUT: frame before its headers')
    let { flags } = code
    if (flags & flag.invalid) throw new Error('NUT: invalid frame code')
    if (flags & flag.coded) flags ^= cursor.v()
    const id = flags & flag.streamId ? cursor.v() : code.stream
    const stream = this.#streams[id]
    if (!stream) throw new Error('NUT: frame of an unknown stream')
    let pts = stream.lastPts + code.pts
    if (flags & flag.codedPts) {
      const coded = cursor.v()
      const step = 2 ** stream.msbShift
      if (coded < step) {
        const delta = stream.lastPts - Math.floor((step - 1) / 2)
        pts = ((((coded - delta) % step) + step) % step) + delta
      } else {
        pts = coded - step
      }
    }
    let size = code.lsb
    if (flags & flag.sizeMsb) size += code.mul * cursor.v()
    if (flags & flag.matchTime) cursor.s()
    if (flags & flag.headerIndex) cursor.v()
    let reserved = flags & flag.reserved ? cursor.v() : code.reserved
    while (reserved-- > 0) cursor.v()
    if (flags & flag.checksum) cursor.skip(4)
    const start = cursor.at
    cursor.skip(size)
    stream.lastPts = pts
    return {
      stream: id,
      pts,
      timeBase: this.#timeBases[stream.timeBaseId]!,
      data: cursor.bytes.subarray(start, cursor.at),
    }
  }
}
