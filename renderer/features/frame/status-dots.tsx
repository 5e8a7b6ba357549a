import { count } from '../../i18n/format.ts'
import { useTranslation } from '../../i18n/use-translation.ts'
import { openDialog } from '../../state/dialogs.ts'
import { toggle } from '../../state/frame.ts'
import { isOver, useJobs } from '../../state/jobs.ts'
import { useModels } from '../../state/models.ts'
import { useProcesses } from '../../state/processes.ts'
import { Tooltip } from '../../ui/tooltip.tsx'

export function JobsDot() {
  const { t } = useTranslation()
  const open = useJobs((state) => state.jobs.filter((job) => !isOver(job)).length)
  const failed = useJobs((state) => state.jobs.some((job) => job.state === 'failed'))
  const state = failed ? 'attention' : open > 0 ? 'on' : 'off'
  return (
    <Tooltip words={t('commands.pane.jobs')}>
      <button
        type="button"
        className="status-dot"
        data-state={state}
        onClick={() => toggle('jobs')}
      >
        <i aria-hidden />
        {t('frame.jobs', { count: open, shown: count(open) })}
      </button>
    </Tooltip>
  )
}

export function ModelDot() {
  const { t } = useTranslation()
  const process = useProcesses((state) => state.model)
  // What is there is not what is used: a model may run beside a GPU.
  const device = useModels((state) =>
    (state.memory?.layers?.onGpu ?? 0) > 0
      ? state.memory?.devices.find(({ kind }) => kind === 'gpu')
      : undefined,
  )
  const active = useModels((state) => state.models.find((model) => model.active))
  const state = {
    idle: 'off',
    running: 'on',
    restarting: 'attention',
    failed: 'loss',
  }[process]
  return (
    <Tooltip
      words={`${active?.name ?? t('models.none')} · ${t(`frame.model.${process}`)}${device ? ` · ${device.name}` : ''}`}
    >
      <button
        type="button"
        className="status-dot"
        data-state={state}
        onClick={() => openDialog({ kind: 'settings', tab: 'models' })}
      >
        <i aria-hidden />
        {device ? t('frame.gpu') : t('frame.cpu')}
        <span className="visually-hidden">{t(`frame.model.${process}`)}</span>
      </button>
    </Tooltip>
  )
}
