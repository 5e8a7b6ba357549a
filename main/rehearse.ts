/** Answers what a page asks first once for nobody, as soon as the library is open: then the code is compiled and the rows are read. */
import { askedFirst } from '#contract/asked-first.ts'
import { packing } from '#contract/packed.ts'
import { serve, type Handlers, type Port } from '#contract/rpc.ts'
import { windowApi } from '#contract/window-api.ts'

export function rehearse(handlers: Handlers<typeof windowApi>): void {
  let ask: (frame: unknown) => void = () => undefined
  const nobody: Port = {
    post: () => undefined,
    onFrame: (listener) => void (ask = listener),
    onClose: () => undefined,
  }
  serve(packing(nobody), windowApi, handlers, { checksOutput: true })
  for (const [id, method] of askedFirst.entries()) {
    ask({ t: 'open', id, method, input: {} })
    // Not at once: who is cancelled has no answer to look at.
    setImmediate(() => ask({ t: 'cancel', id }))
  }
}
