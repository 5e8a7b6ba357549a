// Writes GGUF v3 files, so that tests can make small models with weights of their own choice.
import { closeSync, openSync, writeSync } from 'node:fs'

export type GgufValue =
  | { type: 'u32' | 'i32' | 'f32' | 'u64'; value: number }
  | { type: 'bool'; value: boolean }
  | { type: 'string'; value: string }
  | { type: 'array'; of: 'u32' | 'i32' | 'f32'; value: readonly number[] }
  | { type: 'array'; of: 'string'; value: readonly string[] }
  | { type: 'array'; of: 'bool'; value: readonly boolean[] }

export interface GgufTensor {
  name: string
  /** ggml's order: the dimension that lies together in memory comes first. */
  shape: readonly number[]
  type: 'f32' | 'f16'
  data: Float32Array
}

export interface GgufFile {
  metadata: Record<string, GgufValue>
  tensors: readonly GgufTensor[]
}

export const u32 = (value: number): GgufValue => ({ type: 'u32', value })
export const f32 = (value: number): GgufValue => ({ type: 'f32', value })
export const bool = (value: boolean): GgufValue => ({ type: 'bool', value })
export const string = (value: string): GgufValue => ({ type: 'string', value })
export const strings = (value: readonly string[]): GgufValue => ({
  type: 'array',
  of: 'string',
  value,
})
export const i32s = (value: readonly number[]): GgufValue => ({ type: 'array', of: 'i32', value })
export const f32s = (value: readonly number[]): GgufValue => ({ type: 'array', of: 'f32', value })

const typeIds = { u32: 4, i32: 5, f32: 6, bool: 7, string: 8, array: 9, u64: 10 } as const
const tensorTypeIds = { f32: 0, f16: 1 } as const
const alignment = 32

/** Growing little-endian bytes. */
class ByteWriter {
  private readonly chunks: Buffer[] = []
  length = 0

  bytes(chunk: Buffer): void {
    this.chunks.push(chunk)
    this.length += chunk.length
  }

  u32(value: number): void {
    const chunk = Buffer.alloc(4)
    chunk.writeUInt32LE(value)
    this.bytes(chunk)
  }

  u64(value: number): void {
    const chunk = Buffer.alloc(8)
    chunk.writeBigUInt64LE(BigInt(value))
    this.bytes(chunk)
  }

  string(value: string): void {
    const chunk = Buffer.from(value, 'utf8')
    this.u64(chunk.length)
    this.bytes(chunk)
  }

  scalar(type: keyof typeof typeIds, value: number | boolean | string): void {
    if (type === 'string') return this.string(String(value))
    if (type === 'bool') return this.bytes(Buffer.from([value === true ? 1 : 0]))
    if (type === 'u64') return this.u64(Number(value))
    const chunk = Buffer.alloc(4)
    if (type === 'f32') chunk.writeFloatLE(Number(value))
    else if (type === 'i32') chunk.writeInt32LE(Number(value))
    else chunk.writeUInt32LE(Number(value))
    this.bytes(chunk)
  }

  pad(): void {
    this.bytes(Buffer.alloc((alignment - (this.length % alignment)) % alignment))
  }

  concat(): Buffer {
    return Buffer.concat(this.chunks)
  }
}

function halfOf(value: number): number {
  const view = new DataView(new ArrayBuffer(4))
  view.setFloat32(0, value)
  const bits = view.getUint32(0)
  const sign = (bits >>> 16) & 0x8000
  const exponent = ((bits >>> 23) & 0xff) - 112
  if (exponent <= 0) return sign // what would be subnormal becomes 0: good enough for weights
  if (exponent >= 31) return sign | 0x7c00
  return sign | ((exponent << 10) + ((bits & 0x7fffff) >>> 13) + ((bits >>> 12) & 1))
}

function bytesOf(tensor: GgufTensor): Buffer {
  const expected = tensor.shape.reduce((product, side) => product * side, 1)
  if (tensor.data.length !== expected) {
    throw new Error(
      `${tensor.name}: ${tensor.data.length} values for shape ${tensor.shape.join(' x ')}`,
    )
  }
  if (tensor.type === 'f32') {
    return Buffer.from(tensor.data.buffer, tensor.data.byteOffset, tensor.data.byteLength)
  }
  return Buffer.from(Uint16Array.from(tensor.data, halfOf).buffer)
}

export function writeGguf(path: string, file: GgufFile): void {
  const head = new ByteWriter()
  head.bytes(Buffer.from('GGUF'))
  head.u32(3)
  head.u64(file.tensors.length)
  const entries = Object.entries(file.metadata)
  head.u64(entries.length)
  for (const [key, entry] of entries) {
    head.string(key)
    head.u32(typeIds[entry.type])
    if (entry.type === 'array') {
      head.u32(typeIds[entry.of])
      head.u64(entry.value.length)
      for (const item of entry.value) head.scalar(entry.of, item)
    } else {
      head.scalar(entry.type, entry.value)
    }
  }

  const data = new ByteWriter()
  for (const tensor of file.tensors) {
    head.string(tensor.name)
    head.u32(tensor.shape.length)
    for (const side of tensor.shape) head.u64(side)
    head.u32(tensorTypeIds[tensor.type])
    head.u64(data.length)
    data.bytes(bytesOf(tensor))
    data.pad()
  }
  head.pad()

  const target = openSync(path, 'w')
  writeSync(target, head.concat())
  writeSync(target, data.concat())
  closeSync(target)
}
