// Small models with random weights: the same architectures, files and code paths as real ones, in
// milliseconds. What they say is noise, which is what comparisons of numbers need.
import { mkdirSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  bool,
  f32,
  f32s,
  i32s,
  string,
  strings,
  u32,
  writeGguf,
  type GgufTensor,
  type GgufValue,
} from '../helpers/gguf-writer.ts'

export interface TinyModel {
  modelPath: string
  mmprojPath: string
}

export const specials = [
  '<|pad|>',
  '<|im_start|>',
  '<|im_end|>',
  '<|endoftext|>',
  '<|vision_start|>',
  '<|vision_end|>',
  '<|r1|>',
  '<|r2|>',
]
const vocabularySize = 256 + specials.length

/** GPT-2's way to show every byte as a printable character. */
function byteTokens(): string[] {
  const direct = (byte: number) =>
    (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174
  const tokens: string[] = []
  let moved = 0
  for (let byte = 0; byte < 256; byte++) {
    tokens.push(String.fromCodePoint(direct(byte) ? byte : 256 + moved++))
  }
  return tokens
}

export function vocabulary(): Record<string, GgufValue> {
  const bytes = byteTokens()
  return {
    'tokenizer.ggml.model': string('gpt2'),
    'tokenizer.ggml.pre': string('gpt-2'),
    'tokenizer.ggml.tokens': strings([...bytes, ...specials]),
    'tokenizer.ggml.token_type': i32s([...bytes.map(() => 1), ...specials.map(() => 3)]),
    // llama.cpp wants at least one merge; a byte that never occurs is merged with itself.
    'tokenizer.ggml.merges': strings([`${bytes[0]} ${bytes[0]}`]),
    'tokenizer.ggml.bos_token_id': u32(259),
    'tokenizer.ggml.eos_token_id': u32(258),
    'tokenizer.ggml.padding_token_id': u32(256),
    'tokenizer.ggml.add_bos_token': bool(false),
    'tokenizer.chat_template': string('{{ messages[0].content }}'),
  }
}

/** Normal numbers from a seed: the same file on every machine. */
function normals(seed: number): (n: number, spread: number) => Float32Array {
  let state = seed >>> 0
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return (state + 1) / 4294967297
  }
  return (n, spread) =>
    Float32Array.from(
      { length: n },
      () => spread * Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform()),
    )
}

export class TensorList {
  readonly tensors: GgufTensor[] = []
  private readonly random: (n: number, spread: number) => Float32Array

  constructor(seed: number) {
    this.random = normals(seed)
  }

  weight(name: string, shape: readonly number[], spread = 1 / Math.sqrt(shape[0] ?? 1)): void {
    const n = shape.reduce((product, side) => product * side, 1)
    this.tensors.push({ name, shape, type: 'f32', data: this.random(n, spread) })
  }

  ones(name: string, side: number): void {
    this.tensors.push({ name, shape: [side], type: 'f32', data: new Float32Array(side).fill(1) })
  }

  bias(name: string, side: number): void {
    this.weight(name, [side], 0.02)
  }

  norm(name: string, side: number): void {
    this.ones(`${name}.weight`, side)
    this.bias(`${name}.bias`, side)
  }

  linear(name: string, from: number, to: number): void {
    this.weight(`${name}.weight`, [from, to])
    this.bias(`${name}.bias`, to)
  }
}

interface TextShape {
  architecture: 'llama' | 'qwen2vl'
  width: number
  seed: number
  /** Of each head's keys and values; a share of the width where absent. */
  headWidth?: number
}

const layers = 2
export const heads = 4
const kvHeads = 2

function textTensors(shape: TextShape): GgufTensor[] {
  const { architecture, width, seed, headWidth = width / heads } = shape
  const list = new TensorList(seed)
  const inner = width * 2
  const kv = headWidth * kvHeads
  list.weight('token_embd.weight', [width, vocabularySize], 1)
  list.ones('output_norm.weight', width)
  list.weight('output.weight', [width, vocabularySize], 3 / Math.sqrt(width))
  for (let i = 0; i < layers; i++) {
    const block = `blk.${i}`
    list.ones(`${block}.attn_norm.weight`, width)
    list.ones(`${block}.ffn_norm.weight`, width)
    list.weight(`${block}.attn_q.weight`, [width, headWidth * heads])
    list.weight(`${block}.attn_k.weight`, [width, kv])
    list.weight(`${block}.attn_v.weight`, [width, kv])
    list.weight(`${block}.attn_output.weight`, [headWidth * heads, width])
    if (architecture === 'qwen2vl') {
      list.bias(`${block}.attn_q.bias`, width)
      list.bias(`${block}.attn_k.bias`, kv)
      list.bias(`${block}.attn_v.bias`, kv)
    }
    list.weight(`${block}.ffn_gate.weight`, [width, inner])
    list.weight(`${block}.ffn_up.weight`, [width, inner])
    list.weight(`${block}.ffn_down.weight`, [inner, width])
  }
  return list.tensors
}

function writeText(path: string, shape: TextShape): void {
  const { architecture, width, headWidth } = shape
  const inner = width * 2
  const key = (name: string) => `${architecture}.${name}`
  writeGguf(path, {
    metadata: {
      'general.architecture': string(architecture),
      'general.name': string(`tiny ${architecture}`),
      [key('context_length')]: u32(8192),
      [key('embedding_length')]: u32(width),
      [key('block_count')]: u32(layers),
      [key('feed_forward_length')]: u32(inner),
      [key('attention.head_count')]: u32(heads),
      [key('attention.head_count_kv')]: u32(kvHeads),
      [key('attention.layer_norm_rms_epsilon')]: f32(1e-5),
      [key('rope.freq_base')]: f32(10000),
      ...(headWidth === undefined
        ? {}
        : {
            [key('attention.key_length')]: u32(headWidth),
            [key('attention.value_length')]: u32(headWidth),
          }),
      ...(architecture === 'qwen2vl'
        ? {
            [key('rope.dimension_sections')]: i32s([
              width / heads / 8,
              (width / heads) * (3 / 16),
              (width / heads) * (3 / 16),
              0,
            ]),
          }
        : { [key('rope.dimension_count')]: u32(headWidth ?? width / heads) }),
      ...vocabulary(),
    },
    tensors: textTensors(shape),
  })
}

/** Recurrent memory: a state instead of cells, which cannot forget its end. */
function writeRecurrent(path: string, seed: number): void {
  const list = new TensorList(seed)
  const width = 64
  const inner = 128
  const rank = 4
  const state = 16
  list.weight('token_embd.weight', [width, vocabularySize], 1)
  list.ones('output_norm.weight', width)
  list.weight('output.weight', [width, vocabularySize], 3 / Math.sqrt(width))
  for (let i = 0; i < layers; i++) {
    const block = `blk.${i}`
    list.ones(`${block}.attn_norm.weight`, width)
    list.weight(`${block}.ssm_in.weight`, [width, inner * 2])
    list.weight(`${block}.ssm_conv1d.weight`, [4, inner], 0.5)
    list.bias(`${block}.ssm_conv1d.bias`, inner)
    list.weight(`${block}.ssm_x.weight`, [inner, rank + state * 2])
    list.weight(`${block}.ssm_dt.weight`, [rank, inner])
    list.bias(`${block}.ssm_dt.bias`, inner)
    // A decaying state: A is negative.
    list.tensors.push({
      name: `${block}.ssm_a`,
      shape: [state, inner],
      type: 'f32',
      data: new Float32Array(state * inner).fill(-0.5),
    })
    list.ones(`${block}.ssm_d`, inner)
    list.weight(`${block}.ssm_out.weight`, [inner, width])
  }
  writeGguf(path, {
    metadata: {
      'general.architecture': string('mamba'),
      'general.name': string('tiny mamba'),
      'mamba.context_length': u32(8192),
      'mamba.embedding_length': u32(width),
      'mamba.block_count': u32(layers),
      'mamba.feed_forward_length': u32(0),
      'mamba.attention.head_count': u32(0),
      'mamba.attention.layer_norm_rms_epsilon': f32(1e-5),
      'mamba.ssm.conv_kernel': u32(4),
      'mamba.ssm.inner_size': u32(inner),
      'mamba.ssm.state_size': u32(state),
      'mamba.ssm.time_step_rank': u32(rank),
      ...vocabulary(),
    },
    tensors: list.tensors,
  })
}

interface VisionShape {
  projector: 'mlp' | 'qwen2vl_merger' | 'gemma3'
  textWidth: number
  seed: number
}

const vision = { width: 64, inner: 96, blocks: 3 }
const patchOf = (projector: VisionShape['projector']) => (projector === 'qwen2vl_merger' ? 14 : 16)
const sideOf = (projector: VisionShape['projector']) => (projector === 'qwen2vl_merger' ? 112 : 64)

function visionTensors({ projector, textWidth, seed }: VisionShape): GgufTensor[] {
  const list = new TensorList(seed)
  const { width, inner, blocks } = vision
  const patch = patchOf(projector)
  const side = sideOf(projector)
  list.weight('v.patch_embd.weight', [patch, patch, 3, width], 1 / patch)
  if (projector === 'qwen2vl_merger') {
    list.weight('v.patch_embd.weight.1', [patch, patch, 3, width], 1 / patch)
    list.linear('mm.0', width * 4, width * 4)
    list.linear('mm.2', width * 4, textWidth)
  } else {
    list.bias('v.patch_embd.bias', width)
    list.weight('v.position_embd.weight', [width, (side / patch) ** 2], 0.5)
    if (projector === 'mlp') {
      list.linear('mm.0', width, textWidth)
      list.linear('mm.2', textWidth, textWidth)
    } else {
      list.weight('mm.input_projection.weight', [textWidth, width])
      list.ones('mm.soft_emb_norm.weight', width)
    }
  }
  list.norm('v.post_ln', width)
  for (let i = 0; i < blocks; i++) {
    const block = `v.blk.${i}`
    list.norm(`${block}.ln1`, width)
    list.norm(`${block}.ln2`, width)
    for (const name of ['attn_q', 'attn_k', 'attn_v', 'attn_out'])
      list.linear(`${block}.${name}`, width, width)
    list.linear(`${block}.ffn_up`, width, inner)
    list.linear(`${block}.ffn_down`, inner, width)
  }
  return list.tensors
}

function writeVision(path: string, shape: VisionShape): void {
  const { projector, textWidth } = shape
  const { width, inner, blocks } = vision
  writeGguf(path, {
    metadata: {
      'general.architecture': string('clip'),
      'general.type': string('mmproj'),
      'clip.has_vision_encoder': bool(true),
      'clip.projector_type': string(projector),
      'clip.use_gelu': bool(true),
      'clip.vision.image_size': u32(sideOf(projector)),
      'clip.vision.patch_size': u32(patchOf(projector)),
      'clip.vision.embedding_length': u32(width),
      'clip.vision.feed_forward_length': u32(inner),
      'clip.vision.block_count': u32(blocks),
      'clip.vision.projection_dim': u32(textWidth),
      'clip.vision.attention.head_count': u32(heads),
      'clip.vision.attention.layer_norm_epsilon': f32(1e-6),
      'clip.vision.image_mean': f32s([0.5, 0.5, 0.5]),
      'clip.vision.image_std': f32s([0.5, 0.5, 0.5]),
      ...(projector === 'gemma3' ? { 'clip.vision.projector.scale_factor': u32(2) } : {}),
    },
    tensors: visionTensors(shape),
  })
}

let folder: string | undefined

/** A temporary folder of this process; the operating system removes it. */
export function scratch(): string {
  folder ??= mkdtempSync(join(tmpdir(), 'longview-native-'))
  mkdirSync(folder, { recursive: true })
  return folder
}

export function once<T>(make: () => T): () => T {
  let made: T | undefined
  return () => (made ??= make())
}

const llavaShape: TextShape = { architecture: 'llama', width: 128, seed: 1 }

const llavaVisionShape: VisionShape = { projector: 'mlp', textWidth: 128, seed: 2 }

/** What `llava`'s picture encoder is made of. */
export const llavaVision = once(() => ({
  tensors: new Map(visionTensors(llavaVisionShape).map(({ name, data }) => [name, data])),
  width: vision.width,
  blocks: vision.blocks,
  heads,
  patch: patchOf('mlp'),
  side: sideOf('mlp'),
}))

/** What `llava`'s language model is made of, for computing by hand what it computes. */
export const llavaText = once(() => ({
  tensors: new Map(textTensors(llavaShape).map(({ name, data }) => [name, data])),
  width: llavaShape.width,
  layers,
  heads,
  kvHeads,
}))

/** 1-D positions, one fixed picture size, 16 rows a picture. */
export const llava = once((): TinyModel => {
  const modelPath = join(scratch(), 'llava.gguf')
  const mmprojPath = join(scratch(), 'llava-mmproj.gguf')
  writeText(modelPath, llavaShape)
  writeVision(mmprojPath, llavaVisionShape)
  return { modelPath, mmprojPath }
})

/** M-RoPE positions, native resolution, start and end tokens around a picture. */
export const mrope = once((): TinyModel => {
  const modelPath = join(scratch(), 'mrope.gguf')
  const mmprojPath = join(scratch(), 'mrope-mmproj.gguf')
  writeText(modelPath, { architecture: 'qwen2vl', width: 128, seed: 3 })
  writeVision(mmprojPath, { projector: 'qwen2vl_merger', textWidth: 128, seed: 4 })
  return { modelPath, mmprojPath }
})

/** Rows that attend in both directions, on the llama text model. */
export const nonCausal = once((): TinyModel => {
  const mmprojPath = join(scratch(), 'gemma3-mmproj.gguf')
  writeVision(mmprojPath, { projector: 'gemma3', textWidth: 128, seed: 5 })
  return { modelPath: llava().modelPath, mmprojPath }
})

/** A projector for a wider text model than `llava`'s. */
export const widerMmproj = once((): string => {
  const path = join(scratch(), 'wider-mmproj.gguf')
  writeVision(path, { projector: 'mlp', textWidth: 192, seed: 6 })
  return path
})

/** A second model of `llava`'s shape with other weights. */
export const otherLlava = once((): TinyModel => {
  const modelPath = join(scratch(), 'other.gguf')
  writeText(modelPath, { architecture: 'llama', width: 128, seed: 7 })
  return { modelPath, mmprojPath: llava().mmprojPath }
})

/** Text only; each token of its context takes 128 KiB, so that few of them fill any memory. */
export const hungry = once((): string => {
  const path = join(scratch(), 'hungry.gguf')
  writeText(path, { architecture: 'llama', width: 32, seed: 9, headWidth: 8192 })
  return path
})

/** Text only, recurrent. */
export const recurrent = once((): string => {
  const path = join(scratch(), 'recurrent.gguf')
  writeRecurrent(path, 8)
  return path
})
