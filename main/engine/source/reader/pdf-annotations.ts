/** Words that a page shows outside its text: values of form fields, text that was typed onto it. */
import type { Word } from '../../domain.ts'
import type { PageView } from './pdf-words.ts'

/** What of pdf.js' annotations is used; all of it comes from the file, so nothing of it is sure. */
export type Annotation = {
  subtype?: unknown
  rect?: unknown
  hidden?: unknown
  fieldValue?: unknown
  contentsObj?: { str?: unknown } | undefined
}

const mostCharacters = 20_000
/** Height of a line of a field with several, points. */
const lineHeight = 14

function textOf({ subtype, fieldValue, contentsObj }: Annotation): string {
  const value = subtype === 'Widget' ? fieldValue : subtype === 'FreeText' ? contentsObj?.str : ''
  const all: unknown[] = Array.isArray(value) ? value : [value]
  return all
    .filter((one) => typeof one === 'string')
    .join(' ')
    .slice(0, mostCharacters)
}

/** From the top down; boxes are estimates: the words of a line share its width by their length. */
export function annotationWords(annotations: readonly Annotation[], view: PageView): Word[] {
  return annotations
    .map((annotation) => wordsOf(annotation, view))
    .filter((words) => words.length > 0)
    .toSorted((a, b) => a[0]!.box.y - b[0]!.box.y || a[0]!.box.x - b[0]!.box.x)
    .flat()
}

function wordsOf(annotation: Annotation, view: PageView): Word[] {
  const { rect, hidden, subtype } = annotation
  const text = textOf(annotation)
  if (hidden === true || text.trim() === '' || !isRect(rect)) return []
  // A box that is ticked or not has no text that is shown; `Off` and `Yes` are its states.
  if (subtype === 'Widget' && /^(Off|Yes|On|\d+)$/.test(text) && isSquare(rect)) return []
  const [x1 = 0, y1 = 0] = view.convertToViewportPoint(rect[0], rect[1])
  const [x2 = 0, y2 = 0] = view.convertToViewportPoint(rect[2], rect[3])
  const [left, right] = [Math.min(x1, x2), Math.max(x1, x2)]
  const [top, bottom] = [Math.min(y1, y2), Math.max(y1, y2)]
  const lines = text.split(/\r\n?|\n/)
  const tall =
    lines.length === 1 ? bottom - top : Math.min((bottom - top) / lines.length, lineHeight)
  return lines.flatMap((line, at) =>
    lineWords(line, { left, right, y: top + at * tall, tall }, view),
  )
}

const isRect = (value: unknown): value is [number, number, number, number] =>
  Array.isArray(value) && value.length === 4 && value.every((one) => Number.isFinite(one))

const isSquare = ([x1, y1, x2, y2]: [number, number, number, number]): boolean =>
  Math.abs(Math.abs(x2 - x1) - Math.abs(y2 - y1)) < 0.3 * Math.abs(y2 - y1)

function lineWords(
  line: string,
  place: { left: number; right: number; y: number; tall: number },
  { width, height }: PageView,
): Word[] {
  const share = (value: number, whole: number): number => Math.min(1, Math.max(0, value / whole))
  // Half an em a character, as most faces have it, where the field has room for that.
  const step = Math.min(place.tall * 0.4, (place.right - place.left) / Math.max(1, line.length))
  return Array.from(line.matchAll(/\S+/g), ({ 0: text, index }) => {
    const x = share(place.left + index * step, width)
    const y = share(place.y, height)
    const end = share(place.left + (index + text.length) * step, width)
    return { text, box: { x, y, width: end - x, height: share(place.y + place.tall, height) - y } }
  })
}
