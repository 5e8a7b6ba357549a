// A model that says one given text, byte by byte, whatever it was asked: each token's embedding selects
// the next position of the text in the output matrix. It shows what happens to text that tokens cut.
import { join } from 'node:path'
import {
  bool,
  f32,
  i32s,
  string,
  strings,
  u32,
  writeGguf,
  type GgufTensor,
} from '../helpers/gguf-writer.ts'
import { specials } from './tiny-models.ts'

const vocabularySize = 256 + specials.length
const start = 259
const end = 258

/** Cut byte by byte, and two or more together only where a piece has occurred before: all differ. */
function cut(bytes: Buffer): string[] {
  const shown = byteSpelling()
  const spell = (from: number, to: number) =>
    [...bytes.subarray(from, to)].map((byte) => shown[byte] ?? '').join('')
  const pieces: string[] = []
  for (let at = 0; at < bytes.length;) {
    let to = at + 1
    while (to < bytes.length && pieces.includes(spell(at, to))) to++
    pieces.push(spell(at, to))
    at = to
  }
  while (new Set(pieces).size < pieces.length) pieces.push(pieces.splice(-2).join(''))
  return pieces
}

export function writeByteSpeaker(folder: string, text: string): string {
  const path = join(folder, `speaker-${Buffer.from(text).toString('hex').slice(0, 12)}.gguf`)
  const width = 256
  const pieces = cut(Buffer.from(text, 'utf8'))
  const spelled = Array.from({ length: 256 }, (_, i) => pieces[i] ?? `unused${i}`)
  const next = (token: number) =>
    token === start ? 0 : token + 1 < pieces.length ? token + 1 : end

  const embedding = new Float32Array(width * vocabularySize)
  const output = new Float32Array(width * vocabularySize)
  const place = (token: number) => (token === start ? 255 : token)
  for (const token of [start, ...pieces.keys()]) {
    embedding[token * width + place(token)] = 1
    output[next(token) * width + place(token)] = 10
  }
  const zeros = (name: string, shape: number[]): GgufTensor => ({
    name,
    shape,
    type: 'f32',
    data: new Float32Array(shape.reduce((a, b) => a * b, 1)),
  })
  const ones = (name: string): GgufTensor => ({
    name,
    shape: [width],
    type: 'f32',
    data: new Float32Array(width).fill(1),
  })
  writeGguf(path, {
    metadata: {
      'general.architecture': string('llama'),
      'general.name': string('byte speaker'),
      'llama.context_length': u32(4096),
      'llama.embedding_length': u32(width),
      'llama.block_count': u32(1),
      'llama.feed_forward_length': u32(32),
      'llama.attention.head_count': u32(4),
      'llama.attention.layer_norm_rms_epsilon': f32(1e-5),
      'llama.rope.dimension_count': u32(width / 4),
      'tokenizer.ggml.model': string('gpt2'),
      'tokenizer.ggml.pre': string('gpt-2'),
      'tokenizer.ggml.tokens': strings([...spelled, ...specials]),
      'tokenizer.ggml.token_type': i32s([...spelled.map(() => 1), ...specials.map(() => 3)]),
      'tokenizer.ggml.merges': strings(['unused254 unused254']),
      'tokenizer.ggml.bos_token_id': u32(start),
      'tokenizer.ggml.eos_token_id': u32(end),
      'tokenizer.ggml.add_bos_token': bool(false),
    },
    tensors: [
      { name: 'token_embd.weight', shape: [width, vocabularySize], type: 'f32', data: embedding },
      { name: 'output.weight', shape: [width, vocabularySize], type: 'f32', data: output },
      ones('output_norm.weight'),
      ones('blk.0.attn_norm.weight'),
      ones('blk.0.ffn_norm.weight'),
      ...['attn_q', 'attn_k', 'attn_v', 'attn_output'].map((name) =>
        zeros(`blk.0.${name}.weight`, [width, width]),
      ),
      zeros('blk.0.ffn_gate.weight', [width, 32]),
      zeros('blk.0.ffn_up.weight', [width, 32]),
      zeros('blk.0.ffn_down.weight', [32, width]),
    ],
  })
  return path
}

function byteSpelling(): string[] {
  const direct = (byte: number) =>
    (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174
  let moved = 0
  return Array.from({ length: 256 }, (_, byte) =>
    String.fromCodePoint(direct(byte) ? byte : 256 + moved++),
  )
}
