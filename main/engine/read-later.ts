/**
 * Parts of the engine whose code is read when they are needed first: asking, summaries and exports are half of the program, and
 * a library is opened and listed without them. Every start would read them before it can answer.
 */
import type { Api, Handlers } from '#contract/rpc.ts'
import { once } from '#base/once.ts'

type Handler = (input: unknown, run: unknown) => Promise<unknown>

/** The handlers of `api`, of which the first one that is asked reads the code of all. */
export function readLater<A extends Api>(api: A, read: () => Promise<Handlers<A>>): Handlers<A> {
  const handlers = once(read)
  const named = Object.keys(api).map((method): [string, Handler] => [
    method,
    async (input, run) => {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the mapped type cannot be indexed by a name only known at run time
      const handler = (await handlers())[method] as Handler
      return handler(input, run)
    },
  ])
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it has a handler for each method of `api`
  return Object.fromEntries(named) as Handlers<A>
}
