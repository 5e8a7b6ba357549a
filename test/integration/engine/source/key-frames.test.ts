import { execFileSync } from 'node:child_process'
import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Sample } from '#engine/domain.ts'
import { defaultSampling } from '#engine/source/source-type.ts'
import type { Sources } from '#engine/source/sources.ts'
import { ffmpegPath as realFfmpeg, ffprobePath, runFfmpeg } from '../../../fixtures/ffmpeg.ts'
import { createRandom } from '../../../fixtures/random.ts'
import { recordScenes } from '../../../fixtures/recording.ts'
import { planScene } from '../../../fixtures/scene.ts'
import { words } from '../../../helpers/command-words.ts'
import { tempFolder } from '../../../helpers/temp-folder.ts'
import { isSamePicture, openSources, runOf, sampleAll, spansOf } from './opened.ts'

const folder = tempFolder('key-frames')
const sources = openSources()

async function skim(from: Sources, path: string, startMs?: number): Promise<Sample[]> {
  const file = await from.identify(path, runOf())
  const samples: Sample[] = []
  for await (const sample of from.skim(file, defaultSampling, { startMs }, runOf())) {
    samples.push(sample)
  }
  return samples
}

describe('A first look', () => {
  const recording = join(folder, 'long.mp4')
  /** Another scene from minute one to minute two; the third minute shows the first again. */
  beforeAll(async () => {
    const [a, b] = ['a', 'b'].map((seed) =>
      planScene(createRandom(`skim ${seed}`), { size: { width: 320, height: 180 } }),
    )
    const scenes = [a!, b!, a!].map((scene) => ({ scene, seconds: 60 }))
    await recordScenes(recording, scenes, { fps: 2, kilobits: 40, keySeconds: 7 })
  })

  test('gives key frames at their own times, other ones only, whose spans cover the recording', async () => {
    const samples = await skim(sources, recording)
    const args = words(
      '-v error -select_streams v -skip_frame nokey -show_entries frame=pts_time -of csv=p=0',
    )
    const keyTimes = execFileSync(ffprobePath, [...args, recording])
      .toString()
      .split(/[\s,]+/)
      .filter(Boolean)
      .map((time) => Math.round(Number(time) * 1000))
    expect(samples.length).toBeGreaterThanOrEqual(3)
    expect(samples.length).toBeLessThanOrEqual(4)
    for (const { atMs, key } of samples) {
      expect(keyTimes).toContain(atMs)
      expect(key).toBe(`k${atMs}`)
    }
    const spans = spansOf(samples)
    expect(spans[0]![0]).toBe(0)
    spans.slice(1).forEach(([startMs], i) => expect(startMs).toBe(spans[i]![1]))
    expect(spans.at(-1)![1]).toBe(180_000)
  })

  test('can be gone on with, and its pictures can be read again', async () => {
    const all = await skim(sources, recording)
    const from = all[1]!.atMs!
    const rest = await skim(sources, recording, from)
    expect(rest.map(({ key }) => key)).toEqual(all.slice(1).map(({ key }) => key))
    const { path, kind, sha256 } = await sources.identify(recording, runOf())
    const at = { path, kind, sha256 }
    const again = await sources.read(at, all[1]!, defaultSampling, {}, runOf().signal)
    expect(isSamePicture(again, all[1]!.picture)).toBe(true)
  })

  test('is not taken of a recording that is soon seen whole, nor of a document', async () => {
    const short = join(folder, 'short.mp4')
    runFfmpeg([...words('-f lavfi -i testsrc2=s=160x120:r=5:d=20 -pix_fmt yuv420p'), short])
    expect(await skim(sources, short)).toEqual([])
  })
})

describe('A decoder in hardware', () => {
  const recording = join(folder, 'large.mp4')
  let plain: Sample[] = []
  beforeAll(async () => {
    runFfmpeg([
      ...words(
        '-f lavfi -i color=red:s=1280x720:r=0.25:d=60 -f lavfi -i color=blue:s=1280x720:r=0.25:d=72',
      ),
      '-filter_complex',
      '[0][1]concat[v]',
      '-map',
      '[v]',
      ...words('-c:v libx264 -preset ultrafast -pix_fmt yuv420p -threads 2'),
      recording,
    ])
    plain = (await sampleAll(openSources({ useHardware: false }), recording)).samples
  })

  /** An ffmpeg that says it has a device, and decodes with it as `script` says. */
  async function withDevice(name: string, script: string): Promise<Sources> {
    const path = join(folder, name)
    const lines = [
      '#!/bin/bash',
      `echo "$*" >> ${join(folder, `${name}.log`)}`,
      'case "$*" in',
      '*-hwaccels*) printf "Hardware acceleration methods:\\ncuda\\n";;',
      '*-init_hw_device*) exit 0;;',
      `*"-hwaccel cuda"*) ${script};;`,
      `*) exec ${realFfmpeg} "$@";;`,
      'esac',
    ]
    await writeFile(path, `${lines.join('\n')}\n`)
    await chmod(path, 0o755)
    return openSources({ ffmpegPath: path })
  }
  const facts = (samples: Sample[]): unknown =>
    samples.map(({ key, locator, shot }) => ({ key, locator, shot }))
  const asked = async (name: string): Promise<string[]> =>
    execFileSync('cat', [join(folder, `${name}.log`)])
      .toString()
      .split('\n')

  test('that cannot start leaves the work to the processor, and is not asked again', async () => {
    const broken = await withDevice('no-start', 'echo "Device creation failed: -12." >&2; exit 1')
    const first = await sampleAll(broken, recording)
    expect(first.gaps).toEqual([])
    expect(facts(first.samples)).toEqual(facts(plain))
    await sampleAll(broken, recording)
    const uses = (await asked('no-start')).filter((line) => line.includes('-hwaccel cuda'))
    expect(uses).toHaveLength(1)
  })

  test('that fails on the way is followed by the processor from there on', async () => {
    // The real decoder stands in for the device; it is cut off in the middle of the recording.
    const without = 'a=(); for x in "$@"; do case $x in -hwaccel|cuda) ;; *) a+=("$x");; esac; done'
    const script = `${without}; ${realFfmpeg} -t 90 "\${a[@]}"; exit 1`
    const failing = await withDevice('breaks', script)
    const { samples, gaps } = await sampleAll(failing, recording)
    expect(gaps).toEqual([])
    expect(facts(samples)).toEqual(facts(plain))
    const last = (await asked('breaks')).findLast((line) => line.includes('-threads'))
    expect(last).toMatch(/-ss 8\d\.\d+ .*-i/)
  })

  test('is never used where settings say so', async () => {
    await withDevice('unwanted', 'exit 1')
    const off = openSources({ ffmpegPath: join(folder, 'unwanted'), useHardware: false })
    await sampleAll(off, recording)
    expect((await asked('unwanted')).filter((line) => line.includes('hwaccel'))).toEqual([])
  })
})
