/** What ships in main/samples/, and a photo: the sources that most tests ask about. */
import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createRandom } from '../fixtures/random.ts'
import { drawScene, planScene } from '../fixtures/scene.ts'
import { repository } from './longview.ts'

const folder = join(repository, 'main/samples')

export type Truth = {
  recording: {
    file: string
    sha256: string
    shown: { startMs: number; endMs: number; text?: string; shape?: string; colour?: string }[]
  }
  form: {
    file: string
    sha256: string
    pages: { heading: string; values: Record<string, string> }[]
  }
}

export const truth: Truth = JSON.parse(readFileSync(join(folder, 'truth.json'), 'utf8'))
export const sampleRecording = join(folder, truth.recording.file)
export const sampleForm = join(folder, truth.form.file)

export const photoText = 'V5N'

/** A photo of a green square and the text V5N. */
export async function writePhoto(path: string): Promise<string> {
  const scene = planScene(createRandom('photo'), {
    size: { width: 640, height: 480 },
    background: 'flat',
    text: photoText,
    shape: { name: 'square', colour: 'green' },
    face: { family: 'DejaVu Sans', bold: true, italic: false },
  })
  await writeFile(path, await drawScene(scene).encode('jpeg', 90))
  return path
}

/** The times at which something is shown. */
export const shownWhen = (
  matches: (shown: Truth['recording']['shown'][number]) => boolean,
): [number, number][] =>
  truth.recording.shown.filter(matches).map(({ startMs, endMs }) => [startMs, endMs])
