/** Text items of pdf.js -> words with boxes, in reading order. Pure: works on plain data. */
import type { Word } from '../../domain.ts'
import { type Quad, byColumns } from './pdf-columns.ts'

/** What of pdf.js' TextItem is used. `transform` maps text space to the page's user space. */
export type TextItem = {
  str: string
  transform: readonly number[]
  width: number
  height: number
  hasEOL: boolean
  fontName: string
}

/** What of pdf.js' PageViewport is used, at scale 1. */
export type PageView = {
  width: number
  height: number
  convertToViewportPoint(x: number, y: number): readonly number[]
}

export type FontHeights = Record<string, { ascent?: number; descent?: number } | undefined>

type Draft = { text: string; quad: Quad; line: number }

const join = (a: Quad, b: Quad): Quad => ({
  left: Math.min(a.left, b.left),
  top: Math.min(a.top, b.top),
  right: Math.max(a.right, b.right),
  bottom: Math.max(a.bottom, b.bottom),
})

/** The box of the part of an item between two shares of its advance. */
function quadOf(
  item: TextItem,
  from: number,
  to: number,
  view: PageView,
  fonts: FontHeights,
): Quad {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = item.transform
  const along = Math.hypot(a, b) || 1
  const up = Math.hypot(c, d) || 1
  const font = fonts[item.fontName]
  const ascent = Math.min(1.2, font?.ascent && font.ascent > 0 ? font.ascent : 0.8) * up
  const descent = Math.max(-0.4, font?.descent && font.descent < 0 ? font.descent : -0.2) * up
  const corners: (readonly number[])[] = []
  for (const s of [from * item.width, to * item.width]) {
    for (const h of [descent, ascent]) {
      const x = e + (a / along) * s + (c / up) * h
      const y = f + (b / along) * s + (d / up) * h
      corners.push(view.convertToViewportPoint(x, y))
    }
  }
  const xs = corners.map((p) => p[0]!)
  const ys = corners.map((p) => p[1]!)
  return {
    left: Math.min(...xs),
    top: Math.min(...ys),
    right: Math.max(...xs),
    bottom: Math.max(...ys),
  }
}

/** Rough advance of a character relative to others: enough to place words inside an item. */
function advance(character: string): number {
  if ("ijl.,:;'|!ft()[]I ".includes(character)) return 0.55
  if ('mwMW@%'.includes(character)) return 1.5
  return character > '\u2e7f' ? 1.8 : character >= 'A' && character <= 'Z' ? 1.2 : 1
}

function touches(a: Quad, b: Quad): boolean {
  const size = Math.min(a.bottom - a.top, b.bottom - b.top)
  const overlap = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top)
  const gap = Math.max(b.left - a.right, a.left - b.right)
  return overlap > 0.5 * size && gap < 0.12 * size
}

function drafts(items: readonly TextItem[], view: PageView, fonts: FontHeights): Draft[] {
  const found: Draft[] = []
  let line = 0
  let glue = false
  for (const item of items) {
    const characters = Array.from(item.str)
    const total = characters.reduce((sum, each) => sum + advance(each), 0) || 1
    let [at, text, start] = [0, '', 0]
    const flush = (end: number): void => {
      if (text === '') return
      const quad = quadOf(item, start / total, end / total, view, fonts)
      const last = found.at(-1)
      if (glue && last && last.line === line && touches(last.quad, quad)) {
        last.text += text
        last.quad = join(last.quad, quad)
      } else {
        found.push({ text, quad, line })
      }
      text = ''
      glue = false
    }
    for (const character of characters) {
      if (/\s/u.test(character)) {
        flush(at)
        glue = false
      } else {
        if (text === '') start = at
        text += character
      }
      at += advance(character)
    }
    const open = text !== ''
    flush(at)
    glue = open || (characters.length === 0 && glue)
    if (item.hasEOL) {
      line++
      glue = false
    }
  }
  return found
}

/**
 * A page is read in the order in which it was written, which keeps columns and table rows, unless
 * that order runs up the page again and again: then line by line from the top.
 */
function ordered(found: readonly Draft[]): Draft[] {
  let [jumps, rises, steps] = [0, 0, 0]
  for (let i = 1; i < found.length; i++) {
    const [a, b] = [found[i - 1]!.quad, found[i]!.quad]
    if (b.top < a.bottom && a.top < b.bottom) continue
    steps++
    const sameColumn = b.left < a.right && a.left < b.right
    if (b.bottom > a.top) continue
    rises++
    if (sameColumn) jumps++
  }
  const backwards = (jumps > 1 && jumps > 0.2 * steps) || (rises > 1 && rises > 0.6 * steps)
  if (!backwards) return [...found]
  const heights = found.map(({ quad }) => quad.bottom - quad.top).toSorted((a, b) => a - b)
  const height = heights[heights.length >> 1]!
  const rest = found.toSorted((a, b) => a.quad.bottom - b.quad.bottom)
  const lines: Draft[][] = []
  for (const word of rest) {
    const last = lines.at(-1)
    const base = last?.[0]?.quad.bottom
    if (last && base !== undefined && word.quad.bottom - base < 0.5 * height) last.push(word)
    else lines.push([word])
  }
  return lines.flatMap((each) => each.toSorted((a, b) => a.quad.left - b.quad.left))
}

const fraction = (value: number, whole: number): number =>
  Math.min(1, Math.max(0, whole > 0 ? value / whole : 0))

/** Words in reading order; boxes as fractions of the page as shown, cut at its edges. */
export function pageWords(items: readonly TextItem[], view: PageView, fonts: FontHeights): Word[] {
  return byColumns(ordered(drafts(items, view, fonts))).map(({ text, quad }) => {
    const x = fraction(quad.left, view.width)
    const y = fraction(quad.top, view.height)
    return {
      text,
      box: {
        x,
        y,
        width: fraction(quad.right, view.width) - x,
        height: fraction(quad.bottom, view.height) - y,
      },
    }
  })
}
