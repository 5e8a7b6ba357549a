import { bytes, count, percent, rate, wait } from '../../i18n/format.ts'
import { t } from '../../i18n/i18n.ts'
import { useTranslation } from '../../i18n/use-translation.ts'
import { importStages, progressUnits } from '#contract/progress.ts'
import { timeLabel } from '#contract/time-label.ts'
import type { Job } from '../../state/jobs.ts'

export type ProgressWords = {
  stage: string
  share: string
  /** `3,210 / 5,260 frames` */
  amount: string
  rate: string
  remaining: string
}

export function useProgressWords(job: Job): ProgressWords {
  useTranslation()
  return progressWords(job)
}

/** Numbers have units; rate and remaining time appear only after the first measured unit, while work goes on. */
export function progressWords(job: Job): ProgressWords {
  const stage = importStages.find((one) => one === job.stage)
  const unit = progressUnits.find((one) => one === job.unit)
  const written = (n: number): string =>
    unit === 'ms' ? timeLabel(n) : unit === 'bytes' ? bytes(n) : count(n)
  const label = unit && unit !== 'ms' && unit !== 'bytes' ? ` ${t(`jobs.unit.${unit}`)}` : ''
  const isMoving = job.state === 'running'
  const total = job.total === undefined ? '' : ` / ${written(job.total)}`
  return {
    stage: stage ? t(`jobs.stage.${stage}`) : (job.stage ?? t('jobs.stage.check')),
    share: job.total ? percent(Math.min(1, job.done / job.total)) : '',
    amount: job.done > 0 || job.total !== undefined ? `${written(job.done)}${total}${label}` : '',
    rate: !isMoving || job.rate === undefined ? '' : rateOf(unit, job.rate),
    remaining:
      !isMoving || job.remainingMs === undefined
        ? ''
        : t('jobs.remaining', { wait: wait(job.remainingMs) }),
  }
}

/** Of a recording, how many times faster than it plays: `5.7×`. */
function rateOf(unit: (typeof progressUnits)[number] | undefined, perSecond: number): string {
  if (unit === 'ms') return `${rate(perSecond / 1000)}×`
  return t('jobs.rate', { rate: unit === 'bytes' ? bytes(perSecond) : rate(perSecond) })
}
