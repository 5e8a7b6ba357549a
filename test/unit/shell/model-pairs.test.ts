import { expect, test } from 'vitest'
import { pairModels } from '../../../main/shell/model-pairs.ts'

test('two chosen files are a pair, in whatever order', () => {
  const chosen = ['/m/mmproj-model-f16.gguf', '/m/model-q4.gguf']
  expect(pairModels(chosen, [])).toEqual([
    { model: '/m/model-q4.gguf', mmproj: '/m/mmproj-model-f16.gguf' },
  ])
})

test('a model that was chosen alone finds the projector beside it', () => {
  const beside = ['/m/llava-q4.gguf', '/m/llava-mmproj-f16.gguf', '/m/readme.md']
  expect(pairModels(['/m/llava-q4.gguf'], beside)).toEqual([
    { model: '/m/llava-q4.gguf', mmproj: '/m/llava-mmproj-f16.gguf' },
  ])
})

test('among several projectors the one with the same name is taken', () => {
  const beside = ['/m/qwen3-vl-2b.gguf', '/m/mmproj-gemma-3.gguf', '/m/mmproj-qwen3-vl-2b.gguf']
  expect(pairModels(['/m/qwen3-vl-2b.gguf'], beside)).toEqual([
    { model: '/m/qwen3-vl-2b.gguf', mmproj: '/m/mmproj-qwen3-vl-2b.gguf' },
  ])
})

test('a model without a projector, and files that are no models, give no pair', () => {
  expect(pairModels(['/m/model.gguf'], ['/m/model.gguf'])).toEqual([])
  expect(pairModels(['/m/notes.txt'], ['/m/notes.txt'])).toEqual([])
})
