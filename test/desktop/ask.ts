/** Uses the bridge of the page as the page does, and as a page that has gone wild would. */
import type { Page } from '@playwright/test'

export type Outcome =
  { ok: true; value: unknown } | { ok: false; error: { code: string; message: string } }

type Bridge = {
  open(
    method: string,
    input: unknown,
    onEvent: (event: unknown) => void,
  ): { done: Promise<Outcome>; cancel(): void }
}
type Longview = {
  engine(): Promise<Bridge>
  shell: Bridge
  addFiles(files: File[], collection?: string): Promise<Outcome>
}

/** Asks the engine over the page's own bridge. */
export const askEngine = (page: Page, method: string, input: unknown): Promise<Outcome> =>
  page.evaluate(
    async ({ method, input }) => {
      const { longview } = globalThis as unknown as { longview: Longview }
      const bridge = await longview.engine()
      return await bridge.open(method, input, () => undefined).done
    },
    { method, input },
  )

export const askShell = (page: Page, method: string, input: unknown): Promise<Outcome> =>
  page.evaluate(
    async ({ method, input }) => {
      const { longview } = globalThis as unknown as { longview: Longview }
      return await longview.shell.open(method, input, () => undefined).done
    },
    { method, input },
  )

/** Listens to a stream of the shell until an event passes `isLast`, given as the source of a function. */
export const firstEvent = (page: Page, method: string, isLast: string): Promise<unknown> =>
  page.evaluate(
    async ({ method, isLast }) => {
      const { longview } = globalThis as unknown as { longview: Longview }
      const test = (0, eval)(`(${isLast})`) as (event: unknown) => boolean
      return await new Promise((resolve) => {
        const { cancel } = longview.shell.open(method, {}, (event) => {
          if (!test(event)) return
          resolve(event)
          queueMicrotask(() => cancel())
        })
      })
    },
    { method, isLast },
  )
