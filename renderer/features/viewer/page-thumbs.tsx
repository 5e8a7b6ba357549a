import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef } from 'react'
import { thumbUrl } from '../../client/media.ts'
import { useTranslation } from '../../i18n/use-translation.ts'
import type { Pages } from '../../state/viewer.ts'

type Level = 'full' | 'small' | 'none'
type Props = {
  count: number
  current: number
  pages: Pages | undefined
  looked: Set<number>
  cited: Set<number>
  onGo(page: number): void
}

const rowPx = 148

/** Small pages, tinted by how closely they were looked at. */
export function PageThumbs({ count, current, pages, looked, cited, onGo }: Props) {
  const { t } = useTranslation()
  const scroller = useRef<HTMLElement>(null)
  const segments = new Map(pages?.pages.map(({ page, segment }) => [page, segment]))
  const gaps = new Set(
    pages?.gaps.flatMap(({ locator }) => (locator.kind === 'page' ? [locator.page] : [])),
  )
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    overscan: 3,
    useFlushSync: false,
  })
  useEffect(() => {
    virtual.scrollToIndex(current - 1, { align: 'auto' })
  }, [current])
  const levelOf = (page: number): Level =>
    looked.has(page) ? 'full' : segments.has(page) && !gaps.has(page) ? 'small' : 'none'
  return (
    <nav ref={scroller} className="page-thumbs" aria-label={t('viewer.thumbnails')}>
      <div style={{ blockSize: virtual.getTotalSize(), position: 'relative' }}>
        {virtual.getVirtualItems().map((item) => {
          const page = item.index + 1
          const segment = segments.get(page)
          const level = levelOf(page)
          return (
            <button
              key={page}
              type="button"
              className="page-thumb"
              data-level={level}
              aria-current={page === current ? 'page' : undefined}
              style={{ transform: `translateY(${item.start}px)`, blockSize: rowPx }}
              onClick={() => onGo(page)}
            >
              <span className="page-thumb__sheet">
                {segment !== undefined && <img src={thumbUrl(segment)} alt="" loading="lazy" />}
              </span>
              <span className="data">
                {page}
                {cited.has(page) && <i className="page-thumb__cited" />}
                <span className="visually-hidden">{t(`viewer.coverage.${level}`)}</span>
              </span>
            </button>
          )
        })}
      </div>
    </nav>
  )
}
