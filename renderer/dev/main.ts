/** Puts the paper engine in place of the preload script, then loads the real page. */
import { connect, serve, type Api, type Port } from '#contract/rpc.ts'
import { shellApi } from '#contract/shell-api.ts'
import { windowApi } from '#contract/window-api.ts'
import { toWire } from '#contract/errors.ts'
import type { Bridge, Outcome } from '../client/bridge.ts'
import { createPaper } from './paper.ts'

const portOf = (port: MessagePort): Port => ({
  post: (frame) => port.postMessage(frame),
  onFrame: (listener) => {
    port.addEventListener('message', (event) => listener(event.data))
    port.start()
  },
  onClose: () => undefined,
})

const outcomeOf = (work: Promise<unknown>): Promise<Outcome> =>
  work.then(
    (value): Outcome => ({ ok: true, value }),
    (error: unknown): Outcome => ({ ok: false, error: toWire(error) }),
  )

type AnyClient = (method: string, input: unknown, options: object) => Promise<unknown>

function bridgeTo(api: Api, handlers: unknown): Bridge {
  const { port1, port2 } = new MessageChannel()
  serve(portOf(port2), api, handlers as never)
  const client = connect(portOf(port1), api) as unknown as AnyClient
  return {
    open(method, input, onEvent) {
      const controller = new AbortController()
      const { signal } = controller
      return {
        done: outcomeOf(client(method, input, { signal, onEvent })),
        cancel: () => controller.abort(),
      }
    },
  }
}

const scene = new URLSearchParams(location.search).get('scene') ?? 'work'
const paper = createPaper(scene)
const engine = bridgeTo(windowApi, paper.engine)
window.longview = {
  engine: () => Promise.resolve(engine),
  shell: bridgeTo(shellApi, paper.shell),
  addFiles: (files) =>
    Promise.resolve({ ok: true, value: paper.addFiles(files.map(({ name }) => name)) }),
  mediaBase: '/media/',
}
await import('../main.tsx')
