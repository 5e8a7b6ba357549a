import { useEffect, useRef, useState } from 'react'
import { useTranslation } from '../../i18n/use-translation.ts'
import type { Piece } from '#contract/find-text.ts'
import { partsOf, piecesOf } from './pdf-find.ts'
import type { OpenPdf, PDFPageProxy } from './pdf-document.ts'
import type { Turn } from './box.ts'
import './pdf-page.css'

type Props = {
  pdf: OpenPdf
  number: number
  /** CSS px per point. */
  scale: number
  turn: Turn
  words: string
  /** The hit on this page that is being looked at. */
  hit: number | null
  onSize(page: number, width: number, height: number): void
}

type TextRuns = { divs: HTMLElement[]; pieces: Piece[] }

const largestCanvasPx = 16_000_000

/** One page: painted off the main thread, with selectable text over it. */
export function PdfPage({ pdf, number, scale, turn, words, hit, onSize }: Props) {
  const { t } = useTranslation()
  const canvas = useRef<HTMLCanvasElement>(null)
  const textLayer = useRef<HTMLDivElement>(null)
  const [page, setPage] = useState<PDFPageProxy | null>(null)
  const [text, setText] = useState<TextRuns | null>(null)
  const [isFailed, setFailed] = useState(false)

  useEffect(() => {
    let isGone = false
    pdf.document.getPage(number).then(
      (loaded) => {
        if (isGone) return
        const { width, height } = loaded.getViewport({ scale: 1 })
        onSize(number, width, height)
        setPage(loaded)
      },
      () => !isGone && setFailed(true),
    )
    return () => {
      isGone = true
    }
  }, [pdf, number, onSize])

  useEffect(() => {
    const target = canvas.current
    if (!page || !target) return
    const viewport = page.getViewport({ scale, rotation: (page.rotate + turn) % 360 })
    const area = viewport.width * viewport.height
    const ratio = Math.min(devicePixelRatio, Math.sqrt(largestCanvasPx / area))
    // Painted apart and shown when done, so that zooming never flashes white.
    const fresh = document.createElement('canvas')
    fresh.width = Math.floor(viewport.width * ratio)
    fresh.height = Math.floor(viewport.height * ratio)
    const transform = [ratio, 0, 0, ratio, 0, 0]
    const task = page.render({ canvas: fresh, viewport, transform })
    task.promise.then(
      () => {
        target.width = fresh.width
        target.height = fresh.height
        target.getContext('2d')?.drawImage(fresh, 0, 0)
        target.dataset['painted'] = 'true'
      },
      (error: unknown) => {
        const isCancelled = error instanceof Error && error.name === 'RenderingCancelledException'
        if (!isCancelled) setFailed(true)
      },
    )
    return () => task.cancel()
  }, [page, scale, turn])

  useEffect(() => {
    const container = textLayer.current
    if (!page || !container) return
    const viewport = page.getViewport({ scale, rotation: (page.rotate + turn) % 360 })
    container.replaceChildren()
    let layer: InstanceType<OpenPdf['library']['TextLayer']> | undefined
    let isGone = false
    const show = async (): Promise<void> => {
      const content = await page.getTextContent()
      if (isGone) return
      layer = new pdf.library.TextLayer({ textContentSource: content, container, viewport })
      await layer.render()
      setText({ divs: layer.textDivs, pieces: piecesOf(content.items) })
    }
    show().catch(() => undefined)
    return () => {
      isGone = true
      layer?.cancel()
    }
    // The layer scales by CSS; it is built again only for another page or turn.
  }, [page, turn, pdf])

  useEffect(() => {
    if (text) showHits(text, words, hit)
  }, [text, words, hit])

  const rotation = page ? (page.rotate + turn) % 360 : 0
  return (
    <>
      <canvas ref={canvas} className="pdf-page__canvas" aria-hidden />
      <div
        ref={textLayer}
        className="text-layer"
        data-main-rotation={rotation}
        role="group"
        aria-label={t('viewer.pageText', { page: number })}
      />
      {isFailed && <p className="pdf-page__failed">{t('viewer.pageFailed', { page: number })}</p>}
    </>
  )
}

function showHits({ divs, pieces }: TextRuns, words: string, current: number | null): void {
  const parts = partsOf(pieces, words)
  divs.forEach((div, index) => {
    const cut = parts[index]
    const isMarked = div.firstElementChild !== null
    if (!cut || (!isMarked && cut.every(({ hit }) => hit === null))) return
    div.replaceChildren(
      ...cut.map(({ text, hit }) => {
        if (hit === null) return document.createTextNode(text)
        const mark = document.createElement('mark')
        mark.textContent = text
        if (hit === current) mark.dataset['current'] = 'true'
        return mark
      }),
    )
  })
}
