import type { Bates } from '#contract/export-api.ts'
import { bytes, count } from '../../i18n/format.ts'
import { useTranslation } from '../../i18n/use-translation.ts'
import { closeDialog } from '../../state/dialogs.ts'
import { exportAs, stopExport, useExports } from '../../state/exports.ts'
import { spokenLanguage } from '../../state/preferences.ts'
import { Button } from '../../ui/button.tsx'
import { formText } from '../../ui/form-text.ts'
import { Meter } from '../../ui/meter.tsx'
import { Sheet } from '../../ui/sheet.tsx'
import './export.css'

const places = [
  'bottom-right',
  'bottom-center',
  'bottom-left',
  'top-right',
  'top-center',
  'top-left',
] as const satisfies Bates['place'][]

/** How the pages are numbered; the system then asks for a folder. */
export function BatesSheet({ ids }: { ids: string[] }) {
  const { t } = useTranslation()
  return (
    <Sheet title={t('export.batesTitle')} text={t('export.batesText')}>
      <form
        className="export-form"
        onSubmit={(event) => {
          event.preventDefault()
          const form = event.currentTarget
          const place = formText(form, 'place')
          const numbering = {
            prefix: formText(form, 'prefix'),
            start: Number(formText(form, 'start')),
            digits: Number(formText(form, 'digits')),
            place: places.find((one) => one === place) ?? 'bottom-right',
          }
          closeDialog()
          void exportAs({ kind: 'bates', sources: ids, numbering })
        }}
      >
        <label>
          <span>{t('export.prefix')}</span>
          <input
            name="prefix"
            className="field"
            maxLength={40}
            pattern="[ -~]*"
            title={t('export.prefixHint')}
            autoFocus
          />
        </label>
        <label>
          <span>{t('export.start')}</span>
          <input name="start" type="number" className="field" min={0} defaultValue={1} required />
        </label>
        <label>
          <span>{t('export.digits')}</span>
          <input
            name="digits"
            type="number"
            className="field"
            min={1}
            max={15}
            defaultValue={6}
            required
          />
        </label>
        <label>
          <span>{t('export.place')}</span>
          <select name="place" className="field" defaultValue="bottom-right">
            {places.map((place) => (
              <option key={place} value={place}>
                {t(`export.places.${place}`)}
              </option>
            ))}
          </select>
        </label>
        <div className="sheet__actions">
          <Button onClick={closeDialog}>{t('common.cancel')}</Button>
          <Button type="submit" look="accent">
            {t('export.chooseFolder')}
          </Button>
        </div>
      </form>
    </Sheet>
  )
}

export function BundleSheet({ chat }: { chat: string }) {
  const { t } = useTranslation()
  return (
    <Sheet title={t('export.bundleTitle')} text={t('export.bundleText')}>
      <form
        className="export-form"
        onSubmit={(event) => {
          event.preventDefault()
          const includeSources = formText(event.currentTarget, 'sources') === 'on'
          closeDialog()
          void exportAs({ kind: 'bundle', chat, includeSources, language: spokenLanguage() })
        }}
      >
        <label className="export-form__check">
          <input type="checkbox" name="sources" />
          <span>{t('export.includeSources')}</span>
        </label>
        <div className="sheet__actions">
          <Button onClick={closeDialog}>{t('common.cancel')}</Button>
          <Button type="submit" look="accent">
            {t('export.save')}
          </Button>
        </div>
      </form>
    </Sheet>
  )
}

/** How far the file is; leaving the sheet leaves it going on. */
export function ExportingSheet() {
  const { t } = useTranslation()
  const busy = useExports((state) => state.busy)
  const progress = busy?.progress
  if (!busy || !progress) return null
  const { stage, done, total, unit } = progress
  const say = unit === 'bytes' ? bytes : count
  const amount = total === undefined ? say(done) : `${say(done)} / ${say(total)}`
  return (
    <Sheet title={t(`export.making.${busy.kind}`)}>
      <p role="status">{busy.isStopping ? t('export.stopping') : t(`export.stage.${stage}`)}</p>
      <p className="data quiet">{amount}</p>
      <Meter label={t(`export.stage.${stage}`)} fraction={total ? Math.min(1, done / total) : 0} />
      <div className="sheet__actions">
        <Button disabled={busy.isStopping} onClick={stopExport}>
          {t('common.cancel')}
        </Button>
      </div>
    </Sheet>
  )
}
