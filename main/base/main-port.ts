import type { Port } from '#contract/rpc.ts'

/** As much as is used of Electron's `MessagePortMain`, which both ends of a window's line have. */
type MainPort = {
  postMessage(frame: unknown): void
  on(event: 'message', listener: (event: { data: unknown }) => void): unknown
  on(event: 'close', listener: () => void): unknown
  start(): void
}

/** A malformed frame is the other side's fault and must not end this process. */
export const mainPort = (port: MainPort, onMalformed: (error: unknown) => void): Port => ({
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
