/** A page's picture to its words: turned upright, straightened, dusted, read; turned further when that reads badly. */
import type { GreyPicture, LineRequest, LineText, PageRequest, PageText } from '../protocol.ts'
import { despeckle, pageInk } from './despeckle.ts'
import { inkOf, shrink } from './ink.ts'
import { hasLowPrint, scaleFor, smallestPrint } from './print-height.ts'
import type { Recognised, Recogniser } from './recogniser.ts'
import { leanOf, quarterTurn } from './skew.ts'
import { smaller, turnBack } from './turn.ts'

/** Skew and turn are measured at about this resolution. */
const measureDpi = 100
/** Ink must gather this much better in columns than in rows before a page counts as lying on its side. */
const sideGain = 1.3
/** Smaller skew is nothing to the reader; turning costs sharpness. */
const leastSkew = 0.3
/** A reading this sure is upright. */
const sure = 0.7
/** Fewer letters say nothing about which way is up. */
const leastLetters = 12

/** Languages whose print is made smaller: others have marks that may get lost, and were not measured. */
const measured: readonly string[] = ['eng']

export type Posture = { turned: 0 | 90; skewDegrees: number }

/** Whether lines run across or up the page, and how far they lean. Head over heels looks the same here. */
export function postureOf(picture: GreyPicture, dpi: number): Posture {
  const mask = inkOf(shrink(picture, Math.max(1, Math.round(dpi / measureDpi))))
  const rows = leanOf(mask)
  const columns = leanOf(quarterTurn(mask))
  const lies = columns.energy > rows.energy * sideGain
  return { turned: lies ? 90 : 0, skewDegrees: lies ? columns.degrees : rows.degrees }
}

const lettersOf = ({ words }: Recognised): number =>
  words.reduce((sum, { text }) => sum + text.length, 0)

export async function readLine(
  { picture, ...options }: LineRequest,
  recogniser: Recogniser,
): Promise<LineText> {
  const [line] = await recogniser.lines([picture], options)
  if (!line) throw new Error('the reader gave no line')
  return line
}

export async function readPage(request: PageRequest, recogniser: Recogniser): Promise<PageText> {
  const { picture, dpi, kind, languages } = request
  if (kind === 'band') {
    const read = await recogniser.page(await turnBack(picture, 0), dpi, kind)
    return { ...read, turned: 0, skewDegrees: 0 }
  }
  const ink = pageInk(picture, dpi)
  const clean = despeckle(picture, dpi, ink)
  const posture = postureOf(clean, dpi)
  const skewDegrees = Math.abs(posture.skewDegrees) < leastSkew ? 0 : posture.skewDegrees
  const isMeasured = languages.every((name) => measured.includes(name))
  const scale = isMeasured
    ? scaleFor(smallestPrint(ink.components, { dpi, isOnSide: posture.turned === 90 }))
    : 1
  const read = async (from: GreyPicture, turned: number): Promise<PageText> => {
    // A page measured on its side was turned a quarter clockwise: upright it lay at 270.
    const upright = await turnBack(from, turned + skewDegrees)
    const page = await recogniser.page(upright, (dpi * from.width) / clean.width, kind)
    return { ...page, turned, skewDegrees }
  }
  const small = await smaller(clean, scale)
  // Turning a page that lies at 270 a quarter clockwise stands it up; one at 90 would stand on its head.
  const upright = await readUpright(
    (turned) => read(small, turned),
    posture.turned === 90 ? [270, 90] : [0, 180],
  )
  const isEnough = scale === 1 || !hasLowPrint(upright, ink.components, clean, { dpi, scale })
  return isEnough ? upright : read(clean, upright.turned)
}

async function readUpright(
  read: (turned: number) => Promise<PageText>,
  [first, second]: readonly [number, number],
): Promise<PageText> {
  const best = await read(first)
  if (best.confidence >= sure && lettersOf(best) >= leastLetters) return best
  if (lettersOf(best) === 0) return best
  const other = await read(second)
  return worth(other) > worth(best) ? other : best
}

/** What is read surely, in letters. */
const worth = (read: PageText): number =>
  read.words.reduce(
    (sum, { text, confidence = 0 }) => sum + (confidence > 0.5 ? confidence * text.length : 0),
    0,
  )
