import { ArrowDown, ArrowUp, KeyRound, Pause, Play, RotateCw, X } from 'lucide-react'
import { useTranslation } from '../../i18n/use-translation.ts'
import { controlJob, isOver, type Job, type JobAction } from '../../state/jobs.ts'
import { sourceById } from '../../state/library.ts'
import { askForJob, isLocked } from '../../state/locks.ts'
import { openSource, showFailedJob } from '../../state/viewer.ts'
import { IconButton } from '../../ui/button.tsx'
import { errorCopy } from '../../ui/error-copy.ts'
import { Meter } from '../../ui/meter.tsx'
import { useProgressWords } from './progress-words.ts'

const icons = { pause: Pause, resume: Play, retry: RotateCw, up: ArrowUp, down: ArrowDown } as const

function actionsOf(job: Job): JobAction[] {
  switch (job.state) {
    case 'running':
      return ['pause', 'cancel']
    case 'waiting':
      return job.isHeld ? ['resume', 'up', 'down', 'cancel'] : ['up', 'down', 'pause', 'cancel']
    case 'paused':
      return ['resume', 'cancel']
    case 'failed':
    case 'cancelled':
      return ['retry', 'forget']
    case 'done':
      return ['forget']
    default:
      return []
  }
}

export function JobTools({ job }: { job: Job }) {
  const { t } = useTranslation()
  const isShut = isLocked(job)
  return (
    <span className="job__tools">
      {isShut && (
        <IconButton
          size="small"
          label={t('jobs.do', { action: t('library.unlock'), name: job.name })}
          icon={<KeyRound size={14} />}
          onClick={() => askForJob(job)}
        />
      )}
      {actionsOf(job).map((action) => {
        if (isShut && action === 'retry') return null
        const Icon = action === 'cancel' || action === 'forget' ? X : icons[action]
        return (
          <IconButton
            key={action}
            size="small"
            label={t('jobs.do', { action: t(`jobs.action.${action}`), name: job.name })}
            icon={<Icon size={14} />}
            onClick={() => void controlJob(job.id, action)}
          />
        )
      })}
    </span>
  )
}

/** The reason stands where the file would be shown. */
function showWhy(job: Job): void {
  if (isLocked(job)) askForJob(job)
  else if (job.sourceId !== undefined && sourceById(job.sourceId)) openSource(job.sourceId)
  else showFailedJob(job.id)
}

export function JobRow({ job }: { job: Job }) {
  const { t } = useTranslation()
  const words = useProgressWords(job)
  const state =
    job.state === 'running'
      ? words.stage
      : job.error
        ? errorCopy(job.error.code).what
        : t(job.isHeld ? 'jobs.held' : `jobs.state.${job.state}`)
  return (
    <li className={`job job--${job.state}`} data-state={job.state}>
      <span className="truncate" title={job.name}>
        {job.name}
      </span>
      <span className="job__state job__more data truncate" title={state}>
        {job.state === 'failed' ? (
          <button type="button" className="link-button" onClick={() => showWhy(job)}>
            {state}
          </button>
        ) : (
          state
        )}
      </span>
      <span className="job__bar job__more data">
        {!isOver(job) && job.total !== undefined && (
          <>
            <span className="truncate">{words.amount}</span>
            <Meter
              label={words.stage}
              fraction={job.done / job.total}
              look={job.state === 'paused' ? 'attention' : 'plain'}
            />
          </>
        )}
      </span>
      <span className="job__more data quiet truncate">
        {job.state === 'running' && [words.rate, words.remaining].filter(Boolean).join(' · ')}
      </span>
      <JobTools job={job} />
    </li>
  )
}
