import {
  cloneElement,
  lazy,
  Suspense,
  useState,
  type ComponentProps,
  type MouseEvent,
  type ReactElement,
  type ReactNode,
} from 'react'
import type { MenuEntry } from './menu-entry.ts'
import { OnDemand } from './on-demand.tsx'

const TriggeredMenu = lazy(async () => ({
  default: (await import('./menu-popup.tsx')).TriggeredMenu,
}))
const PointMenu = lazy(async () => ({ default: (await import('./menu-popup.tsx')).PointMenu }))

type MenuProps = { trigger: ReactElement<ComponentProps<'button'>>; entries: MenuEntry[] }

export function Menu({ trigger, entries }: MenuProps) {
  return (
    <OnDemand trigger={trigger} opens="menu">
      <TriggeredMenu trigger={trigger} entries={entries} />
    </OnDemand>
  )
}

type ContextMenuProps = {
  area: ReactElement<ComponentProps<'div'>>
  children: ReactNode
  /** Asked when the menu opens, so that it can fit what lies under the pointer. */
  entries(): MenuEntry[]
}
type Opened = { entries: MenuEntry[]; at: { x: number; y: number } }

export function ContextMenu({ area, children, entries }: ContextMenuProps) {
  const [opened, setOpened] = useState<Opened | null>(null)
  const { onContextMenu } = area.props
  function open(event: MouseEvent<HTMLDivElement>) {
    onContextMenu?.(event)
    event.preventDefault()
    setOpened({ entries: entries(), at: { x: event.clientX, y: event.clientY } })
  }
  return (
    <>
      {cloneElement(area, { onContextMenu: open }, children)}
      {opened && opened.entries.length > 0 && (
        <Suspense fallback={null}>
          <PointMenu {...opened} onClose={() => setOpened(null)} />
        </Suspense>
      )}
    </>
  )
}
