/** What a PDF carries besides its pages, as people should know it. None of it is opened or run. */
import type { PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs'

const mostNames = 5

/** Never rejects: a part that cannot be read is left out. */
export async function contentsOf(
  document: PDFDocumentProxy,
): Promise<Record<string, string | number>> {
  const [files, hasScripts, fields] = await Promise.all([
    document.getAttachments().catch(() => null),
    document.hasJSActions().catch(() => false),
    document.getFieldObjects().catch(() => null),
  ])
  const names = files ? namesOf(files) : []
  return {
    ...(names.length > 0 && { 'embedded files, not opened': listed(names) }),
    ...(hasScripts && { 'JavaScript, never run': 'present' }),
    ...(fields && sizeOf(fields) > 0 && { 'form fields': sizeOf(fields) }),
  }
}

/** A Map or a plain object, as pdf.js had it before. */
const entriesOf = (value: object): [string, unknown][] =>
  value instanceof Map ? [...value.entries()] : Object.entries(value)

const sizeOf = (value: object): number => entriesOf(value).length

const namesOf = (files: object): string[] =>
  entriesOf(files).map(([key, file]) => {
    const name =
      typeof file === 'object' && file !== null && 'filename' in file ? file.filename : key
    return String(name).slice(0, 100)
  })

function listed(names: string[]): string {
  const shown = names.slice(0, mostNames).join(', ')
  return names.length > mostNames ? `${shown} and ${names.length - mostNames} more` : shown
}
