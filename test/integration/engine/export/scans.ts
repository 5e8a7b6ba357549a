// Pages whose words are known, as a person would scan them: pictures in a PDF, turned and cropped.
import { createCanvas } from '@napi-rs/canvas'
import { degrees, PDFDocument } from 'pdf-lib'
import type { Word } from '#engine/domain.ts'

const side = { width: 850, height: 1100 }
const fontPixels = 28

/** Lines of words drawn on white, and where each word lies. */
export function drawnPage(lines: readonly string[]): { png: Buffer; words: Word[] } {
  const canvas = createCanvas(side.width, side.height)
  const context = canvas.getContext('2d')
  context.fillStyle = '#ffffff'
  context.fillRect(0, 0, side.width, side.height)
  context.fillStyle = '#000000'
  context.font = `${fontPixels}px sans-serif`
  const words: Word[] = []
  for (const [row, line] of lines.entries()) {
    let x = 80
    const bottom = 120 + row * 60
    for (const text of line.split(' ')) {
      const { width } = context.measureText(text)
      context.fillText(text, x, bottom)
      words.push({
        text,
        box: {
          x: x / side.width,
          y: (bottom - fontPixels) / side.height,
          width: width / side.width,
          height: (fontPixels * 1.3) / side.height,
        },
        confidence: 0.9,
      })
      x += width + 12
    }
  }
  return { png: canvas.toBuffer('image/png'), words }
}

export type ScanPage = { png: Buffer; turn?: 0 | 90 | 180 | 270; isCropped?: boolean }

/**
 * A PDF of scans. A turned page is stored turned the other way, so that it is shown upright; a cropped one has
 * a wide border that is not shown.
 */
export async function scannedPdf(pages: readonly ScanPage[]): Promise<Uint8Array> {
  const document = await PDFDocument.create()
  for (const { png, turn = 0, isCropped = false } of pages) {
    const [width, height] = [side.width * 0.72, side.height * 0.72]
    const border = isCropped ? 50 : 0
    const size: [number, number] = turn % 180 === 0 ? [width, height] : [height, width]
    const page = document.addPage([size[0] + 2 * border, size[1] + 2 * border])
    if (isCropped) page.setCropBox(border, border, size[0], size[1])
    const corner = {
      0: [0, 0],
      90: [size[0], 0],
      180: [size[0], size[1]],
      270: [0, size[1]],
    }[turn] as [number, number]
    const picture = await document.embedPng(png)
    page.drawImage(picture, {
      x: border + corner[0],
      y: border + corner[1],
      width,
      height,
      rotate: degrees(turn),
    })
    page.setRotation(degrees(turn))
  }
  return await document.save()
}
