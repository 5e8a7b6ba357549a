/** A chat as a file that others can read: every citation with its picture, place and source's hash. */
import {
  Document,
  HeadingLevel,
  ImageRun,
  Packer,
  Paragraph,
  TextRun,
  type IParagraphOptions,
} from 'docx'
import type { Citation } from '#contract/api.ts'
import type { Message } from '#contract/desk-api.ts'
import { timeLabel } from '#contract/time-label.ts'
import type { SourceRow } from './store/source-rows.ts'
import type { Store } from './store/store.ts'
import type { Thumb, Thumbs } from './thumbs.ts'

export type ExportFormat = 'md' | 'html' | 'docx'

type Cited = { marker: number; place: string; source: SourceRow | undefined; thumb: Thumb | null }
type Entry = { message: Message; cited: Cited[] }

export async function exportChat({
  title,
  messages,
  format,
  store,
  thumbs,
}: {
  title: string
  messages: Message[]
  format: ExportFormat
  store: Store
  thumbs: Thumbs
}): Promise<Uint8Array> {
  const entries: Entry[] = []
  for (const message of messages) {
    const cited: Cited[] = []
    for (const citation of message.answer?.citations ?? []) {
      cited.push(await citedOf(citation, store, thumbs))
    }
    entries.push({ message, cited })
  }
  if (format === 'docx') return new Uint8Array(await Packer.toBuffer(document(title, entries)))
  return new TextEncoder().encode(format === 'md' ? markdown(title, entries) : html(title, entries))
}

async function citedOf(
  { marker, sourceId, locator }: Citation,
  store: Store,
  thumbs: Thumbs,
): Promise<Cited> {
  const source = store.sources.byId(sourceId)
  const place =
    locator.kind === 'page'
      ? `page ${locator.page}`
      : `${timeLabel(locator.startMs)}-${timeLabel(locator.endMs)}`
  const segment =
    locator.kind === 'time'
      ? store.segments.at(sourceId, locator.startMs)
      : store.segments.ofSource(sourceId, { pages: [locator.page] })[0]
  // A picture that cannot be made any more is left out; the words and the hash still prove the place.
  const thumb = source && segment ? await thumbs.of(source, segment).catch(() => null) : null
  return { marker, place, source, thumb }
}

const nameOf = ({ source }: Cited): string => source?.name ?? 'a source that was removed'
const hashOf = ({ source }: Cited): string => (source ? `SHA-256 ${source.sha256}` : '')
const dataUrl = ({ mime, bytes }: Thumb): string =>
  `data:${mime};base64,${Buffer.from(bytes).toString('base64')}`
const stateOf = ({ state, answer, role }: Message): string => {
  if (state === 'stopped') return 'stopped'
  if (state === 'failed') return 'failed'
  return role === 'answer' && answer && !answer.supported
    ? 'not fully supported by the evidence'
    : ''
}

function markdown(title: string, entries: Entry[]): string {
  const lines = [`# ${oneLine(title)}`, '']
  for (const { message, cited } of entries) {
    lines.push(`## ${message.role === 'question' ? 'Question' : 'Answer'} (${message.at})`, '')
    lines.push(message.text, '')
    if (stateOf(message)) lines.push(`*${stateOf(message)}*`, '')
    for (const one of cited) {
      lines.push(`- [${one.marker}] ${oneLine(nameOf(one))}, ${one.place}. ${hashOf(one)}`)
      if (one.thumb) lines.push(`  ![${one.place}](${dataUrl(one.thumb)})`)
    }
    if (cited.length > 0) lines.push('')
  }
  return lines.join('\n')
}

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim()
const escaped = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')

function html(title: string, entries: Entry[]): string {
  const body = entries.map(({ message, cited }) => {
    const rows = cited.map(
      (one) =>
        `<li value="${one.marker}">${escaped(nameOf(one))}, ${one.place}<br><small>${hashOf(one)}</small>` +
        `${one.thumb ? `<br><img src="${dataUrl(one.thumb)}" alt="${escaped(one.place)}">` : ''}</li>`,
    )
    const state = stateOf(message) ? `<p><em>${stateOf(message)}</em></p>` : ''
    const list = rows.length > 0 ? `<ol>${rows.join('')}</ol>` : ''
    return `<section><h2>${message.role === 'question' ? 'Question' : 'Answer'} <small>${message.at}</small></h2><p style="white-space:pre-wrap">${escaped(message.text)}</p>${state}${list}</section>`
  })
  return `<!doctype html><html><head><meta charset="utf-8"><title>${escaped(title)}</title></head><body style="font:15px/1.5 system-ui;max-width:46rem;margin:2rem auto"><h1>${escaped(title)}</h1>${body.join('')}</body></html>`
}

function document(title: string, entries: Entry[]): Document {
  const text = (value: string, options: IParagraphOptions = {}): Paragraph =>
    new Paragraph({
      ...options,
      children: value
        .split('\n')
        .map((line, at) => new TextRun({ text: line, break: at > 0 ? 1 : 0 })),
    })
  const children = [text(title, { heading: HeadingLevel.TITLE })]
  for (const { message, cited } of entries) {
    const kind = message.role === 'question' ? 'Question' : 'Answer'
    children.push(text(`${kind} (${message.at})`, { heading: HeadingLevel.HEADING_2 }))
    children.push(text(message.text))
    if (stateOf(message)) children.push(text(stateOf(message)))
    for (const one of cited) {
      children.push(text(`[${one.marker}] ${nameOf(one)}, ${one.place}. ${hashOf(one)}`))
      if (one.thumb) children.push(new Paragraph({ children: [picture(one.thumb)] }))
    }
  }
  return new Document({ title, creator: 'Longview', sections: [{ children }] })
}

/** Thumbnails are JPEG; their frame marker holds height and width. */
function picture({ bytes }: Thumb): ImageRun {
  const { width, height } = jpegSize(bytes)
  const scale = Math.min(1, 320 / Math.max(width, height))
  return new ImageRun({
    type: 'jpg',
    data: bytes,
    transformation: { width: Math.round(width * scale), height: Math.round(height * scale) },
  })
}

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
