import { ContextMenu as BaseContext } from '@base-ui/react/context-menu'
import { Menu as Base } from '@base-ui/react/menu'
import { Check, ChevronRight } from 'lucide-react'
import { Fragment, type ReactElement, type ReactNode } from 'react'

export type MenuEntry =
  | {
      label: string
      icon?: ReactNode
      keys?: string | undefined
      isChecked?: boolean
      isDisabled?: boolean
      isLoss?: boolean
      run(): void
    }
  | { label: string; icon?: ReactNode; entries: MenuEntry[] }
  | { title: string }
  | 'line'

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

function Popup({ entries }: { entries: MenuEntry[] }) {
  return (
    <Base.Portal>
      <Base.Positioner sideOffset={4} className="popup-layer">
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

export function Menu({ trigger, entries }: { trigger: ReactElement; entries: MenuEntry[] }) {
  return (
    <Base.Root modal={false}>
      <Base.Trigger render={trigger} />
      <Popup entries={entries} />
    </Base.Root>
  )
}

type ContextMenuProps = { area: ReactElement; children: ReactNode; entries: () => MenuEntry[] }

/** `entries` is asked when the menu opens, so that it can fit what lies under the pointer. */
export function ContextMenu({ area, children, entries }: ContextMenuProps) {
  return (
    <BaseContext.Root>
      <BaseContext.Trigger render={area}>{children}</BaseContext.Trigger>
      <ContextPopup entries={entries} />
    </BaseContext.Root>
  )
}

function ContextPopup({ entries }: { entries: () => MenuEntry[] }) {
  return (
    <BaseContext.Portal>
      <BaseContext.Positioner className="popup-layer">
        <BaseContext.Popup className="popup">
          <Entries entries={entries} />
        </BaseContext.Popup>
      </BaseContext.Positioner>
    </BaseContext.Portal>
  )
}

function Entries({ entries }: { entries: () => MenuEntry[] }) {
  return entries().map((entry, index) => <Entry key={index} entry={entry} />)
}
