import type { ToldReason } from '#contract/told.ts'

/** A subtitle file or track before it is parsed. */
export type SubtitleText = {
  origin: 'sidecar' | 'embedded'
  /** The same when it is found again. */
  key: string
  name: string
  /** As the file name or the track says; not checked. */
  language?: string | undefined
  /** Absent when it could not be read: then `problem` says why. */
  bytes?: Uint8Array | undefined
  problem?: ToldReason | undefined
  /** To be added to every time, ms: the track counts from another zero than the player. */
  shiftMs?: number | undefined
}

/** A week of talk is about 3 MiB; what is larger is something else. */
export const mostSubtitleBytes = 16 * 2 ** 20
