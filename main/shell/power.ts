/** Tells the engine when the computer runs on battery; what follows from it is the engine's decision. */
import { powerMonitor } from 'electron'
import type { EngineClient } from './engine-process.ts'
import type { Logger } from '#base/log.ts'

export type Power = {
  /** A new engine knows nothing yet. */
  tell(client: EngineClient): void
}

export function watchPower(client: () => Promise<EngineClient>, logger: Logger): Power {
  function tell(ask: EngineClient): void {
    ask('jobs.power', { onBattery: powerMonitor.isOnBatteryPower() }).catch((error: unknown) => {
      logger.debug('the engine did not hear of the power supply', { why: String(error) })
    })
  }
  const changed = (): void => {
    client().then(tell, () => undefined)
  }
  powerMonitor.on('on-battery', changed)
  powerMonitor.on('on-ac', changed)
  return { tell }
}
