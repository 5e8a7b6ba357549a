import type { MessagePort } from 'node:worker_threads'
import type { Port } from '#contract/rpc.ts'

export const nodePort = (port: MessagePort): Port => ({
  post: (frame) => port.postMessage(frame),
  onFrame: (listener) => {
    port.on('message', listener)
  },
  onClose: (listener) => {
    port.on('close', listener)
  },
})
