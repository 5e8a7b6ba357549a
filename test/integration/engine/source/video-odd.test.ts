/** Recordings that are odd but good: each has a stated result, none takes for ever. */
import { execFileSync } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ffprobePath, runFfmpeg } from '../../../fixtures/ffmpeg.ts'
import { words } from '../../../helpers/command-words.ts'
import { tempFolder } from '../../../helpers/temp-folder.ts'
import { colourAt, isNear, openSources, sampleAll, spansOf } from './opened.ts'

const folder = tempFolder('odd')
const at = (name: string): string => join(folder, name)
const sources = openSources()

const h264 = words('-c:v libx264 -preset ultrafast -pix_fmt yuv420p -threads 2')
const red = [254, 0, 0]
const blue = [0, 0, 254]

/** So many seconds of red, then as many of blue. */
const redThenBlue = (size: string, rate: number, seconds: number): string[] => {
  const side = `s=${size}:r=${rate}:d=${seconds}`
  return [
    ...words(`-f lavfi -i color=red:${side} -f lavfi -i color=blue:${side}`),
    '-filter_complex',
    '[0][1]concat[v]',
    '-map',
    '[v]',
  ]
}

/** Presentation times as ffprobe has them, ms from the first. */
function trueTimes(path: string): number[] {
  const args = words('-v error -select_streams v -show_entries frame=pts_time -of csv=p=0')
  const lines = execFileSync(ffprobePath, [...args, path])
    .toString()
    .split(/[\s,]+/)
  const times = lines.filter(Boolean).map(Number)
  return times.map((time) => Math.round((time - Math.min(...times)) * 1000))
}

test.each([
  ['One frame a second', 'slow.mp4', '160x120', 1, 4, h264],
  ['240 frames a second', 'fast.mp4', '160x120', 240, 2, h264],
  ['8K', 'large.mp4', '7680x4320', 1, 2, h264],
  [
    'Ten bits per colour',
    'deep.mkv',
    '160x120',
    25,
    2,
    words('-c:v libx264 -preset ultrafast -pix_fmt yuv420p10le -threads 2'),
  ],
  [
    'Interlaced',
    'fields.mp4',
    '160x120',
    25,
    2,
    [...h264, ...words('-flags +ilme+ildct -x264opts tff=1')],
  ],
])('%s: both pictures, at their exact times', async (_name, file, size, rate, seconds, encoder) => {
  const path = at(file)
  runFfmpeg([...redThenBlue(size, rate, seconds), ...encoder, path])
  const { samples, gaps, probe } = await sampleAll(sources, path)
  const times = trueTimes(path)
  const change = seconds * 1000
  expect(gaps).toEqual([])
  expect(spansOf(samples)).toEqual([
    [0, change],
    [change, 2 * change],
  ])
  expect(probe.durationMs).toBe(2 * change)
  for (const { atMs } of samples) expect(times).toContain(atMs)
  expect(samples.map(({ picture }) => Math.min(picture.width, picture.height))).toEqual(
    Array(2).fill(Math.min(720, Number(size.split('x')[1]))),
  )
  expect(isNear(colourAt(samples[0]!.picture), red)).toBe(true)
  expect(isNear(colourAt(samples[1]!.picture), blue)).toBe(true)
})

test('Fields of a moving picture are not shown woven into each other', async () => {
  const path = at('comb.mp4')
  // A white bar that moves 16 pixels per field: woven, its edge is a comb.
  runFfmpeg([
    ...words(
      '-f lavfi -i color=black:s=320x240:r=50:d=2 -f lavfi -i color=white:s=60x240:r=50:d=2',
    ),
    '-filter_complex',
    "[0][1]overlay=x='mod(n*16,260)',interlace=scan=tff:lowpass=off[v]",
    '-map',
    '[v]',
    ...h264,
    ...words('-flags +ilme+ildct -x264opts tff=1 -crf 10'),
    path,
  ])
  const { samples } = await sampleAll(sources, path)
  const combs = samples.map(({ picture: { rgb, width, height } }) => {
    let worst = 0
    for (let x = 0; x < width; x++) {
      let steps = 0
      for (let y = 1; y < height; y++) {
        const [above, here] = [rgb[3 * ((y - 1) * width + x)]!, rgb[3 * (y * width + x)]!]
        if (Math.abs(here - above) > 120) steps++
      }
      worst = Math.max(worst, steps / height)
    }
    return worst
  })
  expect(Math.max(...combs)).toBeLessThan(0.3)
})

/** Two clips of three seconds as MPEG transport streams, the second one's clock set to `seconds`. */
async function joined(name: string, seconds: number): Promise<string> {
  const parts = await Promise.all(
    [0, seconds].map(async (offset, i) => {
      const path = at(`${name}-${i}.ts`)
      const colour = i === 0 ? 'red' : 'blue'
      runFfmpeg([
        ...words(`-f lavfi -i color=${colour}:s=160x120:r=25:d=3`),
        ...h264,
        ...words(`-g 25 -bf 0 -muxdelay 0 -muxpreload 0 -output_ts_offset ${offset}`),
        path,
      ])
      return readFile(path)
    }),
  )
  const path = at(`${name}.ts`)
  await writeFile(path, Buffer.concat(parts))
  return path
}

test('Where the clock jumps ahead and nothing is lost the last picture stands until the next', async () => {
  const path = at('ahead-whole.ts')
  runFfmpeg([
    ...words('-f lavfi -i color=red:s=160x120:r=25:d=3 -f lavfi -i color=blue:s=160x120:r=25:d=3'),
    '-filter_complex',
    '[0][1]concat,setpts=PTS+gte(N\\,75)*97/TB',
    ...h264,
    ...words('-g 25 -bf 0 -fps_mode passthrough -muxdelay 0 -muxpreload 0'),
    path,
  ])
  const { samples, gaps } = await sampleAll(sources, path)
  expect(gaps).toEqual([])
  const [first, second] = spansOf(samples)
  expect(first).toEqual([0, 100_000])
  expect(second![0]).toBe(100_000)
  expect(isNear(colourAt(samples[1]!.picture), blue)).toBe(true)
})

test('Where the clock jumps ahead and packets are missing in between, that is a gap', async () => {
  const { samples, gaps } = await sampleAll(sources, await joined('ahead', 100))
  const [[, lastMs]] = spansOf(samples) as [[number, number]]
  expect(spansOf(gaps)).toContainEqual([lastMs, 100_000])
  // The packet is lost before the last pictures of the first part are shown: they are doubted with it.
  expect(lastMs).toBeGreaterThan(2800)
  expect(lastMs).toBeLessThanOrEqual(3040)
  expect(gaps[0]!.reason).toContain('corrupt packet')
})

test('Where the clock goes back, what came before stays, and what has the same times is told as a gap', async () => {
  const { samples, gaps } = await sampleAll(sources, await joined('back', 0))
  expect(samples.length).toBeGreaterThan(0)
  expect(spansOf(samples)[0]![0]).toBe(0)
  expect(samples.every(({ picture }) => isNear(colourAt(picture), red))).toBe(true)
  // The counters of two streams do not follow each other, as where packets were lost.
  const lost = gaps.filter(({ reason }) => reason.includes('corrupt packet'))
  const back = gaps.filter(({ reason }) => reason.includes('goes back'))
  expect([lost.length, back.length, gaps.length]).toEqual([1, 1, 2])
  const [[from]] = spansOf(back) as [[number, number]]
  expect(Math.abs(from - 3000)).toBeLessThanOrEqual(100)
})

const tone = (seconds: number): string[] => words(`-f lavfi -i sine=220:d=${seconds}`)

test('A picture that ends before the sound is kept, and the rest is a gap with the reason', async () => {
  const path = at('early.mp4')
  runFfmpeg([...words('-f lavfi -i color=red:s=160x120:r=25:d=4'), ...tone(14), ...h264, path])
  const { samples, gaps, probe } = await sampleAll(sources, path)
  expect(spansOf(samples)).toEqual([[0, 4000]])
  expect(spansOf(gaps)).toEqual([[4000, probe.durationMs]])
  expect(gaps[0]!.reason).toContain('sound')
  expect(Math.abs(probe.durationMs! - 14_000)).toBeLessThanOrEqual(60)
})

test('Sound that only fades out after the picture is no gap', async () => {
  const path = at('fade.mp4')
  runFfmpeg([...words('-f lavfi -i color=red:s=160x120:r=25:d=4'), ...tone(6), ...h264, path])
  const { samples, gaps, probe } = await sampleAll(sources, path)
  expect(gaps).toEqual([])
  expect(spansOf(samples)).toEqual([[0, probe.durationMs]])
})

test('Sound that ends before the picture is no gap: all of the picture is there', async () => {
  const path = at('silent-end.mp4')
  runFfmpeg([...words('-f lavfi -i color=red:s=160x120:r=25:d=9'), ...tone(2), ...h264, path])
  const { samples, gaps, probe } = await sampleAll(sources, path)
  expect(gaps).toEqual([])
  expect(spansOf(samples)).toEqual([[0, probe.durationMs]])
  expect(Math.abs(probe.durationMs! - 9000)).toBeLessThanOrEqual(60)
})

test('Two sound tracks in two languages change nothing about the picture, and are counted', async () => {
  const path = at('languages.mkv')
  runFfmpeg([
    ...words('-f lavfi -i color=red:s=160x120:r=25:d=3'),
    ...tone(3),
    ...tone(3),
    ...words('-map 0 -map 1 -map 2 -metadata:s:a:0 language=eng -metadata:s:a:1 language=deu'),
    ...h264,
    path,
  ])
  const { samples, gaps, probe } = await sampleAll(sources, path)
  expect(probe.detail).toMatchObject({ audioStreams: 2 })
  expect([samples.length, gaps.length]).toEqual([1, 0])
})
