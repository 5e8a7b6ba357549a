// A small model with random weights that hears.
import { join } from 'node:path'
import { bool, f32, string, u32, writeGguf } from '../helpers/gguf-writer.ts'
import { TensorList, heads, llava, once, scratch, type TinyModel } from './tiny-models.ts'

/** A Whisper encoder as Qwen2-Audio has it: windows of 30 s, a row for every 40 ms. */
function writeAudio(path: string, textWidth: number, seed: number): void {
  const list = new TensorList(seed)
  const width = 16
  const inner = 32
  const blocks = 1
  const melBins = 128
  const positions = 1500
  list.weight('a.conv1d.1.weight', [3, melBins, width], 0.05)
  list.weight('a.conv1d.1.bias', [1, width], 0.02)
  list.weight('a.conv1d.2.weight', [3, width, width], 0.1)
  list.weight('a.conv1d.2.bias', [1, width], 0.02)
  list.weight('a.position_embd.weight', [width, positions], 0.5)
  list.norm('a.post_ln', width)
  for (let i = 0; i < blocks; i++) {
    const block = `a.blk.${i}`
    list.norm(`${block}.ln1`, width)
    list.norm(`${block}.ln2`, width)
    for (const name of ['attn_q', 'attn_v', 'attn_out'])
      list.linear(`${block}.${name}`, width, width)
    list.weight(`${block}.attn_k.weight`, [width, width])
    list.linear(`${block}.ffn_up`, width, inner)
    list.linear(`${block}.ffn_down`, inner, width)
  }
  list.linear('mm.a.fc', width, textWidth)
  writeGguf(path, {
    metadata: {
      'general.architecture': string('clip'),
      'general.type': string('mmproj'),
      'clip.has_audio_encoder': bool(true),
      'clip.projector_type': string('qwen2a'),
      'clip.use_gelu': bool(true),
      'clip.audio.num_mel_bins': u32(melBins),
      'clip.audio.embedding_length': u32(width),
      'clip.audio.feed_forward_length': u32(inner),
      'clip.audio.block_count': u32(blocks),
      'clip.audio.projection_dim': u32(textWidth),
      'clip.audio.attention.head_count': u32(heads),
      'clip.audio.attention.layer_norm_epsilon': f32(1e-5),
    },
    tensors: list.tensors,
  })
}

/** Hears, and sees nothing. */
export const hearing = once((): TinyModel => {
  const mmprojPath = join(scratch(), 'audio-mmproj.gguf')
  writeAudio(mmprojPath, 128, 9)
  return { modelPath: llava().modelPath, mmprojPath }
})
