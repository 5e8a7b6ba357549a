import { spawn } from 'node:child_process'
import { chmod, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import * as bad from '../../../fixtures/bad-files.ts'
import { ffmpegPath as realFfmpeg, runFfmpeg } from '../../../fixtures/ffmpeg.ts'
import { words } from '../../../helpers/command-words.ts'
import { tempFolder } from '../../../helpers/temp-folder.ts'
import { openSources, runOf, sampleAll, spansOf, toolSets } from './opened.ts'

const folder = tempFolder('damage')
const at = (name: string): string => join(folder, name)

const whole = at('whole.mkv')
runFfmpeg([
  ...words('-f lavfi -i testsrc2=s=320x240:r=25:d=12 -c:v libx264 -pix_fmt yuv420p'),
  '-g',
  '25',
  '-threads',
  '2',
  whole,
])

async function cut(name: string, args: string[], share: number): Promise<string> {
  const path = at(name)
  runFfmpeg(['-i', whole, ...args, path])
  const bytes = await readFile(path)
  await writeFile(path, bytes.subarray(0, Math.floor(bytes.length * share)))
  return path
}

// The ffprobe of npm, of 2018, crashes on every transport stream.
test('Lost packets of a transport stream are a gap, though ffmpeg does no more than warn', async () => {
  const path = at('lost.ts')
  runFfmpeg(['-i', whole, '-c', 'copy', path])
  const bytes = await readFile(path)
  // Packets have 188 bytes each.
  const packets = Math.floor(bytes.length / 188)
  const [from, to] = [0.4, 0.6].map((share) => Math.floor(packets * share) * 188) as [
    number,
    number,
  ]
  await writeFile(path, Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]))
  const { samples, gaps } = await sampleAll(openSources(), path)
  const [hole] = spansOf(gaps) as [[number, number]]
  expect(hole[1] - hole[0]).toBeGreaterThan(1000)
  expect(spansOf(samples).at(-1)![0]).toBeGreaterThanOrEqual(hole[1])
})

describe.each(toolSets)('With %s', (_name, tools) => {
  const sources = openSources(tools)

  test.each([
    ['an MKV', 'cut.mkv', ['-c', 'copy']],
    ['an MP4 with its index first', 'cut.mp4', ['-c', 'copy', '-movflags', '+faststart']],
    ['an AVI', 'cut.avi', ['-c:v', 'mpeg4', '-b:v', '900k']],
    [
      'a WebM',
      'cut.webm',
      [
        '-c:v',
        'libvpx',
        '-b:v',
        '600k',
        '-deadline',
        'realtime',
        '-cpu-used',
        '8',
        '-threads',
        '1',
      ],
    ],
  ])('Of %s that ends early the start is kept and the rest is a gap', async (_type, name, args) => {
    const { samples, gaps } = await sampleAll(sources, await cut(name, args, 0.55))
    const [holes, spans] = [spansOf(gaps), spansOf(samples)]
    expect(samples.length).toBeGreaterThan(1)
    expect(holes).toHaveLength(1)
    const [[from, to]] = holes as [[number, number]]
    expect(spans.at(-1)![1]).toBe(from)
    expect(from).toBeGreaterThan(3000)
    expect(from).toBeLessThan(10_000)
    expect(Math.abs(to - 12_000)).toBeLessThanOrEqual(200)
    expect(gaps[0]!.reason).toMatch(/decoded/)
  })

  test('A fragmented MP4 promises nothing: where it breaks off is told', async () => {
    const fragments = ['-c', 'copy', '-movflags', 'frag_keyframe+empty_moov']
    const { probe, samples, gaps } = await sampleAll(
      sources,
      await cut('frag.mp4', fragments, 0.55),
    )
    const end = spansOf(samples).at(-1)![1]
    expect(end).toBe(probe.durationMs)
    expect(end).toBeLessThan(10_000)
    expect(spansOf(gaps).at(-1)![1]).toBe(end)
  })

  test('After damage in the middle it goes on, and says where it was', async () => {
    const path = at('hurt.mkv')
    const bytes = await readFile(whole)
    const from = Math.floor(bytes.length * 0.45)
    for (let i = from; i < from + bytes.length * 0.1; i++) bytes[i] = (i * 7919) & 255
    await writeFile(path, bytes)
    const { samples, gaps } = await sampleAll(sources, path)
    expect(gaps.length).toBeGreaterThan(0)
    for (const [startMs, endMs] of spansOf(gaps)) {
      expect(startMs).toBeGreaterThan(4000)
      expect(endMs).toBeLessThan(10_000)
    }
    expect(spansOf(samples)[0]![0]).toBe(0)
    expect(Math.abs(spansOf(samples).at(-1)![1] - 12_000)).toBeLessThanOrEqual(200)
  })
})

const sources = openSources()

test('A recording of whose pictures none can be decoded is refused', async () => {
  const path = at('noise.mp4')
  runFfmpeg(['-i', whole, '-c', 'copy', '-movflags', '+faststart', path])
  const bytes = await readFile(path)
  const from = bytes.indexOf('mdat') + 4
  for (let i = from; i < bytes.length; i++) bytes[i] = (i * 7919) & 255
  await writeFile(path, bytes)
  await expect(sampleAll(sources, path)).rejects.toMatchObject({ code: 'source/damaged' })
})

test('A rate of frames that lies costs no more than what is there', async () => {
  const { samples, gaps } = await sampleAll(sources, await bad.truncatedIndexedVideo(folder))
  expect(samples.length).toBeGreaterThan(0)
  expect(gaps).toHaveLength(1)
})

/** An ffmpeg that behaves as `script` says once it is asked to decode. */
async function fakeFfmpeg(name: string, script: string): Promise<string> {
  const path = at(name)
  await writeFile(
    path,
    `#!/bin/sh\ncase "$*" in *-version*) printf "ffmpeg version fake\\nlibavutil 57. 28.100\\n";; *) ${script};; esac\n`,
  )
  await chmod(path, 0o755)
  return path
}

test('A decoder that hangs is stopped and the file refused as too slow', async () => {
  const ffmpegPath = await fakeFfmpeg('hangs', 'sleep 1000')
  const stuck = openSources({ ffmpegPath, limits: { stallMs: 500 } })
  await expect(sampleAll(stuck, whole)).rejects.toMatchObject({
    code: 'source/too-slow',
    message: expect.stringContaining(whole),
  })
  // What the script had started is gone with it.
  const leftOver = (): Promise<unknown> => {
    const left = spawn('pgrep', ['-f', 'sleep 1000'])
    return new Promise((resolve) => left.on('close', resolve))
  }
  await expect.poll(leftOver, { timeout: 15_000 }).toBe(1)
})

test('A decoder that takes all memory is stopped and the file refused as too large', async () => {
  const hog = `exec ${process.execPath} -e "const a=[];setInterval(()=>a.push(Buffer.alloc(3e7,1)),20)"`
  const ffmpegPath = await fakeFfmpeg('hog', hog)
  const greedy = openSources({ ffmpegPath, limits: { ffmpegBytes: 300e6 } })
  await expect(sampleAll(greedy, whole)).rejects.toMatchObject({ code: 'source/too-large' })
})

test('A decoder that crashes on the way keeps what it gave, and the rest is a gap', async () => {
  const decode = `${realFfmpeg} "$@" | head -c 3000000; kill -9 $$`
  const crashing = openSources({ ffmpegPath: await fakeFfmpeg('crashes', decode) })
  const { samples, gaps } = await sampleAll(crashing, whole)
  expect(samples.length).toBeGreaterThan(0)
  expect(spansOf(gaps).at(-1)![1]).toBe(12_000)
})

test('A recording of absurd size is refused before it is decoded', async () => {
  const small = openSources({ limits: { maxFramePixels: 1000 } })
  const file = await small.identify(whole, runOf())
  await expect(small.probe(file, {}, runOf().signal)).rejects.toMatchObject({
    code: 'source/too-large',
  })
})
