/**
 * Asks what every page asks first before the page's script is there to ask: reading and compiling that takes longer than
 * the engine's answers. Who then opens one of these methods with no input takes over the request that is under way.
 */
import type { Bridge } from './bridge.ts'

type Opened = ReturnType<Bridge['open']>
type OnEvent = (json: string) => void

export function askAhead(bridge: Bridge, methods: readonly string[]): Bridge {
  const waiting = new Map<string, (onEvent: OnEvent) => Opened>()

  function ask(method: string): void {
    const events: string[] = []
    let hear: OnEvent = (event) => void events.push(event)
    const opened = bridge.open(method, {}, (event) => hear(event))
    waiting.set(method, (onEvent) => {
      hear = onEvent
      for (const event of events.splice(0)) onEvent(event)
      return opened
    })
    // Nobody has seen it fail: who asks now shall wait for the next engine, as without all this.
    void opened.done.then(({ ok }) => ok || waiting.delete(method))
  }

  for (const method of methods) ask(method)
  return {
    open(method, input, onEvent) {
      const take = isEmpty(input) ? waiting.get(method) : undefined
      waiting.delete(method)
      return take ? take(onEvent) : bridge.open(method, input, onEvent)
    },
  }
}

const isEmpty = (input: unknown): boolean =>
  typeof input === 'object' && input !== null && Object.keys(input).length === 0
