/**
 * What the page sees of the other processes. contextBridge copies values and drops prototypes, so
 * there is no AbortSignal, no AsyncIterable and no error class: a request is `open`, failures are data.
 */
import { AppError, toWire, type WireError } from '#contract/errors.ts'

export type Outcome = { ok: true; value: unknown } | { ok: false; error: WireError }

export type Bridge = {
  /** `done` never rejects. After `cancel` it settles when the other side has really stopped. */
  open(
    method: string,
    input: unknown,
    onEvent: (event: unknown) => void,
  ): { done: Promise<Outcome>; cancel: () => void }
}

/** A client whose method is only known at run time. A method's parameters may be narrower than said here. */
export type AnyClient = {
  ask(
    method: string,
    input: unknown,
    options: { signal: AbortSignal; onEvent: (event: unknown) => void },
  ): Promise<unknown>
}['ask']

/**
 * A bridge to the methods that `isOpen` names and no others. `clientOf` may wait for the other side to
 * start; that side checks method, input, events and reply against the contract.
 */
export function createBridge(
  isOpen: (method: string) => boolean,
  clientOf: (signal: AbortSignal) => Promise<AnyClient>,
): Bridge {
  return {
    open(method, input, onEvent) {
      const controller = new AbortController()
      const { signal } = controller
      const ask = async (): Promise<unknown> => {
        if (!isOpen(method)) {
          throw new AppError('contract/invalid', `No such method: ${method}`)
        }
        const client = await clientOf(signal)
        return await client(method, input, { signal, onEvent })
      }
      return { done: outcomeOf(ask()), cancel: () => controller.abort() }
    },
  }
}

export function outcomeOf(work: Promise<unknown>): Promise<Outcome> {
  return work.then(
    (value): Outcome => ({ ok: true, value }),
    (error: unknown): Outcome => ({ ok: false, error: toWire(error) }),
  )
}
