import { bytes, count, percent, rate, wait } from '../../i18n/format.ts'
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

/** Numbers have units; rate and remaining time appear only after the first measured unit. */
export function useProgressWords(job: Job): ProgressWords {
  const { t } = useTranslation()
  const stage = importStages.find((one) => one === job.stage)
  const unit = progressUnits.find((one) => one === job.unit)
  const written = (n: number): string =>
    unit === 'ms' ? timeLabel(n) : unit === 'bytes' ? bytes(n) : count(n)
  const label = unit && unit !== 'ms' && unit !== 'bytes' ? ` ${t(`jobs.unit.${unit}`)}` : ''
  const total = job.total === undefined ? '' : ` / ${written(job.total)}`
  return {
    stage: stage ? t(`jobs.stage.${stage}`) : (job.stage ?? t('jobs.stage.check')),
    share: job.total ? percent(Math.min(1, job.done / job.total)) : '',
    amount: job.done > 0 || job.total !== undefined ? `${written(job.done)}${total}${label}` : '',
    rate: job.rate === undefined ? '' : t('jobs.rate', { rate: rateOf(unit, job.rate) }),
    remaining:
      job.remainingMs === undefined ? '' : t('jobs.remaining', { wait: wait(job.remainingMs) }),
  }
}

function rateOf(unit: (typeof progressUnits)[number] | undefined, perSecond: number): string {
  if (unit === 'bytes') return bytes(perSecond)
  return unit === 'ms' ? `${rate(perSecond / 1000)}×` : rate(perSecond)
}
