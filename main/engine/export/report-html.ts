/** The report as one HTML page that needs nothing else: pictures are in it, and no script. */
import type { ReportWords } from './report-words.ts'
import { dataUrl, hashText, headingOf, remarksOf, type Report } from './report.ts'

const escaped = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')

/** Nothing may be fetched or run, wherever the page is opened. */
const policy = `default-src 'none'; img-src data:; style-src 'unsafe-inline'`
const style = `body{font:15px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a;background:#fff}
h1{font-size:1.5rem}h2{font-size:1.1rem;margin:2rem 0 .25rem}h2 small,small{color:#595959;font-weight:400}
p{white-space:pre-wrap;margin:.25rem 0}li{margin:.5rem 0}img{max-width:20rem;border:1px solid #ccc}
small{overflow-wrap:anywhere}section{break-inside:avoid}`

export function htmlReport({ title, entries }: Report, words: ReportWords): string {
  const body = entries.map((entry) => {
    const rows = entry.cited.map(
      (one) =>
        `<li value="${one.marker}">${escaped(words.where(one.name, one.place))}<br><small>${hashText(one)}</small>` +
        `${one.thumb ? `<br><img src="${dataUrl(one.thumb)}" alt="${escaped(one.place)}">` : ''}</li>`,
    )
    const remarks = remarksOf(entry, words)
    const remark = remarks.length > 0 ? `<p><em>${escaped(words.remarks(remarks))}</em></p>` : ''
    const list = rows.length > 0 ? `<ol>${rows.join('')}</ol>` : ''
    return `<section><h2>${headingOf(entry, words)} <small>${escaped(entry.at)}</small></h2><p>${escaped(entry.text)}</p>${remark}${list}</section>`
  })
  const head = `<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}"><meta name="viewport" content="width=device-width"><title>${escaped(title)}</title><style>${style}</style>`
  return `<!doctype html><html lang="${words.language}"><head>${head}</head><body><h1>${escaped(title)}</h1>${body.join('\n')}</body></html>\n`
}
