/** A handle on the media element: time in ms, shuttle in both directions, frames, and who listens. */
import { oncePerFrame } from '../../client/once-per-frame.ts'

export type Player = {
  nowMs(): number
  durationMs(): number
  isPlaying(): boolean
  isMuted(): boolean
  toggleMuted(): void
  play(): void
  pause(): void
  toggle(): void
  seek(ms: number): void
  /** -1 slower, then backwards; 0 pause; 1 faster. */
  shuttle(direction: -1 | 0 | 1): void
  step(frames: number): void
  setRate(rate: number): void
  setFrameRate(framesPerSecond: number | undefined): void
  /** Called at most once per frame while the time moves. */
  onTime(listener: () => void): () => void
  close(): void
}

const usualFramesPerSecond = 25
const fastest = 8
/** Backwards play is made of seeks; more often than this they pile up. */
const backwardsEveryMs = 200

export function createPlayer(element: HTMLMediaElement, normalRate: () => number): Player {
  const listeners = new Set<() => void>()
  const controller = new AbortController()
  const { signal } = controller
  let frameMs = 1000 / usualFramesPerSecond
  let backwards = 0
  let timer: ReturnType<typeof setInterval> | undefined
  let frame = 0

  const tellOnce = oncePerFrame(() => listeners.forEach((listener) => listener()))
  const nowMs = (): number => element.currentTime * 1000
  const durationMs = (): number => (Number.isFinite(element.duration) ? element.duration * 1000 : 0)

  function seek(ms: number): void {
    element.currentTime = Math.min(Math.max(0, ms), durationMs() || ms) / 1000
    tellOnce.ask()
  }
  function stopBackwards(): void {
    backwards = 0
    clearInterval(timer)
  }
  function follow(): void {
    cancelAnimationFrame(frame)
    const loop = (): void => {
      listeners.forEach((listener) => listener())
      if (!element.paused) frame = requestAnimationFrame(loop)
    }
    frame = requestAnimationFrame(loop)
  }
  function play(): void {
    stopBackwards()
    void element.play().catch(() => undefined)
  }
  function pause(): void {
    stopBackwards()
    element.pause()
  }
  function playBackwards(speed: number): void {
    element.pause()
    stopBackwards()
    backwards = speed
    timer = setInterval(() => {
      seek(nowMs() - backwardsEveryMs * backwards)
      if (nowMs() <= 0) stopBackwards()
    }, backwardsEveryMs)
  }

  for (const event of [
    'seeked',
    'pause',
    'loadedmetadata',
    'durationchange',
    'ratechange',
    'ended',
  ])
    element.addEventListener(event, tellOnce.ask, { signal })
  element.addEventListener('play', follow, { signal })

  return {
    nowMs,
    durationMs,
    isPlaying: () => !element.paused || backwards > 0,
    isMuted: () => element.muted,
    toggleMuted() {
      element.muted = !element.muted
      tellOnce.ask()
    },
    play,
    pause,
    toggle: () => (element.paused && backwards === 0 ? play() : pause()),
    seek,
    shuttle(direction) {
      if (direction === 0) {
        element.playbackRate = normalRate()
        return pause()
      }
      if (direction === 1) {
        if (backwards > 1) return playBackwards(backwards / 2)
        if (backwards === 1 || element.paused) {
          element.playbackRate = normalRate()
          return play()
        }
        element.playbackRate = Math.min(fastest, element.playbackRate * 2)
        return
      }
      if (backwards > 0) return playBackwards(Math.min(fastest, backwards * 2))
      if (!element.paused && element.playbackRate > normalRate()) {
        element.playbackRate = Math.max(normalRate(), element.playbackRate / 2)
        return
      }
      playBackwards(1)
    },
    step(frames) {
      pause()
      // The middle of the wanted frame, so that rounding never shows its neighbour.
      const index = Math.floor(nowMs() / frameMs + 1e-3) + frames
      seek((Math.max(0, index) + 0.5) * frameMs)
    },
    setRate: (rate) => {
      element.playbackRate = rate
    },
    setFrameRate(framesPerSecond) {
      frameMs = 1000 / (framesPerSecond ?? usualFramesPerSecond)
    },
    onTime(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close() {
      controller.abort()
      stopBackwards()
      cancelAnimationFrame(frame)
      tellOnce.cancel()
      listeners.clear()
    },
  }
}
