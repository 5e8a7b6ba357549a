import {
  Crop,
  FileQuestion,
  Grid2x2,
  PanelLeft,
  RotateCw,
  Search,
  ZoomIn,
  ZoomOut,
} from 'lucide-react'
import { count, percent } from '../../i18n/format.ts'
import { useTranslation } from '../../i18n/use-translation.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { formText } from '../../ui/form-text.ts'
import { Menu } from '../../ui/menu.tsx'
import { useKeyLabel } from '../commands/use-shortcuts.ts'
import type { Zoom } from './page-layout.ts'

type Props = {
  page: number
  pages: number
  /** How large it is shown: 1 is full size. */
  shown: number
  zoom: Zoom
  hasSlices: boolean
  isSlices: boolean
  isThumbs: boolean
  isDrawing: boolean
  onPage(page: number): void
  onZoom(zoom: Zoom): void
  onStep(direction: -1 | 1): void
  onRotate(): void
  onSlices(): void
  onThumbs(): void
  onDraw(): void
  onAskPage(): void
  onFind?: (() => void) | undefined
}

const percents = [0.5, 0.75, 1, 1.25, 1.5, 2, 3]

export function DocumentToolbar(props: Props) {
  const { t } = useTranslation()
  const { page, pages, shown, zoom } = props
  const keys = {
    find: useKeyLabel('viewer.find'),
    rotate: useKeyLabel('viewer.rotate'),
    zoomIn: useKeyLabel('viewer.zoomIn'),
    zoomOut: useKeyLabel('viewer.zoomOut'),
  }
  return (
    <div className="transport document-bar" role="toolbar" aria-label={t('viewer.documentTools')}>
      {pages > 1 && (
        <div className="transport__group">
          <IconButton
            label={t('viewer.thumbnails')}
            aria-pressed={props.isThumbs}
            icon={<PanelLeft size={15} />}
            onClick={props.onThumbs}
          />
          <form
            className="page-field"
            onSubmit={(event) => {
              event.preventDefault()
              props.onPage(Number(formText(event.currentTarget, 'page')))
            }}
          >
            <input
              key={page}
              name="page"
              inputMode="numeric"
              className="field data"
              aria-label={t('viewer.goToPage')}
              defaultValue={page}
              data-page-field
              onFocus={(event) => event.currentTarget.select()}
            />
            <span className="data quiet">/ {count(pages)}</span>
          </form>
        </div>
      )}
      <div className="transport__group">
        <IconButton
          label={t('commands.viewer.zoomOut')}
          keys={keys.zoomOut}
          icon={<ZoomOut size={15} />}
          onClick={() => props.onStep(-1)}
        />
        <Menu
          trigger={
            <Button
              size="small"
              look="bare"
              className="data"
              aria-label={`${t('viewer.zoom')} ${percent(shown)}`}
            >
              {percent(shown)}
            </Button>
          }
          entries={[
            {
              label: t('viewer.fitWidth'),
              isChecked: zoom === 'width',
              run: () => props.onZoom('width'),
            },
            {
              label: t('viewer.fitPage'),
              isChecked: zoom === 'page',
              run: () => props.onZoom('page'),
            },
            'line',
            ...percents.map((one) => ({
              label: percent(one),
              isChecked: zoom === one,
              run: () => props.onZoom(one),
            })),
          ]}
        />
        <IconButton
          label={t('commands.viewer.zoomIn')}
          keys={keys.zoomIn}
          icon={<ZoomIn size={15} />}
          onClick={() => props.onStep(1)}
        />
        <IconButton
          label={t('commands.viewer.rotate')}
          keys={keys.rotate}
          icon={<RotateCw size={15} />}
          onClick={props.onRotate}
        />
      </div>
      <div className="transport__group transport__end">
        <IconButton
          label={t('viewer.slices')}
          aria-pressed={props.isSlices}
          disabled={!props.hasSlices}
          icon={<Grid2x2 size={15} />}
          onClick={props.onSlices}
        />
        <IconButton
          label={t('viewer.askPage')}
          icon={<FileQuestion size={15} />}
          onClick={props.onAskPage}
        />
        <IconButton
          label={t('viewer.drawRegion')}
          aria-pressed={props.isDrawing}
          icon={<Crop size={15} />}
          onClick={props.onDraw}
        />
        {props.onFind && (
          <IconButton
            label={t('viewer.find')}
            keys={keys.find}
            icon={<Search size={15} />}
            onClick={props.onFind}
          />
        )}
      </div>
    </div>
  )
}
