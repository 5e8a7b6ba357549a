import { PreviewCard } from '@base-ui/react/preview-card'
import { Check, CircleDashed, TriangleAlert } from 'lucide-react'
import { useEffect, type MouseEvent } from 'react'
import type { Citation } from '#contract/api.ts'
import { thumbUrl } from '../../client/media.ts'
import { useTranslation } from '../../i18n/use-translation.ts'
import { closeSheet } from '../../state/frame.ts'
import { useLibrary } from '../../state/library.ts'
import { findSegment, segmentKey, useSegments } from '../../state/segments.ts'
import { openSource } from '../../state/viewer.ts'
import { locatorLabel } from './locator-label.ts'

type State = NonNullable<Citation['state']>

/** Never colour alone: a filled chip has a tick, a struck one a warning. */
const signs = { verified: Check, found: CircleDashed, unsupported: TriangleAlert } as const

function goToCitation({ sourceId, locator, marker }: Citation, isBeside: boolean): void {
  openSource(sourceId, { locator, marker, slot: isBeside ? 'beside' : 'main' })
  closeSheet()
}

function Card({ citation, state }: { citation: Citation; state: State }) {
  const { t } = useTranslation()
  const { sourceId, locator } = citation
  const name = useLibrary((store) => store.byId.get(sourceId)?.name)
  const segment = useSegments((store) => store.known.get(segmentKey(sourceId, locator)))
  useEffect(() => void findSegment(sourceId, locator), [sourceId, locator])
  const box = locator.kind === 'page' ? locator.boxes?.[0] : undefined
  const Sign = signs[state]
  return (
    <div className="citation-card">
      {segment?.segment != null && (
        <div className="citation-card__picture">
          <img src={thumbUrl(segment.segment)} alt="" />
          {box && (
            <i
              style={{
                left: `${box.x * 100}%`,
                top: `${box.y * 100}%`,
                width: `${box.width * 100}%`,
                height: `${box.height * 100}%`,
              }}
            />
          )}
        </div>
      )}
      <p className="citation-card__place">
        <strong className="truncate" dir="auto">
          {name ?? t('viewer.gone')}
        </strong>
        <span className="data">{locatorLabel(locator)}</span>
      </p>
      {segment?.text && <p className="citation-card__words">{segment.text}</p>}
      <p className="data citation-card__state" data-state={state}>
        <Sign size={13} aria-hidden />
        {t(`chat.citation.${state}`)}
      </p>
    </div>
  )
}

/** One card for all chips of the window. */
const card = PreviewCard.createHandle<Citation>()

/** Stands once in the window. */
export function CitationCard() {
  const { t } = useTranslation()
  return (
    <PreviewCard.Root handle={card}>
      {({ payload }) => (
        <PreviewCard.Portal>
          <PreviewCard.Positioner sideOffset={6} className="popup-layer">
            <PreviewCard.Popup
              className="popup citation-card__popup"
              role="complementary"
              aria-label={t('chat.citation.card')}
            >
              {payload && <Card citation={payload} state={payload.state ?? 'found'} />}
            </PreviewCard.Popup>
          </PreviewCard.Positioner>
        </PreviewCard.Portal>
      )}
    </PreviewCard.Root>
  )
}

/** `[1]`: hover shows the evidence, a click goes there, with Ctrl beside what is open. Nothing stays over the chips below. */
export function CitationChip({ citation }: { citation: Citation }) {
  const { t } = useTranslation()
  const state: State = citation.state ?? 'found'
  const name = useLibrary((store) => store.byId.get(citation.sourceId)?.name) ?? ''
  const label = t('chat.citation.label', {
    number: citation.marker,
    name,
    place: locatorLabel(citation.locator),
    state: t(`chat.citation.${state}`),
  })
  const Sign = signs[state]
  const go = (event: MouseEvent): void => {
    goToCitation(citation, event.ctrlKey || event.metaKey)
    card.close()
  }
  return (
    <PreviewCard.Trigger
      handle={card}
      payload={citation}
      delay={250}
      closeDelay={120}
      render={
        <button
          type="button"
          className="chip"
          data-state={state}
          data-citation-chip={citation.marker}
          aria-label={label}
          onClick={go}
        >
          <span>{citation.marker}</span>
          {state !== 'found' && <Sign size={9} strokeWidth={3} aria-hidden />}
        </button>
      }
    />
  )
}
