import type { ExportWish } from '#contract/export-api.ts'
import { useTranslation } from '../../i18n/use-translation.ts'
import { closeDialog } from '../../state/dialogs.ts'
import { exportAs } from '../../state/exports.ts'
import type { Locked } from '../../state/locks.ts'
import { Sheet } from '../../ui/sheet.tsx'
import { UnlockForm } from './unlock-form.tsx'

export function UnlockSheet({ locked, wish }: { locked: Locked; wish: ExportWish | undefined }) {
  const { t } = useTranslation()
  return (
    <Sheet title={t('library.unlockTitle', { name: locked.name })}>
      <UnlockForm
        locked={locked}
        onCancel={closeDialog}
        onOpen={() => {
          closeDialog()
          if (wish) void exportAs(wish)
        }}
      />
    </Sheet>
  )
}
