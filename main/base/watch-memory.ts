import pidusage from 'pidusage'

/**
 * Calls `exceeded` once when the resident memory of process `pid` passes `limitBytes`. Returns how
 * to stop watching. A process that has gone ends the watch silently.
 */
export function watchMemory(
  pid: number,
  limitBytes: number,
  exceeded: (bytes: number) => void,
  everyMs = 250,
): () => void {
  let busy = false
  async function check(): Promise<void> {
    try {
      const { memory } = await pidusage(pid)
      if (memory > limitBytes) {
        clearInterval(timer)
        exceeded(memory)
      }
    } catch {
      clearInterval(timer)
    } finally {
      busy = false
    }
  }
  const timer = setInterval(() => {
    if (busy) return
    busy = true
    void check()
  }, everyMs)
  timer.unref()
  return () => clearInterval(timer)
}
