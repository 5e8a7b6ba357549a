/** What the engine and the shell say to each other over `process.parentPort`. Ports travel beside them. */
import { z } from '#contract/zod.ts'
import { WireError } from '#contract/wire-error.ts'

const Id = z.int()

/** From the engine to the shell. */
export const FromEngine = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  /** It cannot start and says why; it exits next. */
  z.object({ type: z.literal('failed'), error: WireError }),
  z.object({
    type: z.literal('host:start'),
    id: Id,
    name: z.enum(['model-host', 'reader-host', 'ocr-host']),
    heapMegabytes: z.int().positive(),
    /** Absent: the environment of the shell. */
    env: z.record(z.string(), z.string()).optional(),
  }),
  z.object({ type: z.literal('host:kill'), id: Id }),
])
export type FromEngine = z.infer<typeof FromEngine>

/** From the shell to the engine. */
export const ToEngine = z.discriminatedUnion('type', [
  /** With one port. `page` gets what names ids, `shell` gets everything. */
  z.object({ type: z.literal('serve'), to: z.enum(['page', 'shell']) }),
  /** With one port: the way to the host. */
  z.object({ type: z.literal('host:port'), id: Id }),
  z.object({ type: z.literal('host:spawned'), id: Id, pid: z.int() }),
  z.object({ type: z.literal('host:text'), id: Id, text: z.string() }),
  z.object({ type: z.literal('host:gone'), id: Id, code: z.int().nullable() }),
  /** Finish the current unit, write everything down, exit. */
  z.object({ type: z.literal('close') }),
])
export type ToEngine = z.infer<typeof ToEngine>
