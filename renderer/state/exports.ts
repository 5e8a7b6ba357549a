/** Files that are given away: what is being made, and what is drawn black before a copy is redacted. */
import { create } from 'zustand'
import type { ExportEvent, ExportWish } from '#contract/export-api.ts'
import { toWire } from '#contract/errors.ts'
import { request } from '../client/request.ts'
import { t } from '../i18n/i18n.ts'
import { count } from '../i18n/format.ts'
import { noteExport } from './cut-export.ts'
import { closeDialog, openDialog, useDialogs } from './dialogs.ts'
import { sourceById } from './library.ts'
import { askForSource } from './locks.ts'
import { tell, tellError } from './notices.ts'
import type { Box, Region } from './viewer.ts'

/** A redaction in the making. Nothing is written before the person says so; until then all can be undone. */
export type Redaction = {
  source: string
  regions: Region[]
  terms: string[]
  /** Where the words stand, and the pages on which they could not be looked for. */
  hits: { page: number; term: string; text: string; box: Box }[]
  unread: number[]
  /** What undo takes back, last first. */
  steps: ('region' | 'term')[]
}

type Exports = {
  /** The file in the making. */
  busy: { kind: ExportWish['kind']; progress: ExportEvent | null; isStopping: boolean } | null
  redaction: Redaction | null
}

export const useExports = create<Exports>(() => ({ busy: null, redaction: null }))

let running: AbortController | undefined

/** True when the file was written. */
export async function exportAs(wish: ExportWish): Promise<boolean> {
  if (useExports.getState().busy) return false
  const controller = new AbortController()
  running = controller
  useExports.setState({ busy: { kind: wish.kind, progress: null, isStopping: false } })
  try {
    const { saved, name, seal, unread } = await request('export.saveAs', wish, {
      signal: controller.signal,
      onEvent: (progress) => {
        const { busy } = useExports.getState()
        if (!busy) return
        if (!busy.progress) {
          noteExport(wish.kind)
          openDialog({ kind: 'exporting' })
        }
        useExports.setState({ busy: { ...busy, progress } })
      },
    })
    if (!saved) return false
    const notes = (): string[] => [
      ...(seal === undefined ? [] : [t('export.seal', { seal })]),
      ...(unread && unread.length > 0
        ? [t('export.unread', { count: unread.length, shown: count(unread.length) })]
        : []),
    ]
    tell({
      title: () => t('export.saved', { name: name ?? '' }),
      detail: notes().length > 0 ? () => notes().join('\n') : undefined,
    })
    return true
  } catch (error) {
    const source = 'source' in wish && sourceById(wish.source)
    if (source && toWire(error).code === 'source/password') askForSource(source, wish)
    else tellError(() => t(`export.failed.${wish.kind}`), error)
    return false
  } finally {
    running = undefined
    noteExport(null)
    useExports.setState({ busy: null })
    if (useDialogs.getState().dialog?.kind === 'exporting') closeDialog()
  }
}

export function stopExport(): void {
  const { busy } = useExports.getState()
  if (!busy) return
  useExports.setState({ busy: { ...busy, isStopping: true } })
  running?.abort()
}

export const beginRedaction = (source: string): void =>
  useExports.setState({
    redaction: { source, regions: [], terms: [], hits: [], unread: [], steps: [] },
  })

export const dropRedaction = (): void => useExports.setState({ redaction: null })

const change = (make: (redaction: Redaction) => Partial<Redaction>): void =>
  useExports.setState(({ redaction }) => ({
    redaction: redaction && { ...redaction, ...make(redaction) },
  }))

export const blackenRegion = (region: Region): void =>
  change(({ regions, steps }) => ({ regions: [...regions, region], steps: [...steps, 'region'] }))

/** Gives how many words were found; 0 leaves everything as it was. */
export async function blackenTerm(term: string): Promise<number> {
  const { redaction } = useExports.getState()
  if (!redaction || redaction.terms.includes(term)) return 0
  const { source } = redaction
  try {
    const { hits, unread } = await request('export.findForRedaction', { source, terms: [term] })
    if (hits.length === 0) return 0
    change((now) => ({
      terms: [...now.terms, term],
      hits: [...now.hits, ...hits],
      unread,
      steps: [...now.steps, 'term'],
    }))
    return hits.length
  } catch (error) {
    tellError(() => t('export.findFailed'), error)
    return 0
  }
}

export function undoRedaction(): void {
  change(({ regions, terms, hits, steps }) => {
    const last = steps.at(-1)
    const rest = { steps: steps.slice(0, -1) }
    if (last === 'region') return { ...rest, regions: regions.slice(0, -1) }
    const gone = terms.at(-1)
    return {
      ...rest,
      terms: terms.slice(0, -1),
      hits: hits.filter(({ term }) => term !== gone),
    }
  })
}

/** Writes the copy; the drawing stays until it is written. */
export async function writeRedaction(): Promise<void> {
  const { redaction } = useExports.getState()
  if (!redaction) return
  const { source, regions, terms, unread } = redaction
  const done = await exportAs({
    kind: 'redacted',
    source,
    regions: regions.map(({ page, box }) => ({ page, box })),
    terms,
    // The bar has said on which pages words could not be looked for.
    acceptUnread: unread.length > 0,
  })
  if (done) dropRedaction()
}
