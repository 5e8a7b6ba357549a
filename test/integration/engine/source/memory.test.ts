import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { runFfmpeg } from '../../../fixtures/ffmpeg.ts'
import { words } from '../../../helpers/command-words.ts'
import { tempFolder } from '../../../helpers/temp-folder.ts'

const folder = tempFolder('memory')
const script = fileURLToPath(new URL('./sample-in-child.ts', import.meta.url))

async function peak(seconds: number): Promise<{ samples: number; peakMiB: number }> {
  const path = join(folder, `${seconds}.mp4`)
  const source = `testsrc2=s=320x180:r=10:d=${seconds}`
  runFfmpeg(['-f', 'lavfi', '-i', source, ...words('-c:v mpeg4 -q:v 12 -threads 2'), path])
  const { stdout } = await promisify(execFile)(process.execPath, [script, path])
  return JSON.parse(stdout)
}

test('Four times the recording takes no more memory, though it has many more samples', async () => {
  const short = await peak(30)
  const long = await peak(120)
  expect(long.samples).toBeGreaterThan(2 * short.samples)
  expect(long.peakMiB / short.peakMiB).toBeLessThan(1.2)
})
