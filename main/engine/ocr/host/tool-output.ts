/** What the tesseract program writes: words as a table (TSV), lines letter by letter (hOCR). Pure. */
import type { Word } from '../../domain.ts'
import type { LineText } from '../protocol.ts'
import { meanConfidence, shareOf } from './recogniser.ts'
import type { Turned } from './turn.ts'

/** Columns of the table: level page block paragraph line word left top width height confidence text. */
const columns = 12
const wordLevel = '5'

/** Words in reading order, with boxes on the page as it was given. Rows that are no words are passed over. */
export function wordsOfTable(table: string, { boxOf }: Pick<Turned, 'boxOf'>): Word[] {
  const words: Word[] = []
  let place = ''
  let line = -1
  for (const row of table.split(/\r?\n/)) {
    const cells = row.split('\t')
    if (cells[0] !== wordLevel || cells.length < columns) continue
    const [left = 0, top = 0, width = 0, height = 0, confidence = 0] = cells
      .slice(6, 11)
      .map(Number)
    const text = cells
      .slice(columns - 1)
      .join(' ')
      .trim()
    if (text === '' || !(width > 0 && height > 0)) continue
    const here = cells.slice(1, 5).join()
    if (here !== place) line++
    place = here
    words.push({
      text,
      box: boxOf(left, top, left + width, top + height),
      confidence: shareOf(confidence),
      line,
    })
  }
  return words
}

const pageMark = /<div class='ocr_page'[^>]*\bbbox 0 0 (\d+) (\d+)/g
const mark =
  /<span class='ocrx_word'[^>]*>|<span class='ocrx_cinfo' title='x_bboxes (\d+) (\d+) (\d+) (\d+); x_conf ([\d.]+)'>([^<]*)</g

/** One line for each page of the output, without the name of its engine. */
export function linesOfHocr(hocr: string): Omit<LineText, 'engine'>[] {
  const pages = Array.from(hocr.matchAll(pageMark))
  return pages.map(({ index, 1: width, 2: height }, at) =>
    lineOf(hocr.slice(index, pages[at + 1]?.index), Number(width), Number(height)),
  )
}

function lineOf(part: string, pageWidth: number, pageHeight: number): Omit<LineText, 'engine'> {
  const characters: LineText['characters'] = []
  let text = ''
  for (const [, left, top, right, bottom, confidence, raw] of part.matchAll(mark)) {
    if (raw === undefined) {
      if (text !== '') text += ' '
      continue
    }
    const character = plain(raw)
    if (character.trim() === '') continue
    const [x, y] = [Number(left) / pageWidth, Number(top) / pageHeight]
    const box = {
      x,
      y,
      width: Number(right) / pageWidth - x,
      height: Number(bottom) / pageHeight - y,
    }
    text += character
    characters.push({ text: character, box, confidence: shareOf(Number(confidence)) })
  }
  return { text: text.trim(), confidence: meanConfidence(characters), characters }
}

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"' }

const plain = (text: string): string =>
  text
    .replaceAll(/&#(\d{1,6});/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replaceAll(/&(amp|lt|gt|quot);/g, (_, name: string) => entities[name]!)
