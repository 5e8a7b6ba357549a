import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Sample } from '#engine/domain.ts'
import { defaultSampling } from '#engine/source/source-type.ts'
import { ffprobePath, runFfmpeg } from '../../../fixtures/ffmpeg.ts'
import { words } from '../../../helpers/command-words.ts'
import { tempFolder } from '../../../helpers/temp-folder.ts'
import { isSamePicture, openSources, runOf, sampleAll, spansOf, toolSets } from './opened.ts'

const folder = tempFolder('times')
const signal = new AbortController().signal

/** A clip whose frames come at uneven times and that starts late; every 2 s another picture. */
const uneven = join(folder, 'uneven.mkv')
runFfmpeg([
  ...words('-f lavfi -i testsrc2=s=320x240:r=30:d=12'),
  '-vf',
  "select='not(eq(mod(n,7),3))*not(between(mod(n,50),10,17))',setpts='PTS+0.5/TB+0.011*mod(N,3)/TB'",
  '-vsync',
  'vfr',
  '-c:v',
  'libx264',
  '-pix_fmt',
  'yuv420p',
  '-g',
  '40',
  '-threads',
  '2',
  uneven,
])

/** Presentation times as ffprobe has them, ms from the first. */
function trueTimes(path: string): Set<number> {
  const args = ['-v', 'error', '-select_streams', 'v', '-show_entries', 'frame=pts_time:format=start_time', '-of', 'json', path] // prettier-ignore
  const read: { frames: { pts_time: string }[]; format: { start_time: string } } = JSON.parse(
    execFileSync(ffprobePath, args).toString(),
  )
  const start = Number(read.format.start_time)
  return new Set(read.frames.map((frame) => Math.round((Number(frame.pts_time) - start) * 1000)))
}

describe.each(toolSets)('With %s', (name, tools) => {
  const sources = openSources(tools)

  test('Every sample of a recording with uneven times is at a frame that ffprobe sees', async () => {
    const { samples } = await sampleAll(sources, uneven)
    const times = trueTimes(uneven)
    expect(samples.length).toBeGreaterThan(3)
    for (const { atMs, key } of samples) {
      expect(times).toContain(atMs)
      expect(key).toBe(`t${atMs}`)
    }
  })

  test('Samples cover the recording without a hole or an overlap', async () => {
    const { samples, probe } = await sampleAll(sources, uneven)
    let at = 0
    for (const [startMs, endMs] of spansOf(samples)) {
      expect(startMs).toBe(at)
      expect(endMs).toBeGreaterThan(startMs)
      at = endMs
    }
    expect(at).toBe(probe.durationMs)
  })

  test.each(name.endsWith('npm') ? ['mkv', 'mp4'] : ['mkv', 'mp4', 'avi', 'webm', 'ts'])(
    'A frame of an %s read again has the same pixels',
    async (type) => {
      const path = join(folder, `again.${type}`)
      const codec = {
        avi: ['mpeg4'],
        webm: [
          'libvpx',
          '-b:v',
          '400k',
          '-deadline',
          'realtime',
          '-cpu-used',
          '8',
          '-threads',
          '1',
        ],
      }[type] ?? ['libx264']
      runFfmpeg([
        '-f',
        'lavfi',
        '-i',
        'testsrc2=s=320x240:r=25:d=5',
        '-c:v',
        ...codec,
        '-pix_fmt',
        'yuv420p',
        '-g',
        '50',
        '-threads',
        '2',
        path,
      ])
      const { file, samples } = await sampleAll(sources, path)
      for (const sample of samples.slice(-3)) {
        const { key, atMs } = sample
        const again = await sources.read(file, { key, atMs }, defaultSampling, {}, signal)
        expect(isSamePicture(again, sample.picture)).toBe(true)
      }
      expect(samples.length).toBeGreaterThan(2)
    },
  )
})

const sources = openSources()

/** Three scenes of two words each. */
const scenes = join(folder, 'scenes.mp4')
const word = (text: string, from: number, to: number): string =>
  `drawbox=x=${40 + text.length * 8}:y=${60 + text.length * 4}:w=120:h=60:color=${text}:t=fill:enable='between(t,${from},${to - 0.001})'`
runFfmpeg([
  ...words(
    '-f lavfi -i color=c=navy:s=320x240:r=25:d=6 -f lavfi -i color=c=orange:s=320x240:r=25:d=6',
  ),
  ...words('-f lavfi -i color=c=darkgreen:s=320x240:r=25:d=6'),
  '-filter_complex',
  `[0][1][2]concat=n=3,${[0, 6, 12].map((t) => `${word('white', t, t + 3)}, ${word('black', t + 3, t + 6)}`).join(',')}[v]`,
  '-map',
  '[v]',
  '-c:v',
  'libx264',
  '-pix_fmt',
  'yuv420p',
  '-threads',
  '2',
  scenes,
])
const told = ({ key, atMs, shot, locator }: Sample): unknown => ({ key, atMs, shot, locator })

test('A pass that goes on at a shot gives the very samples that were missing', async () => {
  const whole = await sampleAll(sources, scenes)
  expect(whole.samples.map(({ shot }) => shot)).toEqual([0, 0, 1, 1, 2, 2])
  for (const shot of [1, 2]) {
    const first = whole.samples.find((sample) => sample.shot === shot)!
    const startMs = first.locator.kind === 'time' ? first.locator.startMs : 0
    const rest = await sampleAll(sources, scenes, { startMs, startShot: shot })
    const missing = whole.samples.filter((sample) => sample.shot! >= shot)
    expect(rest.samples.map(told)).toEqual(missing.map(told))
    for (const [i, { picture }] of rest.samples.entries()) {
      expect(isSamePicture(picture, missing[i]!.picture)).toBe(true)
    }
  }
})

test('A sample that is stored already comes without its picture', async () => {
  const whole = await sampleAll(sources, scenes)
  const known = whole.samples[2]!.key
  const { samples } = await sampleAll(sources, scenes, { skip: (key) => key === known })
  expect(samples.map(told)).toEqual(whole.samples.map(told))
  expect(samples.map(({ picture }) => picture.rgb.length === 0)).toEqual(
    whole.samples.map(({ key }) => key === known),
  )
})

test('Progress goes to the end and never back', async () => {
  const seen: number[] = []
  await sampleAll(
    sources,
    scenes,
    {},
    {},
    {
      signal,
      progress: ({ stage, done, total, unit }) => {
        if (stage !== 'sample') return
        expect([total, unit]).toEqual([18_000, 'ms'])
        seen.push(done)
      },
    },
  )
  expect(seen).toEqual(seen.toSorted((a, b) => a - b))
  expect(seen.at(-1)).toBeGreaterThan(17_500)
})

test('Stopping in the middle ends the pass with the reason, and ffmpeg with it', async () => {
  const controller = new AbortController()
  const run = runOf(controller.signal)
  const file = await sources.identify(scenes, run)
  const probe = await sources.probe(file, {}, run.signal)
  const reading = (async () => {
    for await (const _ of sources.sample(file, probe, defaultSampling, {}, run)) controller.abort()
  })()
  await expect(reading).rejects.toMatchObject({ name: 'AbortError' })
  const children = execFileSync('ps', ['-o', 'args=', '-e']).toString()
  expect(children).not.toContain(scenes)
})

test('Leaving the loop early leaves no ffmpeg behind', async () => {
  const file = await sources.identify(scenes, runOf())
  const probe = await sources.probe(file, {}, signal)
  for await (const _ of sources.sample(file, probe, defaultSampling, {}, runOf())) break
  await new Promise((resolve) => setTimeout(resolve, 200))
  expect(execFileSync('ps', ['-o', 'args=', '-e']).toString()).not.toContain(scenes)
})
