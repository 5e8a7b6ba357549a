/** Collects calls and runs the last one at the next animation frame: one paint per frame at most. */
export function oncePerFrame(run: () => void): { ask(): void; flush(): void; cancel(): void } {
  let frame = 0
  const flush = (): void => {
    if (frame === 0) return
    cancelAnimationFrame(frame)
    frame = 0
    run()
  }
  return {
    ask() {
      frame ||= requestAnimationFrame(() => {
        frame = 0
        run()
      })
    },
    flush,
    cancel() {
      cancelAnimationFrame(frame)
      frame = 0
    },
  }
}
