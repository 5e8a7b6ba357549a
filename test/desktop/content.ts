/** Small files of every kind, and a library that the command line filled: the window opens the same one. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PDFDocument, StandardFonts } from 'pdf-lib'
import sharp from 'sharp'
import { start } from '../helpers/longview.ts'

const ffmpeg = process.env.LONGVIEW_FFMPEG ?? 'ffmpeg'

/** Three seconds of moving stripes in a codec that Chromium plays. */
export function makeVideo(folder: string, name = 'stripes.mp4'): string {
  mkdirSync(folder, { recursive: true })
  const path = join(folder, name)
  const source = ['-f', 'lavfi', '-i', 'testsrc=size=160x120:rate=10:duration=3']
  const codec = ['-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-g', '10', '-threads', '1']
  execFileSync(ffmpeg, ['-v', 'error', '-y', ...source, ...codec, '-movflags', '+faststart', path])
  return path
}

/** Motion JPEG in AVI: ffmpeg reads it, Chromium does not play it. */
export function makeUnplayableVideo(folder: string): string {
  mkdirSync(folder, { recursive: true })
  const path = join(folder, 'old.avi')
  const source = ['-f', 'lavfi', '-i', 'testsrc=size=160x120:rate=10:duration=2']
  execFileSync(ffmpeg, ['-v', 'error', '-y', ...source, '-c:v', 'mjpeg', '-threads', '1', path])
  return path
}

export async function makePicture(folder: string, name = 'square.png'): Promise<string> {
  mkdirSync(folder, { recursive: true })
  const path = join(folder, name)
  await sharp({ create: { width: 96, height: 96, channels: 3, background: '#c03028' } })
    .png()
    .toFile(path)
  return path
}

export async function makePdf(folder: string, name = 'note.pdf'): Promise<string> {
  mkdirSync(folder, { recursive: true })
  const path = join(folder, name)
  const pdf = await PDFDocument.create()
  const font = await pdf.embedFont(StandardFonts.Helvetica)
  const page = pdf.addPage([300, 200])
  page.drawText('Invoice 4711: paid on 3 May', { x: 20, y: 120, size: 14, font })
  writeFileSync(path, await pdf.save())
  return path
}

/** One picture of each page's lines, in print large enough to be read, and no text layer. */
export async function makeScan(folder: string, name: string, pages: string[][]): Promise<string> {
  mkdirSync(folder, { recursive: true })
  const path = join(folder, name)
  const pdf = await PDFDocument.create()
  for (const lines of pages) {
    const rows = lines.map((line, at) => `<text x="120" y="${180 + 60 * at}">${line}</text>`)
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="1654" height="2339"><rect width="100%" height="100%" fill="#fff"/><g font-family="DejaVu Serif, serif" font-size="34">${rows.join('')}</g></svg>`
    const picture = await pdf.embedPng(await sharp(Buffer.from(svg)).png().toBuffer())
    pdf.addPage([595, 842]).drawImage(picture, { x: 0, y: 0, width: 595, height: 842 })
  }
  writeFileSync(path, await pdf.save())
  return path
}

export type Imported = { id: string; path: string }

/** Imports files with the command line into `library`, with the demo model. */
export async function importFiles(library: string, paths: string[]): Promise<Imported[]> {
  const { done } = start(['ingest', ...paths], { library })
  const { code, events, stderr } = await done
  if (code !== 0) throw new Error(`ingest ended with ${code}: ${stderr}`)
  const last = events.findLast((event) => event['event'] === 'done')
  return last?.['sources'] as Imported[]
}
