/** What the preload script puts on `window`: values only, because no prototype crosses contextBridge. */
import type { Bridge, Outcome } from '../../preload/bridge.ts'

export type { Bridge, Outcome }

declare global {
  interface Window {
    longview: {
      /** Asks the engine that runs now; waits for one that is starting. */
      engine(): Promise<Bridge>
      shell: Bridge
      /** Queues dropped or pasted files. The preload finds where they lie; the page never sees it. */
      addFiles(files: File[], collection?: string): Promise<Outcome>
      /** What `source/<id>`, `proxy/<id>` and `thumb/<segment>` are relative to. */
      mediaBase: string
    }
  }
}
