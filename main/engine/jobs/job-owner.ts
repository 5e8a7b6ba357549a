import { hostname } from 'node:os'

/** How long a job stays with a process that gives no sign of life, if it cannot be seen to be dead. */
export const leaseMs = 120_000

/** Names this process as the owner of jobs; every queue has a name of its own: no two are made in the same nanosecond. */
export const createOwner = (): string =>
  JSON.stringify([hostname(), process.pid, String(process.hrtime.bigint())])

/**
 * A process on this machine is gone when its number is unused: at once after `kill -9`. Any other, or one
 * whose number was given away again, is gone when its lease has run out.
 */
export function isGone(owner: string, leaseUntilMs: number, nowMs: number): boolean {
  const named: unknown = JSON.parse(owner)
  const [host, pid]: unknown[] = Array.isArray(named) ? named : []
  if (host === hostname() && typeof pid === 'number' && !isAlive(pid)) return true
  return nowMs > leaseUntilMs
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    // EPERM: it lives and belongs to someone else.
    return error instanceof Error && 'code' in error && error.code !== 'ESRCH'
  }
}
