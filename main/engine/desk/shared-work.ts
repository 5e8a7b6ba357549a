/** Work that several may ask for and that is done once: all hear how far it is, and it stops when the last has left. */
import { AppError } from '#contract/errors.ts'

type Options = { signal: AbortSignal; onFraction(fraction: number): void }
type Work = { controller: AbortController; waiting: Set<Options>; done: Promise<void> }

/** `do` is called once for all who ask for the same `id` while it is under way. */
export function createShared<T extends { id: string }>(
  work: (what: T, options: Options) => Promise<void>,
): (what: T, options: Options) => Promise<void> {
  const underWay = new Map<string, Work>()

  function begin(what: T): Work {
    const controller = new AbortController()
    const waiting = new Set<Options>()
    const onFraction = (fraction: number): void => {
      for (const one of waiting) one.onFraction(fraction)
    }
    const done = work(what, { signal: controller.signal, onFraction })
    const begun = { controller, waiting, done }
    underWay.set(what.id, begun)
    const end = (): void => {
      if (underWay.get(what.id) === begun) underWay.delete(what.id)
    }
    done.then(end, end)
    return begun
  }

  return async (what, options) => {
    options.signal.throwIfAborted()
    let current = underWay.get(what.id)
    // One that is being given up is waited for: two would write the same file.
    while (current?.controller.signal.aborted) {
      await current.done.catch(() => undefined)
      current = underWay.get(what.id)
    }
    const { controller, waiting, done } = current ?? begin(what)
    waiting.add(options)
    const left = Promise.withResolvers<never>()
    const leave = (): void => {
      waiting.delete(options)
      if (waiting.size === 0) controller.abort(new AppError('aborted', 'Stopped.'))
      // Who asked last hears when it has really stopped.
      else left.reject(new AppError('aborted', 'Stopped.'))
    }
    options.signal.addEventListener('abort', leave, { once: true })
    try {
      await Promise.race([done, left.promise])
    } finally {
      options.signal.removeEventListener('abort', leave)
      waiting.delete(options)
    }
  }
}
