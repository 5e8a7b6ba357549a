import type { MessagePortMain } from 'electron'
import type { Port } from '#contract/rpc.ts'

/** A malformed frame is the other side's fault and must not end this process. */
export const mainPort = (port: MessagePortMain, onMalformed: (error: unknown) => void): Port => ({
  post: (frame) => port.postMessage(frame),
  onFrame: (listener) => {
    port.on('message', ({ data }) => {
      try {
        listener(data)
      } catch (error) {
        onMalformed(error)
      }
    })
    port.start()
  },
  onClose: (listener) => void port.on('close', listener),
})
