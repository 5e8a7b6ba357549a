/** A report in one of its forms. */
import { htmlReport } from './report-html.ts'
import type { ReportWords } from './report-words.ts'
import {
  dataUrl,
  hashText,
  headingOf,
  remarksOf,
  type Report,
  type ReportFormat,
} from './report.ts'

/** The whole file; JSON has no words of its own. The same report gives the same bytes, except as DOCX, which holds the time of its making. */
export async function renderReport(
  report: Report,
  format: ReportFormat,
  words: ReportWords,
): Promise<Uint8Array> {
  if (format === 'docx') {
    // Loaded when it is wanted: an engine starts sooner without it.
    const { docxReport } = await import('./report-docx.ts')
    return await docxReport(report, words)
  }
  const texts = { md: markdownReport, html: htmlReport, json: jsonReport }
  return new TextEncoder().encode(texts[format](report, words))
}

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim()

function markdownReport({ title, entries }: Report, words: ReportWords): string {
  const lines = [`# ${oneLine(title)}`, '']
  for (const entry of entries) {
    lines.push(`## ${words.heading(headingOf(entry, words), entry.at)}`, '')
    lines.push(entry.text, '')
    const remarks = remarksOf(entry, words)
    if (remarks.length > 0) lines.push(`*${words.remarks(remarks)}*`, '')
    for (const one of entry.cited) {
      const where = words.where(oneLine(one.name), one.place)
      lines.push(`- [${one.marker}] ${words.proved(where, hashText(one))}`)
      if (one.thumb) lines.push(`  ![${one.place}](${dataUrl(one.thumb)})`)
    }
    if (entry.cited.length > 0) lines.push('')
  }
  return lines.join('\n')
}

/** For programs; pictures are data URLs, absent where there is none. */
function jsonReport({ title, entries }: Report): string {
  const plain = entries.map(({ cited, ...entry }) => ({
    ...entry,
    cited: cited.map(({ thumb, ...one }) => ({
      ...one,
      ...(thumb && { picture: dataUrl(thumb) }),
    })),
  }))
  return `${JSON.stringify({ title, entries: plain }, null, 2)}\n`
}
