/**
 * Notes when the window could first be seen and used: read by test/desktop/startup/ and by the profiler. `usable` is when the
 * engine's list of the library is drawn, a question can be typed, and the engine that answers it runs.
 */
export function markStart(name: 'painted' | 'usable'): void {
  // The task after a frame's callback runs when that frame is on its way to the screen.
  requestAnimationFrame(() => setTimeout(() => performance.mark(`longview:${name}`)))
}
