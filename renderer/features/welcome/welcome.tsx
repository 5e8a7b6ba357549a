import { Dialog } from '@base-ui/react/dialog'
import { FileText, Film, ScanEye } from 'lucide-react'
import { useTranslation } from '../../i18n/use-translation.ts'
import { chooseFiles, useLibrary } from '../../state/library.ts'
import { useJobs } from '../../state/jobs.ts'
import { useModels } from '../../state/models.ts'
import { askFirstQuestion, closeWelcome, useWelcome } from '../../state/welcome.ts'
import { Button } from '../../ui/button.tsx'
import { Meter } from '../../ui/meter.tsx'
import { useProgressWords } from '../jobs/progress-words.ts'
import type { Job } from '../../state/jobs.ts'
import './welcome.css'

function Preparing({ job }: { job: Job }) {
  const { t } = useTranslation()
  const words = useProgressWords(job)
  return (
    <div className="welcome__preparing" role="status">
      <p>{t('welcome.preparing', { name: job.name })}</p>
      <p className="data quiet">{[words.stage, words.amount].filter(Boolean).join(' · ')}</p>
      <Meter label={words.stage} fraction={job.total ? job.done / job.total : 0} />
    </div>
  )
}

/** First run: what is here already, and one click to the first answer. */
export function Welcome() {
  const { t } = useTranslation()
  const step = useWelcome((state) => state.step)
  const model = useModels((state) => state.models.find(({ active }) => active)?.name)
  const running = useJobs((state) => state.jobs.find((job) => job.state === 'running'))
  const hasSources = useLibrary((state) => state.sources.length > 0)
  if (step === 'closed') return null
  const question = t('welcome.question')
  return (
    <Dialog.Root open onOpenChange={(isOpen) => !isOpen && closeWelcome()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="veil" />
        <Dialog.Popup className="sheet welcome">
          <ScanEye size={30} strokeWidth={1.4} aria-hidden />
          <Dialog.Title className="welcome__title">{t('welcome.title')}</Dialog.Title>
          <Dialog.Description className="sheet__text">{t('welcome.text')}</Dialog.Description>
          <ul className="welcome__have">
            <li>
              <Film size={15} aria-hidden />
              {t('welcome.recording')}
            </li>
            <li>
              <FileText size={15} aria-hidden />
              {t('welcome.form')}
            </li>
            <li>
              <ScanEye size={15} aria-hidden />
              {t('welcome.model', { name: model ?? t('welcome.demoModel') })}
            </li>
          </ul>
          {step === 'preparing' ? (
            running ? (
              <Preparing job={running} />
            ) : (
              <p role="status">{t('welcome.waiting')}</p>
            )
          ) : (
            <button
              type="button"
              className="welcome__ask"
              onClick={() => void askFirstQuestion(question)}
            >
              <span className="quiet">{t('welcome.askFirst')}</span>
              <strong>{question}</strong>
            </button>
          )}
          <div className="sheet__actions">
            <Button look="bare" onClick={closeWelcome}>
              {t(hasSources ? 'welcome.close' : 'welcome.later')}
            </Button>
            <Button
              onClick={() => {
                closeWelcome()
                void chooseFiles(false)
              }}
            >
              {t('library.choose')}
            </Button>
          </div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
