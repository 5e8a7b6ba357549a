import { Menu as Base } from '@base-ui/react/menu'
import { Check, ChevronRight } from 'lucide-react'
import { Fragment, type ReactElement } from 'react'
import type { MenuEntry } from './menu-entry.ts'

function Entry({ entry }: { entry: MenuEntry }) {
  if (entry === 'line') return <Base.Separator className="menu-line" />
  if ('title' in entry) return <div className="menu-label">{entry.title}</div>
  if ('entries' in entry) {
    return (
      <Base.SubmenuRoot>
        <Base.SubmenuTrigger className="menu-item">
          {entry.icon}
          <span className="menu-item__label truncate">{entry.label}</span>
          <ChevronRight size={14} />
        </Base.SubmenuTrigger>
        <Popup entries={entry.entries} />
      </Base.SubmenuRoot>
    )
  }
  return (
    <Base.Item
      className={`menu-item ${entry.isLoss ? 'menu-item--loss' : ''}`}
      disabled={entry.isDisabled ?? false}
      onClick={() => entry.run()}
    >
      {entry.isChecked === undefined ? (
        entry.icon
      ) : (
        <Check size={14} opacity={entry.isChecked ? 1 : 0} />
      )}
      <span className="menu-item__label truncate">{entry.label}</span>
      {entry.keys && <kbd className="kbd">{entry.keys}</kbd>}
    </Base.Item>
  )
}

type PopupProps = { entries: MenuEntry[]; at?: { x: number; y: number } }

function Popup({ entries, at }: PopupProps) {
  const anchor = at && { getBoundingClientRect: () => new DOMRect(at.x, at.y, 0, 0) }
  return (
    <Base.Portal>
      <Base.Positioner
        sideOffset={at ? 0 : 4}
        {...(anchor ? { anchor, align: 'start' as const } : {})}
        className="popup-layer"
      >
        <Base.Popup className="popup">
          {entries.map((entry, index) => (
            <Fragment key={index}>
              <Entry entry={entry} />
            </Fragment>
          ))}
        </Base.Popup>
      </Base.Positioner>
    </Base.Portal>
  )
}

/** Open from its first moment: it is rendered because someone pressed its trigger. */
export function TriggeredMenu({
  trigger,
  entries,
}: {
  trigger: ReactElement
  entries: MenuEntry[]
}) {
  return (
    <Base.Root modal={false} defaultOpen>
      <Base.Trigger render={trigger} />
      <Popup entries={entries} />
    </Base.Root>
  )
}

type PointMenuProps = Required<PopupProps> & { onClose(): void }

/** A menu at a place of the window, until it is closed. */
export function PointMenu({ entries, at, onClose }: PointMenuProps) {
  return (
    <Base.Root modal={false} open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Popup entries={entries} at={at} />
    </Base.Root>
  )
}
