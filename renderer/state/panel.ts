/** What stands under an open source: nothing, what is said in it, or its summary. */
import { create } from 'zustand'

export type Panel = 'said' | 'summary'

export const usePanel = create<{ open: Panel | null }>(() => ({ open: null }))

export const togglePanel = (panel: Panel): void =>
  usePanel.setState(({ open }) => ({ open: open === panel ? null : panel }))
