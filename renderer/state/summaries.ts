/** Summaries of sources, made when they are asked for. */
import { create } from 'zustand'
import { isAbort, toWire, type WireError } from '#contract/errors.ts'
import type { Output } from '#contract/rpc.ts'
import { request, type PageApi } from '../client/request.ts'

export type Summary = Output<PageApi['source.summarize']>
type Making =
  | { state: 'busy'; done: number; total: number }
  | { state: 'done'; summary: Summary }
  | { state: 'failed'; error: WireError }

export const useSummaries = create<{ bySource: Record<string, Making> }>(() => ({ bySource: {} }))

const running = new Map<string, AbortController>()

const keep = (source: string, making: Making): void =>
  useSummaries.setState(({ bySource }) => ({ bySource: { ...bySource, [source]: making } }))

/** What the model has finished is kept by the engine: asking again goes on from there. */
export async function summarize(source: string): Promise<void> {
  if (running.has(source)) return
  const controller = new AbortController()
  running.set(source, controller)
  keep(source, { state: 'busy', done: 0, total: 0 })
  try {
    const summary = await request(
      'source.summarize',
      { sources: [source] },
      {
        signal: controller.signal,
        onEvent: ({ done, total }) => keep(source, { state: 'busy', done, total }),
      },
    )
    keep(source, { state: 'done', summary })
  } catch (error) {
    if (isAbort(error)) forget(source)
    else keep(source, { state: 'failed', error: toWire(error) })
  } finally {
    running.delete(source)
  }
}

const forget = (source: string): void =>
  useSummaries.setState(({ bySource: { [source]: _gone, ...bySource } }) => ({ bySource }))

export const stopSummary = (source: string): void => running.get(source)?.abort()
