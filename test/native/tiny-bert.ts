// A text encoder with random weights: BERT's architecture, as most files that make vectors of texts have it.
import { join } from 'node:path'
import { bool, f32, string, u32, writeGguf } from '../helpers/gguf-writer.ts'
import { once, scratch, TensorList, vocabulary } from './tiny-models.ts'

const width = 64
const inner = 128
const layers = 2
const heads = 4
const longest = 256
const vocabularySize = 264

/** llama.cpp's numbers of the ways to make one vector of many. */
const poolings = { mean: 1, first: 2, rank: 4 } as const

function writeBert(path: string, pooling: keyof typeof poolings): void {
  const list = new TensorList(11)
  list.weight('token_embd.weight', [width, vocabularySize], 1)
  list.weight('position_embd.weight', [width, longest], 0.5)
  list.weight('token_types.weight', [width, 2], 0.5)
  list.norm('token_embd_norm', width)
  for (let i = 0; i < layers; i++) {
    const block = `blk.${i}`
    for (const name of ['attn_q', 'attn_k', 'attn_v', 'attn_output'])
      list.linear(`${block}.${name}`, width, width)
    list.norm(`${block}.attn_output_norm`, width)
    list.linear(`${block}.ffn_up`, width, inner)
    list.linear(`${block}.ffn_down`, inner, width)
    list.norm(`${block}.layer_output_norm`, width)
  }
  if (pooling === 'rank') list.linear('cls.output', width, 1)
  writeGguf(path, {
    metadata: {
      'general.architecture': string('bert'),
      'general.name': string('tiny bert'),
      'bert.context_length': u32(longest),
      'bert.embedding_length': u32(width),
      'bert.block_count': u32(layers),
      'bert.feed_forward_length': u32(inner),
      'bert.attention.head_count': u32(heads),
      'bert.attention.layer_norm_epsilon': f32(1e-5),
      'bert.attention.causal': bool(false),
      'tokenizer.ggml.token_type_count': u32(2),
      'bert.pooling_type': u32(poolings[pooling]),
      ...vocabulary(),
    },
    tensors: list.tensors,
  })
}

const made = (pooling: keyof typeof poolings): (() => string) =>
  once(() => {
    const path = join(scratch(), `bert-${pooling}.gguf`)
    writeBert(path, pooling)
    return path
  })

export const meanBert = made('mean')
export const firstBert = made('first')
export const rankBert = made('rank')
