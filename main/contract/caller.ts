/** The asking side of rpc.ts without its schemas: what a page's preload script can afford to load. */
import { AppError, fromWire, type WireError } from './errors.ts'
import { unpack } from './packed.ts'
import type { Api, Client, Port } from './shapes.ts'

/** Look at what the other side sent before anyone here uses it; they throw what the request fails with. */
export type Checks = {
  event(method: string, value: unknown): unknown
  output(method: string, value: unknown): unknown
}

const unchecked: Checks = { event: (_method, value) => value, output: (_method, value) => value }

type Reply =
  | { t: 'event'; id: number; event: unknown }
  | { t: 'done'; id: number; output: unknown }
  | { t: 'fail'; id: number; error: WireError }

function replyOf(frame: unknown): Reply {
  const { t, id, error } = (typeof frame === 'object' && frame !== null ? frame : {}) as {
    t?: unknown
    id?: unknown
    error?: Partial<WireError>
  }
  const isReply =
    Number.isInteger(id) &&
    (t === 'event' ||
      t === 'done' ||
      (t === 'fail' && typeof error?.code === 'string' && typeof error.message === 'string'))
  if (!isReply) throw new AppError('contract/invalid', 'A frame is no reply.')
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as above
  return frame as Reply
}

/** Without `checks` the other side must have looked at what it sends (`serve` with `checksOutput`). */
export function createCaller<A extends Api>(port: Port, checks: Checks = unchecked): Client<A> {
  type Pending = { settle(reply: Reply): void; fail(error: AppError): void }
  const pending = new Map<number, Pending>()
  let lastId = 0

  port.onFrame((frame) => {
    const reply = replyOf(unpack(frame))
    pending.get(reply.id)?.settle(reply)
  })
  port.onClose(() => {
    for (const request of pending.values())
      request.fail(new AppError('engine/gone', 'The engine stopped'))
  })

  return async (method, input, { signal, onEvent } = {}) => {
    signal?.throwIfAborted()
    const id = ++lastId
    const cancel = (): void => port.post({ t: 'cancel', id })

    // oxlint-disable-next-line typescript/no-explicit-any -- checked by the method's own schema on one side or the other
    const { promise, resolve, reject } = Promise.withResolvers<any>()
    pending.set(id, {
      fail: reject,
      settle(reply) {
        try {
          if (reply.t === 'fail') reject(fromWire(reply.error))
          else if (reply.t === 'done') resolve(checks.output(method, reply.output))
          // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as above
          else onEvent?.(checks.event(method, reply.event) as never)
        } catch (error) {
          cancel()
          reject(error)
        }
      },
    })
    signal?.addEventListener('abort', cancel)
    port.post({ t: 'open', id, method, input })
    try {
      return await promise
    } finally {
      pending.delete(id)
      signal?.removeEventListener('abort', cancel)
    }
  }
}
