/** Tells listeners that the library has changed: soon, once, however much changed. */
export type Changes = {
  touch(): void
  /** Gives the way to stop listening. */
  watch(listener: () => void): () => void
  close(): void
}

const throttleMs = 300

export function createChanges(): Changes {
  const listeners = new Set<() => void>()
  let timer: NodeJS.Timeout | undefined

  function tell(): void {
    timer = undefined
    for (const listener of listeners) listener()
  }
  return {
    touch() {
      if (listeners.size > 0) timer ??= setTimeout(tell, throttleMs)
    },
    watch(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    close() {
      clearTimeout(timer)
      listeners.clear()
    },
  }
}

/** Resolves when a stream's listener goes away. */
export function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
