/** Streams that last as long as the window: they are opened again when the other side comes back. */
import { isAbort } from '#contract/errors.ts'
import type { EventOf } from '#contract/rpc.ts'
import { request, type PageApi } from './request.ts'

type Watch = { [K in keyof PageApi]: K extends `${string}.watch` ? K : never }[keyof PageApi]

const firstDelayMs = 200
const longestDelayMs = 3000

/** Settles only when `signal` is aborted. */
export async function watch<K extends Watch & string>(
  method: K,
  onEvent: (event: EventOf<PageApi[K]>) => void,
  signal: AbortSignal,
): Promise<void> {
  let delayMs = firstDelayMs
  while (!signal.aborted) {
    const openedAt = Date.now()
    try {
      await request<Watch>(method, {}, { signal, onEvent: onEvent as (event: unknown) => void })
    } catch (error) {
      if (isAbort(error)) return
    }
    if (Date.now() - openedAt > longestDelayMs) delayMs = firstDelayMs
    await new Promise((resolve) => setTimeout(resolve, delayMs))
    delayMs = Math.min(delayMs * 2, longestDelayMs)
  }
}
