/** Stretches of sound that are listened to at once: cut where nobody speaks, silence left out. Pure. */

export type Window = { startMs: number; endMs: number }

/** A model tells no times: a line is as exact as its window is short. */
const longestMs = 15_000
/** Shorter sounds are clicks. */
const shortestMs = 250
/** What is heard around speech, so that no first or last sound is cut. */
const marginMs = 150
/** Speech with a pause up to this belongs together. */
const pauseMs = 1200

/** Windows in order, within `[0, durationMs]`, none longer than 15 s and a margin. */
export function windowsOf(silences: readonly Window[], durationMs: number): Window[] {
  const windows: Window[] = []
  for (const { startMs, endMs } of soundsOf(silences, durationMs)) {
    const last = windows.at(-1)
    const isClose = last && startMs - last.endMs <= pauseMs && endMs - last.startMs <= longestMs
    if (isClose) last.endMs = endMs
    else windows.push(...even(startMs, endMs))
  }
  return windows.map(({ startMs, endMs }) => ({
    startMs: Math.max(0, startMs - marginMs),
    endMs: Math.min(durationMs, endMs + marginMs),
  }))
}

function soundsOf(silences: readonly Window[], durationMs: number): Window[] {
  const sounds: Window[] = []
  let from = 0
  for (const { startMs, endMs } of [...silences, { startMs: durationMs, endMs: durationMs }]) {
    const until = Math.min(startMs, durationMs)
    if (until - from >= shortestMs) sounds.push({ startMs: from, endMs: until })
    from = Math.max(from, endMs)
  }
  return sounds
}

/** Sound without a pause in equal pieces. */
function even(startMs: number, endMs: number): Window[] {
  const pieces = Math.ceil((endMs - startMs) / longestMs)
  const length = (endMs - startMs) / pieces
  return Array.from({ length: pieces }, (_, at) => ({
    startMs: Math.round(startMs + at * length),
    endMs: Math.round(startMs + (at + 1) * length),
  }))
}
