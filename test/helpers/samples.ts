/** What ships in main/samples/, and a photo: the sources that most tests ask about. */
import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { mixedPdf, textPdf } from '../fixtures/form-pdf.ts'
import { createRandom } from '../fixtures/random.ts'
import { drawScene, planScene } from '../fixtures/scene.ts'
import { repository } from './longview.ts'

const samplesFolder = join(repository, 'main/samples')

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

export const truth: Truth = JSON.parse(readFileSync(join(samplesFolder, 'truth.json'), 'utf8'))
export const sampleRecording = join(samplesFolder, truth.recording.file)
export const sampleForm = join(samplesFolder, truth.form.file)

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

/** A PDF of two pages with a text layer, and one whose page is half text, half scan. */
export async function writeDocuments(folder: string): Promise<{ text: string; mixed: string }> {
  const text = join(folder, 'text.pdf')
  const pages = await textPdf(createRandom('text pdf'), [
    { values: { Invoice: 'TX4A', Total: '91KQ' } },
    { values: { Name: 'ELENA', City: 'PORTO' } },
  ])
  await writeFile(text, pages.bytes)
  const mixed = join(folder, 'mixed.pdf')
  const scan = await mixedPdf(
    createRandom('mixed pdf'),
    { values: { Order: 'HW52', Date: '7JUL9', Phone: '44N1', Account: 'ZP08' }, layout: 'colon' },
    { dpi: 150 },
  )
  await writeFile(mixed, scan.bytes)
  return { text, mixed }
}
