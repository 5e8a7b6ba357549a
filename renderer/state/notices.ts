/** Short messages that pass: something was done, or something was refused. Lasting faults stand where they are. */
import { create } from 'zustand'
import { toWire, type WireError } from '#contract/errors.ts'

/** Said anew when the window speaks another language. */
type Words = () => string

export type Notice = {
  id: number
  tone: 'plain' | 'attention' | 'loss'
  title: Words
  detail?: Words | undefined
  error?: WireError
  action?: { label: Words; run(): void }
  /** Offered as long as the notice is there. */
  undo?(): void
  /** However it goes: after its time, by hand, or to make room. */
  onGone?(): void
}

export const useNotices = create<{ notices: Notice[] }>(() => ({ notices: [] }))

let lastId = 0
const mostNotices = 5

export function tell(notice: Omit<Notice, 'id' | 'tone'> & { tone?: Notice['tone'] }): number {
  const id = ++lastId
  const { notices } = useNotices.getState()
  const all: Notice[] = [...notices, { tone: 'plain', ...notice, id }]
  const surplus = all.length > mostNotices ? (all.find(({ undo }) => !undo) ?? all[0]) : undefined
  useNotices.setState({ notices: all.filter((one) => one !== surplus) })
  surplus?.onGone?.()
  return id
}

/** Tells of a failure, unless it is a stop that the reader asked for. */
export function tellError(title: Words, error: unknown): void {
  const wire = toWire(error)
  if (wire.code === 'aborted') return
  tell({ tone: 'loss', title, error: wire })
}

export function dismissNotice(id: number): void {
  const { notices } = useNotices.getState()
  const gone = notices.find((notice) => notice.id === id)
  if (!gone) return
  useNotices.setState({ notices: notices.filter((notice) => notice !== gone) })
  gone.onGone?.()
}
