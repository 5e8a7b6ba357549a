import { Tooltip as Base } from '@base-ui/react/tooltip'
import type { ReactElement } from 'react'

type Tip = { words: string; keys: string | undefined }

/** One tooltip for the whole window; what it is over only hands it words. */
const handle = Base.createHandle<Tip>()

type Props = { words: string; keys?: string | undefined; children: ReactElement }

export function Tooltip({ words, keys, children }: Props) {
  return <Base.Trigger handle={handle} payload={{ words, keys }} render={children} />
}

/** Stands once in the window. */
export function TooltipRoot() {
  return (
    <Base.Root handle={handle}>
      {({ payload }) => (
        <Base.Portal>
          <Base.Positioner sideOffset={6} className="popup-layer">
            <Base.Popup className="tooltip">
              {payload?.words}
              {payload?.keys && <kbd className="kbd">{payload.keys}</kbd>}
            </Base.Popup>
          </Base.Positioner>
        </Base.Portal>
      )}
    </Base.Root>
  )
}

export const TooltipProvider = Base.Provider
