import { Layers, X } from 'lucide-react'
import { timeLabel } from '#contract/time-label.ts'
import { count } from '../../i18n/format.ts'
import { useTranslation } from '../../i18n/use-translation.ts'
import type { Scope } from '../../state/chats.ts'
import { clearSelection, useLibrary } from '../../state/library.ts'
import { setRegion, setSpan, useViewer } from '../../state/viewer.ts'
import { IconButton } from '../../ui/button.tsx'

function useScopeWords(scope: Scope): string {
  const { t } = useTranslation()
  const byId = useLibrary((state) => state.byId)
  const { sources, span, region } = scope
  const [first] = sources
  const name = first === undefined ? '' : (byId.get(first)?.name ?? t('viewer.gone'))
  if (span) return `${name}  ${timeLabel(span.startMs)} – ${timeLabel(span.endMs)}`
  if (region?.page !== undefined) return t('chat.scope.region', { name, page: count(region.page) })
  if (region) return t('chat.scope.frameRegion', { name, at: timeLabel(region.atMs ?? 0) })
  if (sources.length === 0) return t('chat.scope.everything')
  if (sources.length === 1) return name
  return t('chat.scope.sources', { count: sources.length, shown: count(sources.length) })
}

export function ScopeNote({ scope }: { scope: Scope }) {
  const words = useScopeWords(scope)
  return (
    <span className="scope-note data">
      <Layers size={12} aria-hidden />
      <span className="truncate" title={words}>
        {words}
      </span>
    </span>
  )
}

/** What the next question is about. Drawn ranges and regions come before the selection that was there before them. */
export function ScopeChip() {
  const { t } = useTranslation()
  const span = useViewer((state) => state.span)
  const region = useViewer((state) => state.region)
  const selected = useLibrary((state) => state.selected)
  const chosen = useLibrary(
    (state) => state.collections.find(({ id }) => id === state.collection) ?? null,
  )
  const scope: Scope = span
    ? { sources: [span.source], span }
    : region
      ? { sources: [region.source], region }
      : { sources: selected }
  const words = useScopeWords(scope)
  const isDrawn = span !== null || region !== null
  const isNarrow = isDrawn || selected.length > 0
  return (
    <div className={`scope-chip ${isDrawn ? 'scope-chip--drawn' : ''}`}>
      <Layers size={13} aria-hidden />
      <span className="quiet">{t('chat.scope.label')}</span>
      <span className="truncate data" title={words} data-scope>
        {!isNarrow && chosen ? t('chat.scope.collection', { name: chosen.name }) : words}
      </span>
      {isNarrow && (
        <IconButton
          size="small"
          label={t(isDrawn ? 'chat.scope.dropDrawn' : 'chat.scope.dropSelection')}
          icon={<X size={13} />}
          onClick={() => {
            if (!isDrawn) return clearSelection()
            setSpan(null)
            setRegion(null)
          }}
        />
      )}
    </div>
  )
}
