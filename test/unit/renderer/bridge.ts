/** A `window.longview` for tests of the page's state: answers what a test tells it, records what was asked. */
import type { Outcome } from '../../../renderer/client/bridge.ts'

type Reply = (
  input: unknown,
  stream: { emit(event: unknown): void; onCancel(listener: () => void): void },
) => Outcome | Promise<Outcome>

export type Asked = { method: string; input: unknown }

export const ok = (value?: unknown): Outcome =>
  value === undefined ? { ok: true } : { ok: true, json: JSON.stringify(value) }
export const fail = (code: string, message = code): Outcome =>
  ({ ok: false, error: { code, message } }) as Outcome

export function installBridge(replies: Record<string, Reply>): { asked: Asked[] } {
  const asked: Asked[] = []
  const bridge = {
    open(method: string, input: unknown, onEvent: (json: string) => void) {
      asked.push({ method, input })
      const cancels: (() => void)[] = []
      const reply = replies[method] ?? (() => fail('contract/invalid', `nobody answers ${method}`))
      const done = Promise.resolve(
        reply(input, {
          emit: (event) => onEvent(JSON.stringify(event)),
          onCancel: (listener) => void cancels.push(listener),
        }),
      )
      return { done, cancel: () => cancels.forEach((listener) => listener()) }
    },
  }
  window.longview = {
    engine: () => Promise.resolve(bridge),
    shell: bridge,
    addFiles: (files, collection) =>
      bridge.open('addFiles', { names: files.map(({ name }) => name), collection }, () => undefined)
        .done,
    mediaBase: 'media://',
  }
  return { asked }
}
