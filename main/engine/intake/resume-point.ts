/** Where an interrupted import goes on. */
import type { SampleOptions } from '../source/source-type.ts'
import type { Segments } from '../store/segments.ts'

/** A pass goes on at the beginning of a shot, but not further back than this: ms. */
const longShotMs = 20 * 60_000

/**
 * A pass over a recording goes on from the shot of the last stored frame, or in a long shot from the frame
 * itself; stored samples are passed over.
 */
export function resumePoint(
  sourceId: string,
  segments: Pick<Segments, 'keys' | 'ofSource'>,
): Pick<SampleOptions, 'skip' | 'startMs' | 'startShot'> {
  const keys = segments.keys(sourceId)
  const skip = (key: string): boolean => keys.has(key)
  const stored = keys.size === 0 ? [] : segments.ofSource(sourceId).filter(({ isSkim }) => !isSkim)
  const last = stored.at(-1)
  const shot = last?.shot
  const first = stored.find((segment) => segment.shot === shot && segment.locator.kind === 'time')
  if (shot === undefined || first?.locator.kind !== 'time') return { skip }
  const isLong =
    last?.locator.kind === 'time' && last.locator.startMs - first.locator.startMs > longShotMs
  const { startMs } = isLong && last.locator.kind === 'time' ? last.locator : first.locator
  return { skip, startMs, startShot: shot }
}
