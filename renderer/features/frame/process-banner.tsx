import { TriangleAlert } from 'lucide-react'
import { told } from '../../i18n/told.ts'
import { useTranslation } from '../../i18n/use-translation.ts'
import { restartProcesses, useProcesses } from '../../state/processes.ts'
import { chooseLibraryFolder } from '../../state/settings.ts'
import { Button } from '../../ui/button.tsx'

/** Says that the engine died, why it does not start, and what becomes of the work; the window stays usable. */
export function EngineBanner() {
  const { t } = useTranslation()
  const engine = useProcesses((state) => state.engine)
  const detail = useProcesses((state) => state.detail)
  if (engine === 'running' || engine === 'starting') return <div role="status" />
  return (
    <div role="status" className={`banner ${engine === 'failed' ? 'banner--loss' : ''}`}>
      <TriangleAlert size={15} aria-hidden />
      <span>
        {t(`frame.engine.${engine}`)} {detail !== undefined && told(detail)}
      </span>
      {engine === 'failed' && (
        <>
          <Button size="small" onClick={() => void chooseLibraryFolder()}>
            {t('frame.otherLibrary')}
          </Button>
          <Button size="small" onClick={() => void restartProcesses()}>
            {t('frame.restart')}
          </Button>
        </>
      )}
    </div>
  )
}

/** The same for the model's process; it stands in the chat, because only answers need it. */
export function ModelBanner() {
  const { t } = useTranslation()
  const model = useProcesses((state) => state.model)
  if (model === 'running' || model === 'idle') return <div role="status" />
  return (
    <div role="status" className={`banner ${model === 'failed' ? 'banner--loss' : ''}`}>
      <TriangleAlert size={15} aria-hidden />
      <span>{t(`frame.modelBanner.${model}`)}</span>
      {model === 'failed' && (
        <Button size="small" onClick={() => void restartProcesses()}>
          {t('frame.restart')}
        </Button>
      )}
    </div>
  )
}
