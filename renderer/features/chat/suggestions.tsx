import { timeLabel } from '#contract/time-label.ts'
import { useTranslation } from '../../i18n/use-translation.ts'
import { ask } from '../../state/chats.ts'
import { useLibrary } from '../../state/library.ts'
import { useViewer } from '../../state/viewer.ts'
import { Empty } from '../../ui/empty.tsx'

const keys = ['first', 'second', 'third'] as const

/** An empty chat teaches by three questions that fit what is open. */
export function Suggestions() {
  const { t } = useTranslation()
  const open = useViewer((state) => state.main?.source)
  const selected = useLibrary((state) => state.selected)
  const byId = useLibrary((state) => state.byId)
  const hasSources = useLibrary((state) => state.sources.length > 0)
  const isLoaded = useLibrary((state) => state.isLoaded)
  const source = byId.get(selected[0] ?? open ?? '')
  const kind = selected.length > 1 ? 'several' : (source?.kind ?? 'several')
  // A place that is there: the middle of a recording, the last page.
  const time = timeLabel((source?.durationMs ?? 0) / 2)
  const page = source?.pages ?? 1
  // Nobody knows yet what is in the library.
  if (!isLoaded) return null
  if (!hasSources) return <Empty title={t('chat.emptyTitle')} text={t('chat.emptyText')} />
  return (
    <div className="suggestions">
      <p className="suggestions__title">{t('chat.suggestions.title')}</p>
      <ul>
        {keys.map((key) => {
          const question = t(`chat.suggestions.${kind}.${key}`, { time, page })
          return (
            <li key={key}>
              <button type="button" onClick={() => void ask(question, null)}>
                {question}
              </button>
            </li>
          )
        })}
      </ul>
      <p className="quiet data">{t('chat.suggestions.scope')}</p>
    </div>
  )
}
