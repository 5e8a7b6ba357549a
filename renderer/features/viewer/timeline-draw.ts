/** Paints the timeline: ruler, shots, frames, coverage, marks. One call, one paint. */
import type { Citation } from '#contract/api.ts'
import { timeLabel } from '#contract/time-label.ts'
import { thumbUrl } from '../../client/media.ts'
import type { Timeline } from '../../state/viewer.ts'
import { nearestSample, tickMs, xOf, type Stretch, type View } from './timeline-model.ts'

const rowsPx = { ruler: 16, shots: 10, frames: 38, coverage: 6, marks: 16 } as const
const gapPx = 3
export const timelinePx = Object.values(rowsPx).reduce((sum, px) => sum + px + gapPx, gapPx)

export type Scene = {
  view: View
  durationMs: number
  nowMs: number
  hoverMs: number | null
  timeline: Timeline | undefined
  coverage: Stretch[]
  marks: Citation[]
  range: { startMs: number; endMs: number } | null
}

type Paint = (name: string) => string

/** Small pictures by segment. Bounded: the least recently drawn go first. */
export function createThumbs(onLoad: () => void): (segment: number) => HTMLImageElement | null {
  const most = 300
  const kept = new Map<number, HTMLImageElement>()
  return (segment) => {
    let image = kept.get(segment)
    if (image) kept.delete(segment)
    else {
      image = new Image()
      image.decoding = 'async'
      image.addEventListener('load', onLoad)
      image.src = thumbUrl(segment)
    }
    kept.set(segment, image)
    const oldest = kept.keys().next().value
    if (kept.size > most && oldest !== undefined) kept.delete(oldest)
    return image.complete && image.naturalWidth > 0 ? image : null
  }
}

export function drawTimeline(
  canvas: HTMLCanvasElement,
  scene: Scene,
  thumbOf: (segment: number) => HTMLImageElement | null,
): void {
  const context = canvas.getContext('2d')
  const width = canvas.clientWidth
  if (!context || width === 0) return
  const ratio = devicePixelRatio
  if (canvas.width !== Math.round(width * ratio)) canvas.width = Math.round(width * ratio)
  if (canvas.height !== Math.round(timelinePx * ratio))
    canvas.height = Math.round(timelinePx * ratio)
  const style = getComputedStyle(canvas)
  const colour: Paint = (name) => style.getPropertyValue(`--${name}`)
  context.setTransform(ratio, 0, 0, ratio, 0, 0)
  context.clearRect(0, 0, width, timelinePx)

  let top = gapPx
  const row = (px: number): number => {
    const at = top
    top += px + gapPx
    return at
  }
  drawRuler(context, scene, width, row(rowsPx.ruler), style)
  drawShots(context, scene, width, row(rowsPx.shots), colour)
  drawFrames(context, scene, width, row(rowsPx.frames), colour, thumbOf)
  drawCoverage(context, scene, width, row(rowsPx.coverage), colour)
  drawMarks(context, scene, width, row(rowsPx.marks), colour, style.fontFamily)
  drawRange(context, scene, width, colour)
  drawPlayhead(context, scene, width, colour)
}

function drawRuler(
  context: CanvasRenderingContext2D,
  { view, durationMs }: Scene,
  width: number,
  top: number,
  { color, fontFamily }: CSSStyleDeclaration,
): void {
  const step = tickMs(view, width)
  context.fillStyle = color
  context.font = `11px ${fontFamily}`
  context.textBaseline = 'top'
  for (
    let ms = Math.ceil(view.fromMs / step) * step;
    ms <= view.toMs && ms <= durationMs;
    ms += step
  ) {
    const x = Math.round(xOf(ms, view, width))
    context.fillRect(x, top + rowsPx.ruler - 4, 1, 4)
    const label = step < 1000 ? (ms / 1000).toFixed(1) : timeLabel(ms)
    if (x + 40 < width) context.fillText(label, x + 3, top)
  }
}

function drawShots(
  context: CanvasRenderingContext2D,
  { view, timeline }: Scene,
  width: number,
  top: number,
  colour: Paint,
): void {
  context.fillStyle = colour('track')
  context.fillRect(0, top, width, rowsPx.shots)
  const [even, odd] = [colour('track-shot'), colour('track-shot-alt')]
  timeline?.shots.forEach(({ startMs, endMs }, index) => {
    if (endMs < view.fromMs || startMs > view.toMs) return
    const x = xOf(startMs, view, width)
    context.fillStyle = index % 2 ? odd : even
    context.fillRect(x, top, Math.max(1, xOf(endMs, view, width) - x - 1), rowsPx.shots)
  })
}

function drawFrames(
  context: CanvasRenderingContext2D,
  { view, timeline }: Scene,
  width: number,
  top: number,
  colour: Paint,
  thumbOf: (segment: number) => HTMLImageElement | null,
): void {
  context.fillStyle = colour('track')
  context.fillRect(0, top, width, rowsPx.frames)
  const samples = timeline?.samples ?? []
  const boxPx = Math.round((rowsPx.frames * 16) / 9) + 1
  // Pictures stand at fixed places of the recording, so that panning moves them instead of changing them.
  const slotMs = ((view.toMs - view.fromMs) / width) * boxPx
  const drawn = new Set<number>()
  for (let slot = Math.floor(view.fromMs / slotMs); slot * slotMs < view.toMs; slot++) {
    const sample = nearestSample(samples, (slot + 0.5) * slotMs)
    if (!sample || drawn.has(sample.segment)) continue
    if (Math.abs(sample.atMs - (slot + 0.5) * slotMs) > slotMs) continue
    drawn.add(sample.segment)
    const image = thumbOf(sample.segment)
    const x = xOf(slot * slotMs, view, width)
    if (image) cover(context, image, x, top, boxPx - 1, rowsPx.frames)
  }
  context.fillStyle = colour('track-frame')
  let last = -2
  for (const { atMs } of samples) {
    const x = Math.round(xOf(atMs, view, width))
    if (x < 0 || x > width || x - last < 2) continue
    last = x
    context.fillRect(x, top + rowsPx.frames - 4, 1, 4)
  }
}

function cover(
  context: CanvasRenderingContext2D,
  image: HTMLImageElement,
  x: number,
  y: number,
  width: number,
  height: number,
): void {
  const scale = Math.max(width / image.naturalWidth, height / image.naturalHeight)
  const [cutWidth, cutHeight] = [width / scale, height / scale]
  context.drawImage(
    image,
    (image.naturalWidth - cutWidth) / 2,
    (image.naturalHeight - cutHeight) / 2,
    cutWidth,
    cutHeight,
    x,
    y,
    width,
    height,
  )
}

function drawCoverage(
  context: CanvasRenderingContext2D,
  { view, coverage }: Scene,
  width: number,
  top: number,
  colour: Paint,
): void {
  const fill = {
    full: colour('track-full'),
    small: colour('track-small'),
    none: colour('track-gap'),
  }
  for (const { startMs, endMs, level } of coverage) {
    const x = xOf(startMs, view, width)
    const wide = Math.max(1, xOf(endMs, view, width) - x)
    if (x > width || x + wide < 0) continue
    context.fillStyle = fill[level]
    // Height tells the level too: colour never does so alone.
    const tall = level === 'full' ? rowsPx.coverage : level === 'small' ? 4 : 2
    context.fillRect(x, top + rowsPx.coverage - tall, wide, tall)
  }
}

function drawMarks(
  context: CanvasRenderingContext2D,
  { view, marks }: Scene,
  width: number,
  top: number,
  colour: Paint,
  font: string,
): void {
  context.font = `600 10px ${font}`
  context.textBaseline = 'middle'
  context.textAlign = 'center'
  for (const { locator, marker } of marks) {
    if (locator.kind !== 'time') continue
    const x = xOf(locator.startMs, view, width)
    const wide = Math.max(3, xOf(locator.endMs, view, width) - x)
    context.fillStyle = colour('track-mark')
    context.fillRect(x, top, wide, 2)
    context.beginPath()
    context.roundRect(x - 1, top + 3, String(marker).length * 6 + 9, 13, 3)
    context.fill()
    context.fillStyle = colour('surface')
    context.fillText(String(marker), x + (String(marker).length * 6 + 9) / 2 - 1, top + 10)
  }
  context.textAlign = 'start'
}

function drawRange(
  context: CanvasRenderingContext2D,
  { view, range }: Scene,
  width: number,
  colour: Paint,
): void {
  if (!range) return
  const x = xOf(range.startMs, view, width)
  const wide = Math.max(1, xOf(range.endMs, view, width) - x)
  context.fillStyle = colour('track-range')
  context.fillRect(x, 0, wide, timelinePx)
  context.fillStyle = colour('track-full')
  context.fillRect(x, 0, 2, timelinePx)
  context.fillRect(x + wide - 2, 0, 2, timelinePx)
}

function drawPlayhead(
  context: CanvasRenderingContext2D,
  { view, nowMs, hoverMs }: Scene,
  width: number,
  colour: Paint,
): void {
  if (hoverMs !== null) {
    context.fillStyle = colour('track-frame')
    context.fillRect(Math.round(xOf(hoverMs, view, width)), 0, 1, timelinePx)
  }
  const x = Math.round(xOf(nowMs, view, width))
  context.fillStyle = colour('playhead')
  context.fillRect(x - 0.5, 0, 1.5, timelinePx)
  context.beginPath()
  context.moveTo(x - 5, 0)
  context.lineTo(x + 5.5, 0)
  context.lineTo(x + 0.25, 7)
  context.fill()
}
