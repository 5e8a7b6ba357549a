import { lazy, Suspense } from 'react'
import { useDialogs } from '../../state/dialogs.ts'
import { PaletteAhead } from '../commands/palette-ahead.tsx'

const DialogContent = lazy(async () => ({
  default: (await import('./dialog-content.tsx')).DialogContent,
}))

export function Dialogs() {
  const dialog = useDialogs((state) => state.dialog)
  if (!dialog) return null
  return (
    <>
      {dialog.kind === 'palette' && <PaletteAhead />}
      <Suspense fallback={null}>
        <DialogContent dialog={dialog} />
      </Suspense>
    </>
  )
}
