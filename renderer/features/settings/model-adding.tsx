import { Download } from 'lucide-react'
import { useState } from 'react'
import { bytes, wait } from '../../i18n/format.ts'
import { useTranslation } from '../../i18n/use-translation.ts'
import { downloadModel, stopAdding, useModels } from '../../state/models.ts'
import { Button } from '../../ui/button.tsx'
import { formText } from '../../ui/form-text.ts'
import { Meter } from '../../ui/meter.tsx'

/** The step of the adding that goes on: which file, how far, how long still. */
export function AddingProgress() {
  const { t } = useTranslation()
  const isAdding = useModels((state) => state.busy === 'add')
  const progress = useModels((state) => state.progress)
  if (!isAdding || !progress) return <div role="status" />
  const { name, stage, done, total, rate, remainingMs } = progress
  const isCounted = stage !== 'describe' && total !== undefined
  const facts = [
    isCounted ? t('models.amount', { done: bytes(done), total: bytes(total) }) : '',
    stage === 'download' && rate ? t('jobs.rate', { rate: bytes(rate) }) : '',
    isCounted && remainingMs ? t('jobs.remaining', { wait: wait(remainingMs) }) : '',
  ]
  return (
    <div className="adding">
      <p role="status">{t(`models.step.${stage}`, { name })}</p>
      <p className="data quiet">{facts.filter(Boolean).join(' · ')}</p>
      <Meter
        label={t(`models.step.${stage}`, { name })}
        fraction={total ? Math.min(1, done / total) : 0}
      />
      <Button size="small" onClick={stopAdding}>
        {t('common.cancel')}
      </Button>
    </div>
  )
}

/** Two addresses, each with the checksum that its page names, if any; nothing is fetched before the system's own dialog was answered. */
export function DownloadForm() {
  const { t } = useTranslation()
  const [isOpen, setOpen] = useState(false)
  const busy = useModels((state) => state.busy)
  if (!isOpen) {
    return (
      <Button size="small" look="bare" className="download-open" onClick={() => setOpen(true)}>
        <Download size={14} aria-hidden />
        {t('models.download')}
      </Button>
    )
  }
  return (
    <form
      className="download"
      onSubmit={(event) => {
        event.preventDefault()
        const form = event.currentTarget
        const field = (name: string): string => formText(form, name).trim()
        void downloadModel({
          modelUrl: field('model'),
          mmprojUrl: field('mmproj'),
          modelSha256: field('modelSha256') || undefined,
          mmprojSha256: field('mmprojSha256') || undefined,
        })
      }}
    >
      <p className="quiet">{t('models.downloadText')}</p>
      {(['model', 'mmproj'] as const).map((name) => (
        <fieldset key={name}>
          <label>
            <span>{t(`models.address.${name}`)}</span>
            <input
              name={name}
              type="url"
              className="field"
              required
              autoFocus={name === 'model'}
              spellCheck={false}
              placeholder={`https://…/resolve/main/${name}.gguf`}
            />
          </label>
          <label>
            <span>{t(`models.checksum.${name}`)}</span>
            <input
              name={`${name}Sha256`}
              className="field data"
              pattern="\s*[0-9a-fA-F]{64}\s*"
              title={t('models.checksumShape')}
              spellCheck={false}
              autoComplete="off"
            />
          </label>
        </fieldset>
      ))}
      <div className="sheet__actions">
        <Button onClick={() => setOpen(false)}>{t('common.cancel')}</Button>
        <Button type="submit" look="accent" disabled={busy !== null}>
          {t('models.downloadNow')}
        </Button>
      </div>
    </form>
  )
}
