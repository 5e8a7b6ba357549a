import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MessageChannel } from 'node:worker_threads'
import { createCanvas } from '@napi-rs/canvas'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { engineApi, type Answer } from '#contract/api.ts'
import { connect, serve, type Client } from '#contract/rpc.ts'
import { parseSettings } from '#contract/settings.ts'
import { silentLogger } from '#base/log.ts'
import { nodePort } from '#base/node-port.ts'
import { createEngine, type Engine } from '#engine/engine.ts'
import { runFfmpeg } from '../../fixtures/ffmpeg.ts'

let folder: string
let engine: Engine
let request: Client<typeof engineApi>
let recording: string
const place = (name: string): string => join(folder, name)
const { signal } = new AbortController()

/** Eight seconds of a test pattern, eight of a code, eight of a fractal. */
function drawRecording(): string {
  const canvas = createCanvas(640, 360)
  const context = canvas.getContext('2d')
  context.fillStyle = '#203040'
  context.fillRect(0, 0, 640, 360)
  context.fillStyle = '#ffffff'
  context.font = 'bold 110px "DejaVu Sans", "Liberation Sans", sans-serif'
  context.fillText('B3XW', 120, 220)
  writeFileSync(place('code.png'), canvas.toBuffer('image/png'))
  const from = (source: string): string[] => ['-f', 'lavfi', '-i', `${source}=s=640x360:r=5`]
  const seconds = (input: number): string =>
    `[${input}:v]trim=duration=8,setpts=PTS-STARTPTS,setsar=1`
  runFfmpeg([
    ...from('testsrc2'),
    '-loop',
    '1',
    '-framerate',
    '5',
    '-i',
    place('code.png'),
    ...from('mandelbrot'),
    '-filter_complex',
    `${seconds(0)}[a];${seconds(1)},format=yuv420p[b];${seconds(2)}[c];[a][b][c]concat=n=3`,
    '-c:v',
    'libx264',
    '-pix_fmt',
    'yuv420p',
    place('mixed.mp4'),
  ])
  return place('mixed.mp4')
}

const ask = (question: string): Promise<Answer> =>
  request('chat.ask', { question, sources: [recording] }, { signal })

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'longview-foreign-'))
  const { settings } = parseSettings({ 'model.threads': 1 })
  const tools = { ffmpegPath: undefined, ffprobePath: undefined }
  engine = createEngine({ library: place('library'), settings, ...tools }, silentLogger)
  const { port1, port2 } = new MessageChannel()
  serve<typeof engineApi>(nodePort(port1), engineApi, engine.handlers)
  request = connect(nodePort(port2), engineApi)
  port1.unref()
  port2.unref()
  const { sources } = await request('library.import', { paths: [drawRecording()] })
  recording = sources[0]!.id!
}, 240_000)
afterAll(async () => {
  await engine.close()
  rmSync(folder, { recursive: true, force: true })
})

test('of a recording with test patterns only the text that is there is named', async () => {
  const { text, citations } = await ask('Which texts are shown?')
  expect(text).toBe('B3XW [1]')
  expect(citations[0]?.locator).toMatchObject({ kind: 'time', startMs: 8000 })
}, 240_000)

test('letters that a test pattern only looks like are not told, and what was looked at is named', async () => {
  const { text, citations, evidence } = await ask('What text is shown at 0:04?')
  expect(text).toBe('not shown')
  expect(citations).toEqual([])
  expect(evidence.omissions.map(({ reason }) => reason)).toContain(
    'looked at: what it shows is not clear enough to be told',
  )
}, 240_000)

test('a search for text finds none of these letters either: descriptions are without them', async () => {
  const input = { words: 'text', sources: [recording] }
  const { results } = await request('library.search', input, { signal })
  const told = results.flatMap(({ text }) => text.match(/\btext [A-Z0-9]{2,10}\b/g) ?? [])
  expect(told).toEqual(['text B3XW'])
}, 240_000)
