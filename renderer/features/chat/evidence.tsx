import { ChevronRight } from 'lucide-react'
import type { Answer, Evidence as Ledger, Locator } from '#contract/api.ts'
import { count, percent, rate } from '../../i18n/format.ts'
import { told } from '../../i18n/told.ts'
import { useTranslation } from '../../i18n/use-translation.ts'
import { useLibrary } from '../../state/library.ts'
import { openSource, showMarks } from '../../state/viewer.ts'
import { Meter } from '../../ui/meter.tsx'
import { locatorLabel } from './locator-label.ts'

type Place = { sourceId: string; locator: Locator; reason?: string }

function Places({ title, places }: { title: string; places: Place[] }) {
  const { t } = useTranslation()
  const byId = useLibrary((state) => state.byId)
  if (places.length === 0) return null
  return (
    <section>
      <h3 className="evidence__title">{title}</h3>
      <ul className="evidence__places">
        {places.map(({ sourceId, locator, reason }, index) => (
          <li key={index}>
            <button type="button" onClick={() => openSource(sourceId, { locator })}>
              <span className="truncate" dir="auto">
                {byId.get(sourceId)?.name ?? t('viewer.gone')}
              </span>
              <span className="data">{locatorLabel(locator)}</span>
              {reason && <span className="quiet evidence__reason">{told(reason)}</span>}
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** How full the context was: exact, as the prompt was counted. */
function ContextGauge({ evidence }: { evidence: Ledger }) {
  const { t } = useTranslation()
  const { promptTokens, contextTokens } = evidence
  const share = contextTokens > 0 ? promptTokens / contextTokens : 0
  return (
    <div className="gauge data">
      <span>
        {t('chat.context', {
          used: count(promptTokens),
          total: count(contextTokens),
          share: percent(share),
        })}
      </span>
      <Meter
        label={t('chat.contextLabel')}
        fraction={share}
        look={share > 0.9 ? 'attention' : 'plain'}
      />
    </div>
  )
}

/** The gauge in short, beside the scope: how full the context was at the last answer. */
export function ContextNote({ evidence }: { evidence: Ledger }) {
  const { t } = useTranslation()
  const { promptTokens, contextTokens } = evidence
  const share = contextTokens > 0 ? promptTokens / contextTokens : 0
  const words = t('chat.context', {
    used: count(promptTokens),
    total: count(contextTokens),
    share: percent(share),
  })
  return (
    <span className="context-note data" title={words}>
      <span aria-hidden>{percent(share)}</span>
      <Meter label={words} fraction={share} look={share > 0.9 ? 'attention' : 'plain'} />
    </span>
  )
}

/** One line that opens the ledger: what was looked at, from where, and what was left out. */
export function EvidenceDrawer({ answer }: { answer: Answer }) {
  const { t } = useTranslation()
  const { evidence, timings, citations } = answer
  const { samples, fromCache, omitted } = evidence
  return (
    <details
      className="evidence"
      onToggle={(event) => event.currentTarget.open && showMarks(citations, evidence.items)}
    >
      <summary className="data">
        <ChevronRight size={13} aria-hidden />
        <span>{t('chat.evidence.samples', { count: samples, shown: count(samples) })}</span>
        {fromCache > 0 && (
          <span>{t('chat.evidence.cached', { count: fromCache, shown: count(fromCache) })}</span>
        )}
        {omitted > 0 && (
          <span className="evidence__omitted">
            {t('chat.evidence.omitted', { count: omitted, shown: count(omitted) })}
          </span>
        )}
      </summary>
      <div className="evidence__ledger">
        <dl className="data">
          <dt>{t('chat.evidence.slices')}</dt>
          <dd>{count(evidence.slices)}</dd>
          <dt>{t('chat.evidence.tokenRows')}</dt>
          <dd>{count(evidence.tokenRows)}</dd>
          <dt>{t('chat.evidence.encoded')}</dt>
          <dd>{count(evidence.encoded)}</dd>
          <dt>{t('chat.evidence.fromCache')}</dt>
          <dd>{count(evidence.fromCache)}</dd>
          <dt>{t('chat.evidence.firstToken')}</dt>
          <dd>{t('chat.evidence.seconds', { n: rate(timings.firstTokenMs / 1000) })}</dd>
          <dt>{t('chat.evidence.total')}</dt>
          <dd>{t('chat.evidence.seconds', { n: rate(timings.totalMs / 1000) })}</dd>
        </dl>
        <ContextGauge evidence={evidence} />
        <Places title={t('chat.evidence.lookedAt')} places={evidence.items} />
        <Places title={t('chat.evidence.leftOut')} places={evidence.omissions} />
      </div>
    </details>
  )
}
