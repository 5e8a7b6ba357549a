/** Words as invisible text on a page, each in its own box. */
import type { Word } from '../../domain.ts'
import { axes, num, pointAt, shownSize, type PageView } from './display.ts'
import { ascent, descent, glyphWidth, type GlyphlessFont } from './glyphless-font.ts'

/** Text rendering mode 3: neither filled nor stroked (ISO 32000-1, table 106). */
const invisible = 3
const baseline = ascent / (ascent - descent)

/**
 * Content stream operators that lay the words under `fontName`. Between words of one line there is a space
 * as wide as the gap, so that programs that copy text know where words end.
 */
export function textLayer(
  words: readonly Word[],
  view: PageView,
  font: GlyphlessFont,
  fontName: string,
): string {
  const { width, height } = shownSize(view)
  const [a, b, c, d] = axes(view.turn)
  const lines: string[] = []

  function put(text: string, x: number, y: number, boxWidth: number, boxHeight: number): void {
    const { hex, count } = font.encode(text)
    // Never twice the same size: readers would take neighbours for one piece and guess where words lie in it.
    const size = boxHeight * height * (lines.length % 2 === 0 ? 1 : 1.001)
    const length = boxWidth * width
    if (count === 0 || size <= 0 || length <= 0) return
    const start = pointAt(view, x, y + boxHeight * baseline)
    const stretch = (100 * length) / ((count * glyphWidth * size) / 1000)
    lines.push(
      `/${fontName} ${num(size)} Tf ${num(stretch)} Tz ${a} ${b} ${c} ${d} ${num(start.x)} ${num(start.y)} Tm <${hex}> Tj`,
    )
  }

  words.forEach(({ text, box }, at) => {
    put(text, box.x, box.y, box.width, box.height)
    const next = words[at + 1]?.box
    if (!next) return
    const isSameLine = next.y < box.y + box.height && box.y < next.y + next.height
    const gap = next.x - (box.x + box.width)
    if (isSameLine && gap > 0) put(' ', box.x + box.width, box.y, gap, box.height)
  })
  return lines.length === 0 ? '' : `q BT ${invisible} Tr\n${lines.join('\n')}\nET Q\n`
}
