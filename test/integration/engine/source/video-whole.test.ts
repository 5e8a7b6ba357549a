import { execFileSync } from 'node:child_process'
import { chmod, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { defaultSampling } from '#engine/source/source-type.ts'
import type { Sources } from '#engine/source/sources.ts'
import { ffmpegPath, ffprobePath, runFfmpeg } from '../../../fixtures/ffmpeg.ts'
import { words } from '../../../helpers/command-words.ts'
import { tempFolder } from '../../../helpers/temp-folder.ts'
import { isSamePicture, openSources, runOf, sampleAll, spansOf, toolSets } from './opened.ts'

const folder = tempFolder('whole')
const at = (name: string): string => join(folder, name)
const { signal } = runOf()

/** A key frame every ten seconds: at 0, 10 and 20 s. */
const moving = words('-f lavfi -i testsrc2=s=320x240:r=25:d=24')
const longGroups = words('-g 250 -keyint_min 250 -sc_threshold 0 -threads 2')
runFfmpeg([...moving, ...words('-c:v libx264 -pix_fmt yuv420p'), ...longGroups, at('h264.mkv')])
runFfmpeg(['-i', at('h264.mkv'), '-c', 'copy', at('h264.mp4')])
runFfmpeg(['-i', at('h264.mkv'), '-c', 'copy', at('h264.ts')])
runFfmpeg([...moving, ...words('-c:v mpeg4 -b:v 900k'), ...longGroups, at('mpeg4.avi')])

/** Where the packet of a picture lies in its file. */
function packetAt(path: string, ms: number): { at: number; size: number } {
  const text = execFileSync(
    ffprobePath,
    [...words('-v error -select_streams v -show_entries packet=pts_time,pos,size -of json'), path],
    { encoding: 'utf8' },
  )
  const { packets }: { packets: { pts_time: string; pos: string; size: string }[] } =
    JSON.parse(text)
  const zero = Math.min(...packets.map(({ pts_time }) => Number(pts_time)))
  const found = packets.find(({ pts_time }) => Math.round((Number(pts_time) - zero) * 1000) === ms)
  return { at: Number(found!.pos), size: Number(found!.size) }
}

/** A copy whose pictures at these times have noise in the middle of their packets, or of whose stream packets are lost. */
async function hurt(name: string, times: readonly number[]): Promise<string> {
  const path = at(`hurt-${times[0]}-${times.length}-${name}`)
  let bytes = await readFile(at(name))
  // Later packets first, so that what is cut out moves none that is still to be found.
  const packets = times.map((ms) => packetAt(at(name), ms)).toSorted((a, b) => b.at - a.at)
  for (const packet of packets) {
    if (name.endsWith('.ts')) {
      const from = packet.at + 188
      bytes = Buffer.concat([bytes.subarray(0, from), bytes.subarray(from + 2 * 188)])
    } else {
      // Behind the headers of the packet and of the picture.
      const from = packet.at + 60
      const to = Math.max(from + 40, packet.at + Math.floor(packet.size * 0.8))
      for (let i = from; i < to; i++) bytes[i] = (i * 7919) & 255
    }
  }
  await writeFile(path, bytes)
  return path
}

/** The picture that the whole recording shows at the time of each sample, and whether it is the same. */
async function areWhole(sources: Sources, original: string, damaged: string): Promise<boolean[]> {
  const file = await sources.identify(original, runOf())
  const { samples } = await sampleAll(sources, damaged)
  return Promise.all(
    samples.map(async (sample) => {
      const truth = await sources.read(file, sample, defaultSampling, {}, signal)
      return isSamePicture(truth, sample.picture)
    }),
  )
}

/** Four pictures in a row: at least one of them is one that others are made from. */
const group = (ms: number): number[] => [ms, ms + 40, ms + 80, ms + 120]

const noStreams = ([name]: readonly [string]): boolean => !name.endsWith('.ts')
const names: [string][] = [['h264.mkv'], ['h264.mp4'], ['h264.ts'], ['mpeg4.avi']]

describe.each(toolSets)('With %s', (tools, options) => {
  const sources = openSources(options)

  // The ffprobe of npm crashes on transport streams.
  test.each(tools === 'the tools of npm' ? names.filter(noStreams) : names)(
    'Behind a damaged packet of %s nothing is shown until the next key frame',
    async (name) => {
      const path = await hurt(name, group(13_200))
      const { gaps, samples } = await sampleAll(sources, path)
      const [[startMs, endMs], ...others] = spansOf(gaps) as [[number, number]]
      expect(others).toEqual([])
      expect(startMs).toBeGreaterThan(12_400)
      expect(startMs).toBeLessThanOrEqual(13_200)
      expect(endMs).toBe(20_000)
      expect(gaps[0]!.reason).toMatch(/damaged/)
      expect(spansOf(samples).some(([fromMs]) => fromMs >= endMs)).toBe(true)
      const whole = await areWhole(sources, at(name), path)
      expect(whole.length).toBeGreaterThan(8)
      expect(whole.every(Boolean)).toBe(true)
    },
  )
})

const sources = openSources()

test('What is left out is smeared, seconds after the damage', async () => {
  const path = await hurt('h264.mkv', group(13_200))
  const [original, damaged] = await Promise.all(
    [at('h264.mkv'), path].map((each) => sources.identify(each, runOf())),
  )
  const locator = { kind: 'time' as const, startMs: 19_000, endMs: 19_040 }
  const ref = { key: 't19000', atMs: 19_000, locator }
  const [truth, smeared] = await Promise.all(
    [original!, damaged!].map((file) => sources.read(file, ref, defaultSampling, {}, signal)),
  )
  expect(isSamePicture(truth!, smeared!)).toBe(false)
})

test('Of two damaged places each ends at its own key frame', async () => {
  const { gaps } = await sampleAll(
    sources,
    await hurt('h264.mp4', [...group(4000), ...group(15_000)]),
  )
  const [first, second, ...others] = spansOf(gaps)
  expect(others).toEqual([])
  expect([first![1], second![1]]).toEqual([10_000, 20_000])
  expect(first![0]).toBeLessThanOrEqual(4000)
  expect(second![0]).toBeLessThanOrEqual(15_000)
  expect(second![0]).toBeGreaterThan(10_000)
})

test('A pass that goes on behind the damage shows what a whole pass shows there', async () => {
  const path = await hurt('h264.mkv', group(13_200))
  const all = await sampleAll(sources, path)
  const behind = spansOf(all.samples).filter(([fromMs]) => fromMs >= 20_000)
  const { shot } = all.samples.find(({ atMs }) => atMs! >= 20_000)!
  const rest = await sampleAll(sources, path, { startMs: 20_000, startShot: shot })
  expect(spansOf(rest.samples)).toEqual(behind)
  expect(rest.gaps).toEqual([])
})

test('A damaged key frame spoils what follows it as well', async () => {
  const { gaps } = await sampleAll(sources, await hurt('h264.mkv', [10_000]))
  const [[startMs, endMs], ...others] = spansOf(gaps) as [[number, number]]
  expect(others).toEqual([])
  expect(startMs).toBeLessThanOrEqual(10_000)
  expect(startMs).toBeGreaterThan(9000)
  expect(endMs).toBe(20_000)
})

/** The real ffmpeg behind a script, which writes down how often it decodes, and may fail when it looks again. */
async function watched(name: string, fails: boolean): Promise<{ path: string; log: string }> {
  const [path, log] = [at(name), at(`${name}.log`)]
  const again = fails ? 'echo again >> "$LOG"; exit 1' : 'echo again >> "$LOG"'
  const script = `#!/bin/sh\nLOG="${log}"\ncase "$*" in *showinfo*) ${again};; *nut*) echo pass >> "$LOG";; esac\nexec "${ffmpegPath}" "$@"\n`
  await writeFile(log, '')
  await writeFile(path, script)
  await chmod(path, 0o755)
  return { path, log }
}

test('Only what is damaged is looked at again', async () => {
  const { path, log } = await watched('counted', false)
  const counted = openSources({ ffmpegPath: path })
  await sampleAll(counted, at('h264.mkv'))
  expect(await readFile(log, 'utf8')).toBe('pass\n')
  await sampleAll(counted, await hurt('h264.mkv', group(13_200)))
  expect(await readFile(log, 'utf8')).toBe('pass\npass\nagain\n')
})

test('Where a second look fails, pictures are doubted for ten seconds', async () => {
  const { path } = await watched('blind', true)
  const blind = openSources({ ffmpegPath: path })
  const { gaps, samples } = await sampleAll(blind, await hurt('h264.mp4', group(4000)))
  const [[startMs, endMs]] = spansOf(gaps) as [[number, number]]
  expect(startMs).toBeLessThanOrEqual(4000)
  expect(endMs - startMs).toBeGreaterThan(9500)
  expect(endMs - startMs).toBeLessThan(11_000)
  expect(spansOf(samples).at(-1)![1]).toBe(24_000)
})

test('Damaged packets in a row are not the end of the recording', async () => {
  const vp9 = words('-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -g 60 -b:v 400k -threads 2')
  runFfmpeg([...moving, ...words('-t 14'), ...vp9, at('vp9.webm')])
  const bytes = await readFile(at('vp9.webm'))
  const from = packetAt(at('vp9.webm'), 9840).at
  bytes.fill(0, from + 40, from + 6000)
  await writeFile(at('hurt-vp9.webm'), bytes)
  const { gaps, samples } = await sampleAll(sources, at('hurt-vp9.webm'))
  expect(gaps.length).toBeGreaterThan(0)
  expect(spansOf(samples).at(-1)![1]).toBe(14_000)
})
