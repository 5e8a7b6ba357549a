/** Puts the paper engine in place of the preload script, then loads the real page. */
import { connect, serve, type Api, type Port } from '#contract/rpc.ts'
import { shellApi } from '#contract/shell-api.ts'
import { windowApi } from '#contract/window-api.ts'
import type { Bridge } from '../client/bridge.ts'
import { createBridge, outcomeOf, type AnyClient } from '../../preload/bridge.ts'
import { createPaper } from './paper.ts'

const portOf = (port: MessagePort): Port => ({
  post: (frame) => port.postMessage(frame),
  onFrame: (listener) => {
    port.addEventListener('message', (event) => listener(event.data))
    port.start()
  },
  onClose: () => undefined,
})

function bridgeTo(api: Api, handlers: unknown): Bridge {
  const { port1, port2 } = new MessageChannel()
  serve(portOf(port2), api, handlers as never)
  const client = connect(portOf(port1), api) as unknown as AnyClient
  return createBridge(
    () => true,
    () => Promise.resolve(client),
  )
}

const scene = new URLSearchParams(location.search).get('scene') ?? 'work'
const paper = createPaper(scene)
const engine = bridgeTo(windowApi, paper.engine)
window.longview = {
  engine: () => Promise.resolve(engine),
  shell: bridgeTo(shellApi, paper.shell),
  addFiles: (files) => outcomeOf(Promise.resolve(paper.addFiles(files.map(({ name }) => name)))),
  mediaBase: '/media/',
}
await import('../main.tsx')
