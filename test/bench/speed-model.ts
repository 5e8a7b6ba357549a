/** A text model of about 20 million random weights: large enough to measure, made in a second. */
import { createRandom } from '../fixtures/random.ts'
import {
  f32,
  i32s,
  string,
  strings,
  u32,
  writeGguf,
  type GgufTensor,
} from '../helpers/gguf-writer.ts'

const width = 512
const inner = 1408
const layers = 6
const heads = 8
const vocabulary = 320
const endToken = 256

/** Never ends by itself: the end token's output row is zero, so another one always wins. */
export function writeSpeedModel(path: string): string {
  const random = createRandom('speed model')
  const table = Float32Array.from({ length: 1 << 16 }, () => random.normal())
  const tensors: GgufTensor[] = []
  const weight = (name: string, shape: [number, number], scale = 1 / Math.sqrt(shape[0])): void => {
    const data = new Float32Array(shape[0] * shape[1])
    let at = random.int(0, 0xffff)
    for (let i = 0; i < data.length; i++) {
      at = (Math.imul(at, 1_664_525) + 1_013_904_223) >>> 0
      data[i] = table[at >>> 16]! * scale
    }
    tensors.push({ name, shape, type: 'f32', data })
  }
  const ones = (name: string): void => {
    tensors.push({ name, shape: [width], type: 'f32', data: new Float32Array(width).fill(1) })
  }

  weight('token_embd.weight', [width, vocabulary], 1)
  ones('output_norm.weight')
  weight('output.weight', [width, vocabulary])
  const output = tensors.at(-1)!.data
  output.fill(0, endToken * width, (endToken + 1) * width)
  for (let i = 0; i < layers; i++) {
    ones(`blk.${i}.attn_norm.weight`)
    ones(`blk.${i}.ffn_norm.weight`)
    for (const part of ['attn_q', 'attn_k', 'attn_v', 'attn_output']) {
      weight(`blk.${i}.${part}.weight`, [width, width])
    }
    weight(`blk.${i}.ffn_gate.weight`, [width, inner])
    weight(`blk.${i}.ffn_up.weight`, [width, inner])
    weight(`blk.${i}.ffn_down.weight`, [inner, width])
  }

  const tokens = Array.from({ length: vocabulary }, (_, i) =>
    i < 256 ? byteName(i) : `<|extra${i}|>`,
  )
  writeGguf(path, {
    metadata: {
      'general.architecture': string('llama'),
      'general.name': string('Longview speed model, random weights'),
      'llama.context_length': u32(8192),
      'llama.embedding_length': u32(width),
      'llama.block_count': u32(layers),
      'llama.feed_forward_length': u32(inner),
      'llama.attention.head_count': u32(heads),
      'llama.attention.head_count_kv': u32(heads),
      'llama.attention.layer_norm_rms_epsilon': f32(1e-5),
      'llama.rope.dimension_count': u32(width / heads),
      'llama.vocab_size': u32(vocabulary),
      'tokenizer.ggml.model': string('gpt2'),
      'tokenizer.ggml.pre': string('gpt-2'),
      'tokenizer.ggml.tokens': strings(tokens),
      'tokenizer.ggml.token_type': i32s(tokens.map((_, i) => (i < 256 ? 1 : 3))),
      // llama.cpp wants at least one merge; this pair never occurs.
      'tokenizer.ggml.merges': strings([`${tokens[0]} ${tokens[1]}`]),
      'tokenizer.ggml.bos_token_id': u32(endToken),
      'tokenizer.ggml.eos_token_id': u32(endToken),
    },
    tensors,
  })
  return path
}

/** GPT-2's printable name of a byte. */
function byteName(byte: number): string {
  const isPlain =
    (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || (byte >= 174 && byte <= 255)
  if (isPlain) return String.fromCodePoint(byte)
  const before = [...Array(byte).keys()].filter(
    (b) => !((b >= 33 && b <= 126) || (b >= 161 && b <= 172) || (b >= 174 && b <= 255)),
  ).length
  return String.fromCodePoint(256 + before)
}
