/** A report in one of its forms. */
import { htmlReport } from './report-html.ts'
import {
  dataUrl,
  hashText,
  headingOf,
  recordText,
  type Report,
  type ReportFormat,
} from './report.ts'

/** The whole file. The same report gives the same bytes, except as DOCX, which holds the time of its making. */
export async function renderReport(report: Report, format: ReportFormat): Promise<Uint8Array> {
  if (format === 'docx') {
    // Loaded when it is wanted: an engine starts sooner without it.
    const { docxReport } = await import('./report-docx.ts')
    return await docxReport(report)
  }
  const texts = { md: markdownReport, html: htmlReport, json: jsonReport }
  return new TextEncoder().encode(texts[format](report))
}

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim()

function markdownReport({ title, entries }: Report): string {
  const lines = [`# ${oneLine(title)}`, '']
  for (const entry of entries) {
    lines.push(`## ${headingOf(entry)} (${entry.at})`, '')
    lines.push(entry.text, '')
    const remarks = [entry.remark, recordText(entry)].filter((text) => text !== '')
    if (remarks.length > 0) lines.push(`*${remarks.join('; ')}*`, '')
    for (const one of entry.cited) {
      lines.push(`- [${one.marker}] ${oneLine(one.name)}, ${one.place}. ${hashText(one)}`)
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
