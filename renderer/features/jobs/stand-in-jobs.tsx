import { X } from 'lucide-react'
import { percent } from '../../i18n/format.ts'
import { useTranslation } from '../../i18n/use-translation.ts'
import { useLibrary } from '../../state/library.ts'
import { stopStandIn, useStandIns } from '../../state/stand-ins.ts'
import { useViewer } from '../../state/viewer.ts'
import { IconButton } from '../../ui/button.tsx'

/** Copies that go on while something else is looked at. One that is looked at says in its place how far it is. */
export function StandInJobs() {
  const { t } = useTranslation()
  const all = useStandIns(({ bySource }) => bySource)
  const byId = useLibrary((state) => state.byId)
  const main = useViewer((state) => state.main?.source)
  const beside = useViewer((state) => state.beside?.source)
  return Object.entries(all).map(([id, standIn]) => {
    const name = byId.get(id)?.name
    if (standIn.state !== 'making' || name === undefined) return null
    if (id === main || id === beside) return null
    const words = t('jobs.standIn', { name })
    return (
      <span key={id} className="jobs__aside data">
        <span className="truncate" title={words}>
          {words}
        </span>
        <span className="quiet">{percent(standIn.fraction)}</span>
        <IconButton
          size="small"
          label={t('jobs.do', { action: t('jobs.action.cancel'), name: words })}
          icon={<X size={14} />}
          onClick={() => stopStandIn(id)}
        />
      </span>
    )
  })
}
