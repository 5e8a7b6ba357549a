/** Short messages that pass: something was done, or something was refused. Lasting faults stand where they are. */
import { create } from 'zustand'
import { toWire, type WireError } from '#contract/errors.ts'

export type Notice = {
  id: number
  tone: 'plain' | 'attention' | 'loss'
  title: string
  detail?: string | undefined
  error?: WireError
  action?: { label: string; run(): void }
}

export const useNotices = create<{ notices: Notice[] }>(() => ({ notices: [] }))

let lastId = 0

export function tell(notice: Omit<Notice, 'id' | 'tone'> & { tone?: Notice['tone'] }): number {
  const id = ++lastId
  useNotices.setState(({ notices }) => ({
    notices: [...notices.slice(-4), { tone: 'plain', ...notice, id }],
  }))
  return id
}

/** Tells of a failure, unless it is a stop that the reader asked for. */
export function tellError(title: string, error: unknown): void {
  const wire = toWire(error)
  if (wire.code === 'aborted') return
  tell({ tone: 'loss', title, error: wire })
}

export function dismissNotice(id: number): void {
  useNotices.setState(({ notices }) => ({ notices: notices.filter((notice) => notice.id !== id) }))
}
