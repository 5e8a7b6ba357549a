import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createRandom } from '../../../fixtures/random.ts'
import { type RecordingOptions, recordScenes } from '../../../fixtures/recording.ts'
import { type Scene, planScene, randomCode } from '../../../fixtures/scene.ts'
import { tempFolder } from '../../../helpers/temp-folder.ts'
import { openSources, sampleAll, spansOf } from './opened.ts'

const folder = tempFolder('shots')
const sources = openSources()
/** One step of the clock at which frames are looked at, and one frame of the recordings here. */
const stepMs = 200

/** The same picture with another text, or without one. */
function variants(seed: string, count: number, size = { width: 640, height: 360 }): Scene[] {
  const random = createRandom(seed)
  const face = { family: 'DejaVu Sans', bold: true, italic: false }
  const scene = planScene(random, { size, background: 'flat', text: randomCode(random, 4), face })
  return Array.from({ length: count }, () => ({
    ...scene,
    text: { ...scene.text!, value: randomCode(random, 4) },
  }))
}

const codecs: [string, string, RecordingOptions][] = [
  ['H.264 at a low bitrate', 'a.mp4', { codec: 'h264', kilobits: 60 }],
  ['H.264 of poor quality', 'b.mkv', { codec: 'h264', quality: 34 }],
  ['MPEG-4', 'c.avi', { codec: 'mpeg4', kilobits: 250 }],
  ['VP9', 'e.webm', { codec: 'vp9', kilobits: 80 }],
  ['Motion JPEG', 'f.mov', { codec: 'mjpeg' }],
  ['H.264 with camera grain', 'g.mp4', { codec: 'h264', quality: 28, cameraGrain: 10 }],
]

test.each(codecs)(
  'Every text on an unchanged background is found in %s',
  async (_name, file, options) => {
    const path = join(folder, file)
    const lengths = [3, 1.5, 1, 2, 1, 3]
    const shown = await recordScenes(
      path,
      variants(file, lengths.length).map((scene, i) => ({ scene, seconds: lengths[i]! })),
      options,
    )
    const { samples, gaps } = await sampleAll(sources, path)
    expect(gaps).toEqual([])
    for (const { startMs, endMs } of shown) {
      const mine = samples.filter(({ atMs }) => atMs! >= startMs && atMs! < endMs)
      expect(mine.length, `a sample within ${startMs}-${endMs}`).toBeGreaterThan(0)
    }
    const starts = spansOf(samples).map(([startMs]) => startMs)
    for (const { startMs } of shown) {
      const nearest = Math.min(...starts.map((start) => Math.abs(start - startMs)))
      expect(nearest, `a boundary at ${startMs}`).toBeLessThanOrEqual(stepMs)
    }
    expect(samples.length).toBeLessThanOrEqual(shown.length + 2)
  },
)

test('One character of four is enough of a change', async () => {
  const path = join(folder, 'one-character.mp4')
  const [scene] = variants('one', 1, { width: 1280, height: 720 })
  const texts = ['K7Q2', 'K7Q3', 'K7Q8', 'X7Q8']
  const parts = texts.map((value) => ({
    scene: { ...scene!, text: { ...scene!.text!, value } },
    seconds: 2,
  }))
  await recordScenes(path, parts, { kilobits: 200 })
  const { samples } = await sampleAll(sources, path)
  expect(samples).toHaveLength(4)
})

test('Hard cuts between different scenes are shots, in order and on time', async () => {
  const path = join(folder, 'cuts.mp4')
  const random = createRandom('cuts')
  const lengths = [3, 2, 4, 1, 2, 3]
  const parts = lengths.map((seconds) => ({
    scene: planScene(random, { size: { width: 640, height: 360 }, text: randomCode(random) }),
    seconds,
  }))
  const shown = await recordScenes(path, parts, { kilobits: 400 })
  const { samples } = await sampleAll(sources, path)
  const starts = spansOf(samples).map(([startMs]) => startMs)
  for (const { startMs } of shown) {
    expect(Math.min(...starts.map((start) => Math.abs(start - startMs)))).toBeLessThanOrEqual(
      stepMs,
    )
  }
  const shots = samples.map(({ shot }) => shot!)
  expect(shots).toEqual(shots.toSorted((a, b) => a - b))
  expect(samples.length).toBeLessThanOrEqual(lengths.length + 2)
})

test('A long still costs one sample, and its span is all of it', async () => {
  const path = join(folder, 'still.mp4')
  const [scene] = variants('still', 1, { width: 320, height: 180 })
  await recordScenes(path, [{ scene: scene!, seconds: 180 }], {
    fps: 5,
    kilobits: 30,
    keySeconds: 10,
  })
  const { samples } = await sampleAll(sources, path)
  expect(spansOf(samples)).toEqual([[0, 180_000]])
})
