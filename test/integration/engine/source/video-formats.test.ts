import { execFileSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ffprobePath, runFfmpeg } from '../../../fixtures/ffmpeg.ts'
import { words } from '../../../helpers/command-words.ts'
import { tempFolder } from '../../../helpers/temp-folder.ts'
import { colourAt, isNear, openSources, sampleAll, spansOf, toolSets } from './opened.ts'

const folder = tempFolder('formats')
const at = (name: string): string => join(folder, name)

/** Red for 2 s, then blue for 2 s, with a tone. */
const pictures = ['-f', 'lavfi', '-i', 'color=c=red:s=320x240:r=25:d=2', '-f', 'lavfi', '-i', 'color=c=blue:s=320x240:r=25:d=2'] // prettier-ignore
const tone = ['-f', 'lavfi', '-i', 'sine=d=4']
const joined = ['-filter_complex', '[0][1]concat=n=2[v]', '-map', '[v]']
const x264 = ['-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-threads', '2']

const base = at('base.mp4')
runFfmpeg([...pictures, ...tone, ...joined, '-map', '2:a', ...x264, '-c:a', 'aac', base])

const made: [string, string[]][] = [
  ['an MKV', ['-i', base, '-c', 'copy', 'a.mkv']],
  ['a MOV', ['-i', base, '-c', 'copy', 'a.mov']],
  ['a WebM', [...pictures, ...joined, '-c:v', 'libvpx', '-b:v', '300k', '-deadline', 'realtime', '-cpu-used', '8', '-threads', '1', 'a.webm']],
  ['an AVI with an odd frame rate', [...pictures, ...joined, '-r', '23.976', '-c:v', 'mpeg4', 'a.avi']],
  ['an MPEG transport stream', ['-i', base, '-c', 'copy', '-f', 'mpegts', 'a.ts']],
  ['a fragmented MP4', ['-i', base, '-c', 'copy', '-movflags', 'frag_keyframe+empty_moov', 'frag.mp4']],
  ['a recording without sound', ['-i', base, '-c', 'copy', '-an', 'silent.mp4']],
  ['a recording that starts at five seconds', ['-i', base, '-c', 'copy', '-output_ts_offset', '5', 'late.mkv']],
  ['an MP4 that starts at five seconds', ['-i', base, '-an', '-c', 'copy', '-output_ts_offset', '5', 'late.mp4']],
  ['10-bit full-range colour', [...pictures, '-filter_complex', '[0][1]concat=n=2,scale=out_range=pc[v]', '-map', '[v]', '-c:v', 'libx264', '-pix_fmt', 'yuv444p10le', '-color_range', 'pc', 'deep.mkv']],
] // prettier-ignore
for (const [, args] of made) runFfmpeg([...args.slice(0, -1), at(args.at(-1)!)])

describe.each(toolSets)('With %s', (name, tools) => {
  const sources = openSources(tools)
  // That ffprobe crashes on every transport stream.
  const readable = made.filter(([, args]) => !(name.endsWith('npm') && args.at(-1) === 'a.ts'))

  test.each([['an MP4', [base]] as [string, string[]], ...readable])(
    '%s is read with its times and colours',
    async (_case, args) => {
      const path = args.at(-1)!.startsWith('/') ? args.at(-1)! : at(args.at(-1)!)
      const { probe, samples, gaps } = await sampleAll(sources, path)
      expect(gaps).toEqual([])
      expect(probe).toMatchObject({ kind: 'video', width: 320, height: 240 })
      expect(samples.map(({ shot }) => shot)).toEqual([0, 1])
      const [[start, cut], [again, end]] = spansOf(samples) as [[number, number], [number, number]]
      expect([start, again]).toEqual([0, cut])
      expect(Math.abs(cut - 2000)).toBeLessThanOrEqual(160)
      expect(Math.abs(end - 4000)).toBeLessThanOrEqual(160)
      expect(isNear(colourAt(samples[0]!.picture), [255, 0, 0])).toBe(true)
      expect(isNear(colourAt(samples[1]!.picture), [0, 0, 255])).toBe(true)
    },
  )

  test('A recording held upright is shown upright', async () => {
    const flat = at('flat.mp4')
    runFfmpeg([
      ...words('-f lavfi -i color=c=black:s=320x240:r=10:d=1'),
      '-vf',
      'drawbox=w=160:h=240:color=white:t=fill',
      ...x264,
      flat,
    ])
    const upright = at('upright.mp4')
    runFfmpeg(['-i', flat, '-c', 'copy', '-metadata:s:v', 'rotate=90', upright])
    const { probe, samples } = await sampleAll(sources, upright)
    expect(probe).toMatchObject({ width: 240, height: 320 })
    expect(samples[0]!.picture).toMatchObject({ width: 240, height: 320 })
    const [top, bottom] = [
      colourAt(samples[0]!.picture, 0.5, 0.1),
      colourAt(samples[0]!.picture, 0.5, 0.9),
    ]
    expect(Math.abs(top[0] - bottom[0])).toBeGreaterThan(200)
  })

  test('An edit list cuts the start off, and time counts from where it starts', async () => {
    const cut = at('edit.mp4')
    runFfmpeg(['-ss', '1.2', '-i', base, '-c', 'copy', cut])
    const { probe, samples } = await sampleAll(sources, cut)
    const [[, change]] = spansOf(samples) as [[number, number]]
    expect(Math.abs(change - 800)).toBeLessThanOrEqual(120)
    expect(Math.abs(probe.durationMs! - 2800)).toBeLessThanOrEqual(120)
  })

  test('Pixels that are not square are made square', async () => {
    const wide = at('anamorphic.mkv')
    runFfmpeg(['-i', base, '-an', '-vf', 'setsar=2', ...x264, wide])
    const { samples } = await sampleAll(sources, wide)
    expect(samples[0]!.picture).toMatchObject({ width: 640, height: 240 })
  })

  test('Large frames are made smaller, small ones never larger', async () => {
    const { samples } = await sampleAll(sources, base, {}, { maxFrameSide: 120 })
    expect(samples[0]!.picture).toMatchObject({ width: 160, height: 120 })
    const full = await sampleAll(sources, base, {}, { maxFrameSide: 2000 })
    expect(full.samples[0]!.picture).toMatchObject({ width: 320, height: 240 })
  })

  test('A cover picture does not make a recording of sound a video', async () => {
    const song = at('song.m4a')
    runFfmpeg(['-f', 'lavfi', '-i', 'color=c=red:s=64x64', '-frames:v', '1', at('cover.png')])
    runFfmpeg([
      '-f',
      'lavfi',
      '-i',
      'sine=d=3',
      '-i',
      at('cover.png'),
      '-map',
      '0',
      '-map',
      '1',
      '-c:a',
      'aac',
      '-c:v',
      'png',
      '-disposition:v',
      'attached_pic',
      song,
    ])
    const { probe, samples, gaps } = await sampleAll(sources, song)
    expect(probe.kind).toBe('audio')
    expect(probe.detail).toMatchObject({ attachedPictures: 1, audioCodec: 'aac' })
    expect(Math.abs(probe.durationMs! - 3000)).toBeLessThanOrEqual(60)
    expect([samples, gaps]).toEqual([[], []])
  })

  test.each(['wav', 'mp3', 'flac', 'ogg'])('A %s is kept with its duration', async (type) => {
    const path = at(`tone.${type}`)
    runFfmpeg(['-f', 'lavfi', '-i', 'sine=d=3', path])
    const { probe, samples } = await sampleAll(sources, path)
    expect(probe.kind).toBe('audio')
    expect(Math.abs(probe.durationMs! - 3000)).toBeLessThanOrEqual(120)
    expect(samples).toEqual([])
  })

  test('Of several video streams the default one is taken', async () => {
    const two = at('two.mkv')
    runFfmpeg([
      ...words('-f lavfi -i color=c=green:s=160x120:r=10:d=2'),
      ...words('-f lavfi -i color=c=white:s=320x240:r=10:d=2'),
      '-map',
      '0',
      '-map',
      '1',
      ...x264,
      '-disposition:v:0',
      '0',
      '-disposition:v:1',
      'default',
      two,
    ])
    const { probe } = await sampleAll(sources, two)
    expect(probe).toMatchObject({ width: 320, height: 240, detail: { videoStreams: 2 } })
  })

  test('A recording that does not say how long it is, as browsers make them, is measured', async () => {
    const live = at('live.webm')
    runFfmpeg(['-i', at('a.webm'), '-c', 'copy', '-f', 'webm', '-live', '1', live])
    const asked = ['-v', 'error', '-show_entries', 'format=duration', '-of', 'csv=p=0', live]
    expect(execFileSync(ffprobePath, asked).toString().trim()).toBe('N/A')
    const { probe } = await sampleAll(sources, live)
    expect(Math.abs(probe.durationMs! - 4000)).toBeLessThanOrEqual(120)
  })

  test('The tools name themselves for the doctor', async () => {
    const checks = await sources.tools(new AbortController().signal)
    expect(checks.map((check) => [check.name, check.ok])).toEqual([
      ['ffmpeg', true],
      ['ffprobe', true],
    ])
    for (const { detail } of checks) expect(detail).toMatch(/\d.* \((option|system|@ff)/)
  })
})

test('A path to no ffmpeg is reported as a missing tool, with what to do', async () => {
  const sources = openSources({ ffmpegPath: '/nowhere/ffmpeg' })
  const [ffmpeg] = await sources.tools(new AbortController().signal)
  expect(ffmpeg).toMatchObject({
    ok: false,
    detail: expect.stringMatching(/\/nowhere\/ffmpeg.*apt/),
  })
  await expect(sampleAll(sources, base)).rejects.toMatchObject({ code: 'tool/missing' })
})

test('The file is only read', async () => {
  const before = await readFile(base)
  await sampleAll(openSources(), base)
  expect(Buffer.compare(await readFile(base), before)).toBe(0)
})
