import type { ReactNode } from 'react'

/** What a menu shows: something to do, a menu of its own, a heading or a line. */
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
