/** The report as a Word document. */
import {
  Document,
  HeadingLevel,
  ImageRun,
  Packer,
  Paragraph,
  TextRun,
  type IParagraphOptions,
} from 'docx'
import type { ReportWords } from './report-words.ts'
import { hashText, headingOf, remarksOf, type Report, type Thumb } from './report.ts'

/** Longer side of a picture in the document, pixels at 96 dpi. */
const pictureSide = 320

export async function docxReport(
  { title, entries }: Report,
  words: ReportWords,
): Promise<Uint8Array> {
  const text = (value: string, options: IParagraphOptions = {}): Paragraph =>
    new Paragraph({
      ...options,
      children: value
        .split('\n')
        .map((line, at) => new TextRun({ text: line, break: at > 0 ? 1 : 0 })),
    })
  const children = [text(title, { heading: HeadingLevel.TITLE })]
  for (const entry of entries) {
    children.push(
      text(words.heading(headingOf(entry, words), entry.at), { heading: HeadingLevel.HEADING_2 }),
      text(entry.text),
    )
    for (const remark of remarksOf(entry, words)) children.push(text(remark))
    for (const one of entry.cited) {
      const where = words.where(one.name, one.place)
      children.push(text(`[${one.marker}] ${words.proved(where, hashText(one))}`))
      if (one.thumb) children.push(new Paragraph({ children: [picture(one.thumb)] }))
    }
  }
  const document = new Document({ title, creator: 'Longview', sections: [{ children }] })
  return new Uint8Array(await Packer.toBuffer(document))
}

function picture({ bytes }: Thumb): ImageRun {
  const { width, height } = jpegSize(bytes)
  const scale = Math.min(1, pictureSide / Math.max(width, height))
  return new ImageRun({
    type: 'jpg',
    data: bytes,
    transformation: { width: Math.round(width * scale), height: Math.round(height * scale) },
  })
}

/** The frame marker of a JPEG holds height and width (ITU T.81, B.2.2). */
function jpegSize(bytes: Uint8Array): { width: number; height: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let at = 2; at + 9 < bytes.length; at += 2 + view.getUint16(at + 2)) {
    const marker = view.getUint8(at + 1)
    if (marker >= 0xc0 && marker <= 0xc3) {
      return { height: view.getUint16(at + 5), width: view.getUint16(at + 7) }
    }
  }
  return { width: 320, height: 180 }
}
