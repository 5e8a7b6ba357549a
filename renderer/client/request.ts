/** The renderer's only way to the engine and to the window's own process. */
import { AppError } from '#contract/errors.ts'
import type { EventOf, Input, Options, Output } from '#contract/rpc.ts'
import { isShellMethod } from '#contract/shell-methods.ts'
import type { PageApi } from '#contract/window-api.ts'
import type { Outcome } from './bridge.ts'

export type { PageApi }
type Refusal = { name: string; error: { code: AppError['code']; message: string } }
export type Enqueued = { accepted: number; refused: Refusal[] }

function valueOf(outcome: Outcome): unknown {
  if (outcome.ok) return outcome.json === undefined ? undefined : JSON.parse(outcome.json)
  throw new AppError(outcome.error.code, outcome.error.message)
}

/** Rejects with `AppError`; after an abort it settles when the other side has really stopped. */
export async function request<K extends keyof PageApi & string>(
  method: K,
  input: Input<PageApi[K]>,
  { signal, onEvent }: Options<EventOf<PageApi[K]>> = {},
): Promise<Output<PageApi[K]>> {
  const { longview } = window
  const bridge = isShellMethod(method) ? longview.shell : await longview.engine()
  if (signal?.aborted) throw new AppError('aborted', 'Stopped.')
  const { done, cancel } = bridge.open(method, input, (json) =>
    onEvent?.(JSON.parse(json) as EventOf<PageApi[K]>),
  )
  signal?.addEventListener('abort', cancel)
  try {
    return valueOf(await done) as Output<PageApi[K]>
  } finally {
    signal?.removeEventListener('abort', cancel)
  }
}

/** Dropped, pasted or picked files; the preload finds out where they lie. */
export async function addFiles(files: File[], collection?: string): Promise<Enqueued> {
  return valueOf(await window.longview.addFiles(files, collection)) as Enqueued
}
