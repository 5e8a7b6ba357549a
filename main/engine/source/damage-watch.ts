/** Looks twice where a pass complains, and only there: a recording that is whole costs nothing. */
import type { SecondLook } from './whole-again.ts'

/** A complaint is heard before the picture that it is about, but not longer before: what is on its way is this at most. */
const aheadMs = 5000
const aheadPictures = 64

export type DamageWatch = {
  /** There was a complaint while the picture at `ms` was the last one seen. */
  alarm(ms: number): void
  /** Whether the picture at `ms` may be shown. Times must not go back. */
  isWhole(ms: number): Promise<boolean>
  stop(): void
}

export function createDamageWatch(look: (fromMs: number) => Promise<SecondLook>): DamageWatch {
  let second: Promise<SecondLook> | undefined
  let heardMs = Number.NEGATIVE_INFINITY
  let pictures = 0
  const stop = (): void => {
    second?.then((each) => each.stop()).catch(() => undefined)
    second = undefined
  }
  return {
    alarm(ms) {
      heardMs = ms
      pictures = 0
      second ??= look(ms)
    },
    async isWhole(ms) {
      if (!second) return true
      const isWhole = await (await second).isWhole(ms)
      pictures++
      if (isWhole && ms > heardMs + aheadMs && pictures > aheadPictures) stop()
      return isWhole
    },
    stop,
  }
}
