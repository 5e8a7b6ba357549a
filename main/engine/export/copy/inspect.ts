/** What a PDF holds besides the look of its pages. Runs in the process for foreign files. */
import { readFile } from 'node:fs/promises'
import { PDFArray, PDFDict, PDFDocument, PDFName, PDFRawStream, type PDFObject } from 'pdf-lib'

/** Keys and types under which something can hide: scripts, actions, files, forms, notes, hidden layers, metadata. */
const telling = new Set([
  'AA',
  'AcroForm',
  'ActualText',
  'Alt',
  'Annots',
  'EmbeddedFile',
  'EmbeddedFiles',
  'Info',
  'JavaScript',
  'JS',
  'Launch',
  'Metadata',
  'Names',
  'OCProperties',
  'OpenAction',
  'Outlines',
  'PieceInfo',
  'RichMedia',
  'StructTreeRoot',
  'Thumb',
  'XFA',
])

export async function inspectPdf(path: string): Promise<{ names: string[]; pictures: number }> {
  const document = await PDFDocument.load(await readFile(path), { updateMetadata: false })
  const names = new Set<string>()
  let pictures = 0

  function look(object: PDFObject): void {
    if (object instanceof PDFRawStream) {
      if (object.dict.get(PDFName.of('Subtype')) === PDFName.of('Image')) pictures++
      look(object.dict)
    } else if (object instanceof PDFDict) {
      for (const [key, value] of object.entries()) {
        note(key)
        look(value)
      }
    } else if (object instanceof PDFArray) {
      for (const value of object.asArray()) look(value)
    } else if (object instanceof PDFName) note(object)
  }
  function note(name: PDFName): void {
    const text = name.decodeText()
    if (telling.has(text)) names.add(text)
  }

  for (const [, object] of document.context.enumerateIndirectObjects()) look(object)
  if (document.context.trailerInfo.Info) names.add('Info')
  return { names: [...names].toSorted(), pictures }
}
