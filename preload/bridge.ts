/**
 * What the page sees of the other processes. contextBridge copies values and drops prototypes, so
 * there is no AbortSignal, no AsyncIterable and no error class: a request is `open`, failures are data.
 * It copies them one by one: what is answered crosses as JSON, one text however much it says.
 */
import { AppError, toWire, type WireError } from '#contract/errors.ts'

/** `json` is absent where there is nothing to say. */
export type Outcome = { ok: true; json?: string } | { ok: false; error: WireError }

export type Bridge = {
  /** `done` never rejects. After `cancel` it settles when the other side has really stopped. */
  open(
    method: string,
    input: unknown,
    onEvent: (json: string) => void,
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
        return await client(method, input, {
          signal,
          onEvent: (event) => onEvent(JSON.stringify(event)),
        })
      }
      return { done: outcomeOf(ask()), cancel: () => controller.abort() }
    },
  }
}

export function outcomeOf(work: Promise<unknown>): Promise<Outcome> {
  return work.then(
    (value): Outcome =>
      value === undefined ? { ok: true } : { ok: true, json: JSON.stringify(value) },
    (error: unknown): Outcome => ({ ok: false, error: toWire(error) }),
  )
}
