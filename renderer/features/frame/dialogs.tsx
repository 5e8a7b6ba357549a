import { lazy, Suspense } from 'react'
import { useDialogs } from '../../state/dialogs.ts'

const DialogContent = lazy(async () => ({
  default: (await import('./dialog-content.tsx')).DialogContent,
}))

export function Dialogs() {
  const dialog = useDialogs((state) => state.dialog)
  if (!dialog) return null
  return (
    <Suspense fallback={null}>
      <DialogContent dialog={dialog} />
    </Suspense>
  )
}
