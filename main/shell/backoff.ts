/** How long to wait before a dead process is started again, until it has died too often. */
export type Backoff = {
  /** Milliseconds to wait after this death; null when it has died too often in a row. */
  next(nowMs: number): number | null
  reset(): void
}

/** A process that lived longer than `stableMs` begins a new row. */
export function createBackoff(delaysMs: readonly number[], stableMs: number): Backoff {
  let deaths = 0
  let lastMs = -Infinity
  return {
    next(nowMs) {
      if (nowMs - lastMs > stableMs) deaths = 0
      lastMs = nowMs
      return delaysMs[deaths++] ?? null
    },
    reset() {
      deaths = 0
      lastMs = -Infinity
    },
  }
}
