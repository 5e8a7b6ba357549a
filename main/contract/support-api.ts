/**
 * What the window's own process asks of the engine besides the api of the page: files behind ids and
 * the state of the power supply. The page never gets a port that serves these.
 */
import { z } from './zod.ts'
import { call, type Api } from './rpc.ts'

export const supportApi = {
  /**
   * The file behind a source, or the stand-in that `viewer.proxy` made of it. Rejects with
   * source/unknown or source/missing.
   */
  'media.file': call(() => ({
    input: z.object({ source: z.string(), as: z.enum(['original', 'proxy']) }),
    output: z.object({ path: z.string() }),
  })),
  /** A small picture of a segment, encoded; null when there is none. */
  'media.thumb': call(() => ({
    input: z.object({ segment: z.int() }),
    output: z.object({ mime: z.string(), bytes: z.instanceof(Uint8Array) }).nullable(),
  })),
  /** Extensions of the files that can be imported, without the dot. */
  'sources.extensions': call(() => ({ input: z.object({}), output: z.array(z.string()) })),
  /** On battery, jobs wait after their current unit unless the person resumed them by hand. */
  'jobs.power': call(() => ({ input: z.object({ onBattery: z.boolean() }), output: z.void() })),
} satisfies Api
