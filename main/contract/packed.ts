/**
 * Values of replies as JSON: where several bridges lie between two sides, one text crosses much faster than a copy of each
 * value. Frames stay frames, so that each bridge sees which request they belong to.
 */
import type { Port } from './shapes.ts'

/** A port that packs what `serve` posts. The asking side reads both kinds (caller.ts). */
export const packing = (port: Port): Port => ({
  post: (frame) => port.post(pack(frame)),
  onFrame: (listener) => port.onFrame(listener),
  onClose: (listener) => port.onClose(listener),
})

type Frame = { t?: unknown; id?: unknown; event?: unknown; output?: unknown; json?: unknown }
const isFrame = (frame: unknown): frame is Frame => typeof frame === 'object' && frame !== null

function pack(frame: unknown): unknown {
  if (!isFrame(frame)) return frame
  const { t, id, event, output } = frame
  if (t === 'event') return { t, id, json: JSON.stringify(event) }
  return t === 'done' && output !== undefined ? { t, id, json: JSON.stringify(output) } : frame
}

/** As it was before `pack`. A text that is no JSON throws. */
export function unpack(frame: unknown): unknown {
  if (!isFrame(frame) || typeof frame.json !== 'string') return frame
  const { t, id, json } = frame
  const value: unknown = JSON.parse(json)
  return t === 'event' ? { t, id, event: value } : { t, id, output: value }
}
