import { Dialog } from '@base-ui/react/dialog'
import type { ReactNode } from 'react'
import { closeDialog } from '../state/dialogs.ts'
import './dialog.css'

type Props = { title: string; text?: string; className?: string; children: ReactNode }

/** A sheet over the window: traps focus, closes with Esc, gives focus back. */
export function Sheet({ title, text, className = '', children }: Props) {
  return (
    <Dialog.Root open onOpenChange={(isOpen) => !isOpen && closeDialog()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="veil" />
        <Dialog.Popup className={`sheet ${className}`}>
          <Dialog.Title className="sheet__title">{title}</Dialog.Title>
          {text && <Dialog.Description className="sheet__text">{text}</Dialog.Description>}
          {children}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
