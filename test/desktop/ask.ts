/** Uses the bridge of the page as the page does, and as a page that has gone wild would. */
import type { Page } from '@playwright/test'

export type Outcome =
  { ok: true; value: unknown } | { ok: false; error: { code: string; message: string } }

/** As it comes over the bridge: values are JSON. */
export type Crossed = { ok: true; json?: string } | Extract<Outcome, { ok: false }>
type Bridge = {
  open(
    method: string,
    input: unknown,
    onEvent: (json: string) => void,
  ): { done: Promise<Crossed>; cancel(): void }
}
type Longview = {
  engine(): Promise<Bridge>
  shell: Bridge
  addFiles(files: File[], collection?: string): Promise<Crossed>
}

export const crossed = (outcome: Crossed): Outcome =>
  outcome.ok
    ? { ok: true, value: outcome.json === undefined ? undefined : JSON.parse(outcome.json) }
    : outcome

/** What came of it; throws what the other side said where it failed. */
export function valueOf(outcome: Outcome): unknown {
  if (outcome.ok) return outcome.value
  throw new Error(`${outcome.error.code}: ${outcome.error.message}`)
}

/** Asks the engine over the page's own bridge. */
export const askEngine = async (page: Page, method: string, input: unknown): Promise<Outcome> =>
  crossed(
    await page.evaluate(
      async ({ method, input }) => {
        const { longview } = globalThis as unknown as { longview: Longview }
        const bridge = await longview.engine()
        return await bridge.open(method, input, () => undefined).done
      },
      { method, input },
    ),
  )

export const askShell = async (page: Page, method: string, input: unknown): Promise<Outcome> =>
  crossed(
    await page.evaluate(
      async ({ method, input }) => {
        const { longview } = globalThis as unknown as { longview: Longview }
        return await longview.shell.open(method, input, () => undefined).done
      },
      { method, input },
    ),
  )

type Talks = Record<string, { events: unknown[]; outcome?: Crossed; cancel(): void }>

export type Asking = {
  begun: Promise<void>
  firstEvent: Promise<unknown>
  /** The first event, of those that came or of those to come, that has these fields. */
  eventWith(fields: Record<string, string>): Promise<unknown>
  outcome(): Promise<Outcome>
  cancel(): Promise<void>
}

let talks = 0

/** Begins a request and leaves it running in the page. */
export function startAsking(
  page: Page,
  method: string,
  input: unknown,
  of: 'engine' | 'shell' = 'engine',
): Asking {
  const id = `talk ${++talks}`
  const begun = page.evaluate(
    async ({ id, method, input, of }) => {
      const page = globalThis as unknown as { longview: Longview; talks?: Talks }
      const bridge = of === 'shell' ? page.longview.shell : await page.longview.engine()
      const talk: Talks[string] = { events: [], cancel: () => undefined }
      page.talks = { ...page.talks, [id]: talk }
      const { done, cancel } = bridge.open(method, input, (json) =>
        talk.events.push(JSON.parse(json)),
      )
      talk.cancel = cancel
      void done.then((outcome) => (talk.outcome = outcome))
    },
    { id, method, input, of },
  )
  const read = async (what: 'event' | 'outcome'): Promise<unknown> => {
    await begun
    const handle = await page.waitForFunction(
      ({ id, what }) => {
        const talk = (globalThis as unknown as { talks: Talks }).talks[id]!
        const value = what === 'event' ? talk.events[0] : talk.outcome
        return value === undefined ? undefined : { value }
      },
      { id, what },
      { timeout: 150_000 },
    )
    return ((await handle.jsonValue()) as { value: unknown }).value
  }
  return {
    begun,
    get firstEvent() {
      return read('event')
    },
    eventWith: async (fields) => {
      await begun
      const handle = await page.waitForFunction(
        ({ id, fields }) =>
          (globalThis as unknown as { talks: Talks }).talks[id]!.events.find((event) =>
            Object.entries(fields).every(
              ([name, value]) => (event as Record<string, unknown>)[name] === value,
            ),
          ),
        { id, fields },
        { timeout: 150_000 },
      )
      return await handle.jsonValue()
    },
    outcome: async () => crossed((await read('outcome')) as Crossed),
    cancel: async () => {
      await begun
      await page.evaluate(
        (id) => (globalThis as unknown as { talks: Talks }).talks[id]!.cancel(),
        id,
      )
    },
  }
}

/** Waits until the shell says that the engine is in a state. */
export const nextState = (page: Page, engine: string): Promise<unknown> =>
  page.evaluate(
    (engine) =>
      new Promise((resolve) => {
        const { longview } = globalThis as unknown as { longview: Longview }
        const { cancel } = longview.shell.open('processes.watch', {}, (json) => {
          const event = JSON.parse(json) as { engine: string }
          if (event.engine !== engine) return
          resolve(event)
          setTimeout(() => cancel(), 0)
        })
      }),
    engine,
  )
