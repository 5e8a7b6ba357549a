/** Drawn frames as a viewer would get them: through a real video encoder at a low bitrate, and back. */
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Picture } from '#engine/domain.ts'
import { ffmpegPath } from '../fixtures/ffmpeg.ts'
import { drawScene, type Scene } from '../fixtures/scene.ts'
import type { Random } from '../fixtures/random.ts'

export type Compression = { codec: 'h264' | 'mpeg4' | 'vp8'; kilobits: number }

/** Between a tenth and a third of a bit per pixel and second-step: visibly compressed, still watchable. */
export function planCompression(
  random: Random,
  size: { width: number; height: number },
): Compression {
  const codec = random.pick(['h264', 'h264', 'mpeg4', 'vp8'] as const)
  const scale = (size.width * size.height) / (640 * 360)
  const kilobits = Math.round(
    random.between(90, 300) * scale ** 0.75 * (codec === 'mpeg4' ? 1.6 : 1),
  )
  return { codec, kilobits }
}

const encoders = {
  h264: ['-c:v', 'libx264', '-preset', 'veryfast', '-pix_fmt', 'yuv420p'],
  mpeg4: ['-c:v', 'mpeg4', '-pix_fmt', 'yuv420p'],
  vp8: ['-c:v', 'libvpx', '-pix_fmt', 'yuv420p', '-deadline', 'realtime', '-cpu-used', '6'],
}

/** Every scene lasts this many frames; the one before the last is taken. */
const framesPerScene = 5

export function runPiped(
  args: string[],
  feed?: (write: (bytes: Buffer) => Promise<void>) => Promise<void>,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const child = spawn(ffmpegPath, ['-hide_banner', '-loglevel', 'error', '-y', ...args])
    const out: Buffer[] = []
    let log = ''
    child.stdout.on('data', (bytes: Buffer) => out.push(bytes))
    child.stderr.on('data', (bytes: Buffer) => (log += bytes.toString()))
    child.on('error', reject)
    child.on('close', (code) =>
      code === 0
        ? resolve(Buffer.concat(out))
        : reject(new Error(`ffmpeg ${args.join(' ')}\n${log}`)),
    )
    // A broken pipe means that ffmpeg ended; its exit says why.
    child.stdin.on('error', () => undefined)
    const write = (bytes: Buffer): Promise<void> =>
      new Promise((done) => {
        if (child.stdin.write(bytes)) done()
        else child.stdin.once('drain', done)
      })
    if (feed) feed(write).then(() => child.stdin.end(), reject)
    else child.stdin.end()
  })
}

/** Scenes of one size as one clip, and one decoded frame of each. */
export async function throughVideo(
  scenes: readonly Scene[],
  compression: Compression,
): Promise<Picture[]> {
  const first = scenes[0]
  if (!first) return []
  const { width, height } = first.size
  const folder = await mkdtemp(join(tmpdir(), 'longview-eval-'))
  const clip = join(folder, 'clip.mkv')
  try {
    const raw = [
      '-f',
      'rawvideo',
      '-pix_fmt',
      'rgba',
      '-s',
      `${width}x${height}`,
      '-r',
      '1',
      '-i',
      '-',
    ]
    const rate = ['-b:v', `${compression.kilobits}k`, '-threads', '2']
    await runPiped(
      [...raw, '-vf', `fps=${framesPerScene}`, ...encoders[compression.codec], ...rate, clip],
      async (write) => {
        for (const scene of scenes) await write(Buffer.from(drawScene(scene).data()))
      },
    )
    const pick = `select=eq(mod(n\\,${framesPerScene})\\,${framesPerScene - 2})`
    const decoded = await runPiped([
      '-i',
      clip,
      '-vf',
      pick,
      '-vsync',
      'passthrough',
      '-f',
      'rawvideo',
      '-pix_fmt',
      'rgb24',
      '-',
    ])
    const bytes = width * height * 3
    if (decoded.length < bytes * scenes.length) {
      throw new Error(`${decoded.length / bytes} frames came back of ${scenes.length}.`)
    }
    return scenes.map((_, i) => ({
      rgb: new Uint8Array(decoded.subarray(i * bytes, (i + 1) * bytes)),
      width,
      height,
    }))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
