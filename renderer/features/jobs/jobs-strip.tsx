import { ChevronDown, ChevronUp } from 'lucide-react'
import { count } from '../../i18n/format.ts'
import { useTranslation } from '../../i18n/use-translation.ts'
import {
  canPause,
  controlAllJobs,
  isOver,
  isPausedOrHeld,
  useJobs,
  type Job,
} from '../../state/jobs.ts'
import { setPaneSize, togglePane, usePreferences } from '../../state/preferences.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { Meter } from '../../ui/meter.tsx'
import { PaneSeparator } from '../../ui/separator.tsx'
import { useKeyLabel } from '../commands/use-shortcuts.ts'
import { JobRow, JobTools } from './job-row.tsx'
import { StandInJobs } from './stand-in-jobs.tsx'
import { useProgressWords } from './progress-words.ts'
import './jobs.css'

function Now({ job, others }: { job: Job; others: number }) {
  const { t } = useTranslation()
  const words = useProgressWords(job)
  const isPaused = job.state === 'paused' || job.isHeld === true
  // The engine names its stage when it has begun.
  const isWaiting = job.state === 'waiting' && job.stage === undefined
  const state = job.isHeld
    ? t('jobs.held')
    : isPaused || isWaiting
      ? t(`jobs.state.${job.state}`)
      : words.stage
  return (
    <>
      <div className="jobs__now">
        <strong className="truncate" dir="auto">
          {job.name}
        </strong>
        <span className="data">{state}</span>
        <span className="data quiet truncate">
          {[words.amount, words.rate, words.remaining].filter(Boolean).join(' · ')}
        </span>
        {others > 0 && (
          <span className="data quiet">
            {t('jobs.others', { count: others, shown: count(others) })}
          </span>
        )}
      </div>
      <div className="jobs__meter">
        {job.total !== undefined && (
          <Meter
            label={t('jobs.progressOf', { name: job.name })}
            fraction={job.done / job.total}
            look={isPaused ? 'attention' : 'plain'}
          />
        )}
      </div>
      <JobTools job={job} />
    </>
  )
}

/** The current job in one line; the queue on click. */
export function JobsStrip() {
  const { t } = useTranslation()
  const jobs = useJobs((state) => state.jobs)
  const isOpen = usePreferences((state) => state.open.jobs)
  const keys = useKeyLabel('pane.jobs')
  const pending = jobs.filter((job) => !isOver(job))
  const now = pending.find(({ state }) => state === 'running') ?? pending[0]
  const failed = jobs.filter(({ state }) => state === 'failed').length
  return (
    <section className="jobs" data-pane="jobs" tabIndex={-1} aria-label={t('frame.jobsPane')}>
      {isOpen && <Queue jobs={jobs} />}
      <div className="jobs__strip">
        <IconButton
          size="small"
          data-pane-focus
          label={t('commands.pane.jobs')}
          keys={keys}
          aria-expanded={isOpen}
          icon={isOpen ? <ChevronDown size={15} /> : <ChevronUp size={15} />}
          onClick={() => togglePane('jobs')}
        />
        {now ? (
          <Now job={now} others={pending.length - 1} />
        ) : (
          <div className="jobs__now data quiet">
            {failed > 0 ? t('jobs.someFailed', { count: failed }) : t('jobs.none')}
          </div>
        )}
        <StandInJobs />
      </div>
    </section>
  )
}

/** Finished jobs stand before it; the queue opens at what runs or waits. */
const showCurrent = (list: HTMLUListElement | null): void =>
  list
    ?.querySelector('[data-state=running], [data-state=paused], [data-state=waiting]')
    ?.scrollIntoView({ block: 'nearest' })

function Queue({ jobs }: { jobs: Job[] }) {
  const { t } = useTranslation()
  const size = usePreferences((state) => state.sizes.jobs)
  const hasPaused = jobs.some(isPausedOrHeld)
  const hasPending = jobs.some(canPause)
  return (
    <>
      <PaneSeparator
        side="block-start"
        label={t('frame.resize', { pane: t('frame.jobsPane') })}
        size={size}
        min={96}
        max={520}
        normal={220}
        onSize={(px) => setPaneSize('jobs', px)}
      />
      <div className="jobs__queue" style={{ blockSize: size }}>
        <header className="jobs__head">
          <h2>{t('jobs.title')}</h2>
          {hasPending && (
            <Button size="small" look="bare" onClick={() => void controlAllJobs('pause')}>
              {t('jobs.pauseAll')}
            </Button>
          )}
          {hasPaused && (
            <Button size="small" look="bare" onClick={() => void controlAllJobs('resume')}>
              {t('jobs.resumeAll')}
            </Button>
          )}
          {jobs.some(isOver) && (
            <Button size="small" look="bare" onClick={() => void controlAllJobs('forget')}>
              {t('jobs.clearOver')}
            </Button>
          )}
        </header>
        {jobs.length === 0 ? (
          <p className="jobs__head quiet">{t('jobs.empty')}</p>
        ) : (
          <ul ref={showCurrent} aria-label={t('jobs.title')}>
            {jobs.map((job) => (
              <JobRow key={job.id} job={job} />
            ))}
          </ul>
        )}
      </div>
    </>
  )
}
