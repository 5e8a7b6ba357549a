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
  const timer = setInterval(() => {
    if (busy) return
    busy = true
    pidusage(pid).then(
      ({ memory }) => {
        busy = false
        if (memory <= limitBytes) return
        clearInterval(timer)
        exceeded(memory)
      },
      () => clearInterval(timer),
    )
  }, everyMs)
  timer.unref()
  return () => clearInterval(timer)
}
