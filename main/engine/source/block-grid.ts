/**
 * Differences of all blocks of two frames at once. Comparing blocks is most of what looking at a recording costs, so the
 * frames that are compared lie in the memory of a few WebAssembly instructions (`block-sums.wat`), 16 bytes at a time;
 * where the processor has none of these, and at a right edge that is no whole block, `blockDifference` counts.
 */
import { once } from '#base/once.ts'
import {
  blockDifference,
  blockSide,
  emptySignature,
  type Signature,
  type SignatureShape,
} from './frame-signature.ts'

/** `npx -p wabt wat2wasm block-sums.wat`, in base 64. */
const code =
  'AGFzbQEAAAABHANgBH9/f38Bf2ABewF/YAt/f39/f39/f39/fwACEgEGbWVtb3J5Bm1lbW9yeQIAAQMFBAAAAQIHDwELZGlmZmVy' +
  'ZW5jZXMAAwqJAwRKAQN7A0AgAP1dAwAhBCAB/V0DACEFIAYgBCAF/XkgBCAF/Xf9cf2JAf2OASEGIAAgAmohACABIAJqIQEgA0EB' +
  'ayIDDQALIAYQAgtKAQN7A0AgAP1cAgAhBCAB/VwCACEFIAYgBCAF/XkgBCAF/Xf9cf2JAf2OASEGIAAgAmohACABIAJqIQEgA0EB' +
  'ayIDDQALIAYQAgsfACAA/X8hACAA/RsAIAD9GwFqIAD9GwIgAP0bA2pqC9ABAQd/IAZBAXYhEAJAA0AgCyAHTw0BIAcgC2shDCAM' +
  'QQhLBEBBCCEMCyALIAZsIQ8gC0EBdiAQbCERIAkhDkEAIQ0CQANAIA0gCE8NASAOIAAgD2ogAyAPaiAGIAwQALMgDEEDdLOVIAEg' +
  'EWogBCARaiAQIAxBAXYQAbMgAiARaiAFIBFqIBAgDEEBdhABs5cgDEEBdLOVlzgCACAPQQhqIQ8gEUEEaiERIA5BBGohDiANQQFq' +
  'IQ0MAAsLIAkgCkECdGohCSALQQhqIQsMAAsLCw=='

/** What is used of it: TypeScript knows it as a part of the web only. */
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object
  Memory: new (size: { initial: number }) => { buffer: ArrayBuffer }
  Instance: new (module: object, imports: object) => { exports: Record<string, unknown> }
}

type Differences = (...offsetsAndSizes: number[]) => void
const compiled = once(() => {
  try {
    return new WebAssembly.Module(Buffer.from(code, 'base64'))
  } catch {
    return null
  }
})

export type BlockGrid = {
  /** All zero. The first `pictures` of them are compared quickly, also later ones rightly. */
  signature(): Signature
  /**
   * A mean difference per block, row by row: that of luma or of a chroma plane, whichever is largest, 0..255. Valid until
   * the call `results` calls later.
   */
  differences(a: Signature, b: Signature): Float32Array<ArrayBuffer>
}

/** What a decoding pass holds at once: the frames of half a second, what they are compared with, and some. */
const pictures = 24
/** What one frame is compared with at once, and one more. */
const results = 4
const pageBytes = 65_536
const aligned = (bytes: number): number => (bytes + 15) & ~15

export function createBlockGrid(
  shape: SignatureShape,
  module: object | null = compiled(),
): BlockGrid {
  const { columns, rows, width, height } = shape
  const chroma = shape.chromaWidth * shape.chromaHeight
  const pictureBytes = aligned(width * height) + 2 * aligned(chroma)
  const size = pictures * pictureBytes + results * aligned(columns * rows * 4)
  const memory = new WebAssembly.Memory({ initial: Math.ceil(size / pageBytes) })
  const run = module === null ? undefined : differencesOf(module, memory)
  let free = 0
  const take = (bytes: number): Uint8Array => {
    const some = new Uint8Array(memory.buffer, free, bytes)
    free += aligned(bytes)
    return some
  }
  const out = Array.from({ length: results }, () => {
    const { byteOffset } = take(columns * rows * 4)
    return new Float32Array(memory.buffer, byteOffset, columns * rows)
  })
  const isInside = ({ luma }: Signature): boolean => luma.buffer === memory.buffer
  const wholeColumns = Math.floor(width / blockSide)
  let turn = 0

  return {
    signature() {
      const plain = emptySignature(shape)
      return free + pictureBytes > memory.buffer.byteLength
        ? plain
        : { ...plain, luma: take(width * height), cb: take(chroma), cr: take(chroma) }
    },
    differences(a, b) {
      const into = out[turn++ % results]!
      const isQuick = run !== undefined && isInside(a) && isInside(b)
      if (isQuick) {
        const offsets = [a.luma, a.cb, a.cr, b.luma, b.cb, b.cr].map(({ byteOffset }) => byteOffset)
        run(...offsets, width, height, wholeColumns, into.byteOffset, columns)
      }
      for (let row = 0; row < rows; row++) {
        for (let column = isQuick ? wholeColumns : 0; column < columns; column++) {
          into[row * columns + column] = blockDifference(a, b, shape, column, row)
        }
      }
      return into
    },
  }
}

function differencesOf(module: object, memory: object): Differences {
  const { exports } = new WebAssembly.Instance(module, { memory: { memory } })
  const { differences } = exports
  if (typeof differences !== 'function') throw new Error('No differences in block-sums.wat.')
  return (...numbers) => void Reflect.apply(differences, undefined, numbers)
}
