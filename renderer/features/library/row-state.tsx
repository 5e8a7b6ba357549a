import { CircleAlert, CircleCheck, CircleDashed, Clock, Lock, Pause, Unlink } from 'lucide-react'
import { useTranslation } from '../../i18n/use-translation.ts'
import { Meter } from '../../ui/meter.tsx'
import { errorCopy } from '../../ui/error-copy.ts'
import { useProgressWords } from '../jobs/progress-words.ts'
import type { Job } from '../../state/jobs.ts'
import { isLocked, useLocks } from '../../state/locks.ts'
import type { Row } from './rows.ts'

/** The second line of a row: its state in words, with a sign that does not rely on colour. */
export function RowState({ row }: { row: Row }) {
  const { t } = useTranslation()
  const { source, job } = row
  const wasTried = useLocks((state) => job !== undefined && job.path in state.passwords)
  if (job?.state === 'running') return <Running job={job} />
  if (job?.state === 'waiting') {
    const words = t(job.isHeld ? 'jobs.held' : 'library.state.waiting')
    return <Line icon={<Clock size={12} />} words={words} />
  }
  if (job?.state === 'paused') return <Running job={job} isPaused />
  if (isLocked(job)) {
    const words = t(wasTried ? 'library.wrongPassword' : 'library.locked')
    return <Line tone="loss" icon={<Lock size={12} />} words={words} />
  }
  const hasFailed = !source || source.status === 'failed' || job?.state === 'failed'
  if (hasFailed && source?.status !== 'missing') {
    const error = job?.error ?? source?.error
    const words = error ? errorCopy(error.code).what : t('library.state.failed')
    return <Line tone="loss" icon={<CircleAlert size={12} />} words={words} />
  }
  switch (source?.status) {
    case 'missing':
      return <Line tone="loss" icon={<Unlink size={12} />} words={t('library.state.missing')} />
    case 'partial': {
      const words = t('library.state.partial', { count: source.gaps.length })
      return <Line tone="attention" icon={<CircleDashed size={12} />} words={words} />
    }
    case 'importing':
      return <Line icon={<CircleDashed size={12} />} words={t('library.state.importing')} />
    case 'ready':
      return <Line tone="good" icon={<CircleCheck size={12} />} words={t('library.state.ready')} />
    case 'failed':
    default:
      return null
  }
}

type LineProps = { icon: React.ReactNode; words: string; tone?: 'good' | 'attention' | 'loss' }

function Line({ icon, words, tone }: LineProps) {
  return (
    <span className={`row__state data row__state--${tone ?? 'plain'}`}>
      {icon}
      <span className="truncate" title={words}>
        {words}
      </span>
    </span>
  )
}

function Running({ job, isPaused = false }: { job: Job; isPaused?: boolean }) {
  const { t } = useTranslation()
  const words = useProgressWords(job)
  const share = job.total ? job.done / job.total : 0
  return (
    <>
      <span className="row__state data row__state--plain">
        {isPaused && <Pause size={12} />}
        <span className="truncate" title={words.amount}>
          {isPaused ? t('library.state.paused') : words.stage}
          {job.total !== undefined && ` · ${words.share}`}
          {!isPaused && words.remaining && ` · ${words.remaining}`}
        </span>
      </span>
      <Meter label={words.stage} fraction={share} look={isPaused ? 'attention' : 'plain'} />
    </>
  )
}
