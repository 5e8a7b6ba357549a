/** The program's other processes, as a disaster would find them. */
import { expect, type ElectronApplication } from '@playwright/test'

export const pidOf = (app: ElectronApplication, name: string): Promise<number | undefined> =>
  app.evaluate(
    ({ app }, name) => app.getAppMetrics().find((metric) => metric.name === name)?.pid,
    name,
  )

async function running(app: ElectronApplication, name: string): Promise<number> {
  await expect.poll(() => pidOf(app, name), { timeout: 60_000 }).toBeGreaterThan(0)
  return (await pidOf(app, name))!
}

export async function kill(app: ElectronApplication, name: string): Promise<void> {
  process.kill(await running(app, name), 'SIGKILL')
}

/**
 * A process that stands still until it is let go (or killed): what it was asked for stays under way, however
 * fast the machine is. Windows has no such thing; there the work has to be long enough.
 */
export async function hold(app: ElectronApplication, name: string): Promise<() => void> {
  const pid = await running(app, name)
  if (process.platform === 'win32') return () => undefined
  process.kill(pid, 'SIGSTOP')
  return () => process.kill(pid, 'SIGCONT')
}
