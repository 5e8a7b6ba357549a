/** Locked files: asked for their passwords, which stay in memory as long as the window does. */
import { create } from 'zustand'
import type { ExportWish } from '#contract/export-api.ts'
import { toWire, type WireError } from '#contract/errors.ts'
import { request } from '../client/request.ts'
import { t } from '../i18n/i18n.ts'
import { openDialog, type Locked } from './dialogs.ts'
import type { Job } from './jobs.ts'
import type { Source } from './library.ts'
import { tellError } from './notices.ts'

export type { Locked }

export const useLocks = create<{ passwords: Record<string, string> }>(() => ({ passwords: {} }))

export const isLocked = (job: Job | undefined): job is Job & { error: WireError } =>
  job?.state === 'failed' && job.error?.code === 'source/password'

export const askForJob = ({ id, name, path }: Job): void =>
  openDialog({ kind: 'unlock', locked: { job: id, name, path } })

/** `wish` is what could not be done for want of the password. */
export const askForSource = ({ id, name, path }: Source, wish: ExportWish): void =>
  openDialog({ kind: 'unlock', locked: { source: id, name, path }, wish })

/** Gives the reason when it did not open. A job is tried again and says itself what came of it. */
export async function unlock(locked: Locked, password: string): Promise<WireError | null> {
  try {
    if ('job' in locked) await request('jobs.unlock', { id: locked.job, password })
    else await request('library.unlock', { source: locked.source, password })
  } catch (error) {
    const wire = toWire(error)
    if (wire.code !== 'source/password') tellError(() => t('library.unlockFailed'), error)
    return wire
  }
  useLocks.setState(({ passwords }) => ({ passwords: { ...passwords, [locked.path]: password } }))
  return null
}
