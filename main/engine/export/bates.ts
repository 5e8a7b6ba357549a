/** Consecutive numbers for pages that are produced, and the list of which page got which. */
import type { Bates } from '#contract/export-api.ts'

/** `ABC000017`. */
export const batesNumber = ({ prefix, digits }: Bates, value: number): string =>
  `${prefix}${String(value).padStart(digits, '0')}`

export type NumberedPage = {
  number: string
  source: string
  sha256: string
  page: number
  file: string
  filePage: number
}

/** RFC 4180, with a byte order mark so that spreadsheets read it as UTF-8. */
export function batesIndex(pages: readonly NumberedPage[]): string {
  const rows = pages.map(({ number, source, sha256, page, file, filePage }) =>
    [number, source, String(page), file, String(filePage), sha256].map(cell).join(','),
  )
  return `\ufeff${['number,source,page,file,file page,source sha256', ...rows].join('\r\n')}\r\n`
}

/** A name that begins like a formula would be run by a spreadsheet: an apostrophe makes it text. */
function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
