/** A visible line of text at an edge of a page: a Bates number. */
import { StandardFonts, type PDFDocument, type PDFFont } from 'pdf-lib'
import type { Bates } from '#contract/export-api.ts'
import { axes, num, pointAt, shownSize, type PageView } from './display.ts'

/** Points; of small pages a share. */
const fontSize = 10
const margin = 18
const smallestPage = 300

export type Stamper = {
  font: PDFFont
  /** Content stream operators; `fontName` stands for the font in the page's resources. */
  stamp(text: string, place: Bates['place'], view: PageView, fontName: string): string
}

export async function createStamper(document: PDFDocument): Promise<Stamper> {
  const font = await document.embedFont(StandardFonts.HelveticaBold)
  return {
    font,
    stamp(text, place, view, fontName) {
      const { width, height } = shownSize(view)
      const scale = Math.min(1, Math.min(width, height) / smallestPage)
      const size = fontSize * scale
      const edge = margin * scale
      const length = font.widthOfTextAtSize(text, size)
      const [row, column] = place.split('-')
      const x =
        column === 'left' ? edge : column === 'right' ? width - edge - length : (width - length) / 2
      const y = row === 'top' ? edge + size * 0.75 : height - edge
      const start = pointAt(view, x / width, y / height)
      const matrix = [...axes(view.turn), start.x, start.y].map(num).join(' ')
      const hex = font.encodeText(text).toString()
      return `q BT 0 g 0 Tr /${fontName} ${num(size)} Tf ${matrix} Tm ${hex} Tj ET Q\n`
    },
  }
}
