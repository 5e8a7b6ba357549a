/** Recordings of any length, made in a small part of it: small pictures, few frames, seeded scenes. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runFfmpeg } from '../fixtures/ffmpeg.ts'
import { createRandom } from '../fixtures/random.ts'
import { recordScenes } from '../fixtures/recording.ts'
import { planScene } from '../fixtures/scene.ts'

const size = { width: 320, height: 180 }
const chunkMinutes = 10

/** Joins parts of one kind without encoding them again. */
async function concatenate(
  path: string,
  parts: readonly string[],
  folder: string,
): Promise<string> {
  const list = join(folder, 'parts.txt')
  await writeFile(list, parts.map((part) => `file '${part}'\n`).join(''))
  runFfmpeg(['-f', 'concat', '-safe', '0', '-i', list, '-c', 'copy', path])
  return path
}

/** Scenes of 5 to 60 seconds, no two alike: about 110 an hour. */
export async function changingRecording(folder: string, minutes: number): Promise<string> {
  const parts: string[] = []
  for (let done = 0; done < minutes; done += chunkMinutes) {
    const random = createRandom(`long ${done}`)
    const scenes: { scene: ReturnType<typeof planScene>; seconds: number }[] = []
    let left = Math.min(chunkMinutes, minutes - done) * 60
    while (left > 0) {
      const seconds = Math.min(left, random.between(5, 60))
      scenes.push({ scene: planScene(random, { size }), seconds })
      left -= seconds
    }
    const part = join(folder, `changing-${done}.mp4`)
    await recordScenes(part, scenes, { fps: 2, kilobits: 60, keySeconds: 10 })
    parts.push(part)
  }
  return concatenate(join(folder, `changing-${minutes}-minutes.mp4`), parts, folder)
}

/** One place, seen by a camera with its grain, in which nothing ever happens. */
export async function staticRecording(folder: string, minutes: number): Promise<string> {
  const part = join(folder, 'static.mp4')
  const scene = planScene(createRandom('static camera'), { size })
  const seconds = chunkMinutes * 60
  await recordScenes(part, [{ scene, seconds }], {
    fps: 2,
    quality: 30,
    cameraGrain: 8,
    keySeconds: 10,
  })
  const parts = Array.from({ length: Math.ceil(minutes / chunkMinutes) }, () => part)
  return concatenate(join(folder, `static-${minutes}-minutes.mp4`), parts, folder)
}
