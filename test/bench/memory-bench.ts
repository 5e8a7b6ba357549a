/** Whether memory grows with the recording: the peak of the whole process tree while it is imported. */
import { join } from 'node:path'
import { createRandom } from '../fixtures/random.ts'
import { recordScenes } from '../fixtures/recording.ts'
import { planScene } from '../fixtures/scene.ts'
import { ask, start } from '../helpers/longview.ts'
import { figure, megabytes, type Figure } from './measure.ts'
import { proportionalOf } from './resident.ts'

const size = { width: 320, height: 180 }

/** Ten-second scenes out of a dozen, so that a long recording is made as fast as it is compressed. */
async function writeRecording(path: string, minutes: number): Promise<string> {
  const drawn = Array.from({ length: 12 }, (_, i) =>
    planScene(createRandom(`memory${i}`), { size }),
  )
  const scenes = Array.from({ length: minutes * 6 }, (_, i) => ({
    scene: drawn[(i * 5 + Math.floor(i / 12)) % drawn.length]!,
    seconds: 10,
  }))
  await recordScenes(path, scenes, { fps: 5, kilobits: 80 })
  return path
}

/** The most that an import of this recording takes, all processes together, what they share counted once; bytes. */
export async function peakOf(recording: string, library: string): Promise<number> {
  const running = start(['ingest', recording], { library })
  let peak = 0
  const timer = setInterval(() => {
    peak = Math.max(peak, proportionalOf(running.child.pid!))
  }, 200)
  const { code, stderr } = await running.done
  clearInterval(timer)
  if (code !== 0) throw new Error(`The import of ${recording} failed: ${stderr.slice(-500)}`)
  return peak
}

export async function benchMemory(folder: string): Promise<Figure[]> {
  if (process.platform !== 'linux') return []
  const short = await writeRecording(join(folder, '3-minutes.mp4'), 3)
  const long = await writeRecording(join(folder, '30-minutes.mp4'), 30)
  const shortPeak = await peakOf(short, join(folder, 'short'))
  const longPeak = await peakOf(long, join(folder, 'long'))
  const detail = `30 minutes ${megabytes(longPeak)}, 3 minutes ${megabytes(shortPeak)}, all processes together, what they share counted once`
  return [
    figure('peak memory: 30 minutes / 3 minutes', longPeak / shortPeak, { atMost: 1.1 }, detail),
  ]
}

/** Asks twice about what was just imported. */
export async function benchSecondQuestion(folder: string): Promise<Figure[]> {
  const library = join(folder, 'short')
  const question = 'When is a red circle shown?'
  const first = await ask(question, { library })
  const second = await ask(question, { library })
  const detail = `${second.evidence.fromCache} slices from the cache; first token after ${(second.timings.firstTokenMs / 1000).toFixed(2)} s, in a new process`
  return [
    figure(
      'second question: pictures encoded',
      Math.max(first.evidence.encoded, second.evidence.encoded),
      { atMost: 0 },
      detail,
    ),
  ]
}
