/**
 * What a model holds after reading evidence, kept over restarts: the same evidence need not be read again for
 * the next question about it. An accelerator only: nothing is trusted that has not passed its test, and
 * whatever goes wrong costs a reading, never an answer.
 */
import { createHash } from '#base/crypto.ts'
import { AppError } from '#contract/errors.ts'
import type { Logger } from '#base/log.ts'
import type { PromptPart } from './model-port.ts'
import type { StateStore } from './state-store.ts'

type Fetched = { state?: Uint8Array | undefined; difference?: number | undefined }

/** Names one loading of a model: another object means another process, which holds nothing yet. */
type Loading = { id: string }

/**
 * How far the logits after a restored state may lie from those of the original, where 1 is how far they lie without
 * the evidence (`keepsake.ts`, which compares the bytes as well). Measured on the demonstration model: 0 with
 * one thread, up to 0.02 with two or three, as much as when the same evidence is read twice.
 */
const bound = 0.1
const [passed, failed] = [Uint8Array.of(1), Uint8Array.of(0)]

export type SavedStates = {
  /** What to send along with a prompt; undefined where there is nothing to save or to restore. */
  before(
    loading: Loading,
    parts: readonly PromptPart[],
  ): { key: string; state?: Uint8Array | undefined; isWanted: boolean } | undefined
  /** What came of it. Fetches and stores in the background; `settled` waits for that. */
  after(
    loading: Loading,
    sent: { key: string },
    outcome: 'restored' | 'refused' | 'kept' | 'unused',
    fetch: (key: string, test: boolean) => Promise<Fetched>,
  ): void
  settled(): Promise<void>
}

/**
 * Names the evidence of a prompt: everything up to the last rows. Equal keys mean that the same model reads
 * the same, token by token and row by row. Undefined for a prompt without rows.
 */
export function evidenceKey(id: string, parts: readonly PromptPart[]): string | undefined {
  const last = parts.findLastIndex((part) => 'rows' in part)
  if (last < 0) return undefined
  const named = parts
    .slice(0, last + 1)
    .map((part) => ('rows' in part ? { rows: part.id } : [part.text, part.special ?? false]))
  return createHash('sha256')
    .update(JSON.stringify([id, named]))
    .digest('hex')
}

export function createSavedStates(store: StateStore, logger: Logger): SavedStates {
  let live: { loading: Loading; key: string } | undefined
  let saving = Promise.resolve()

  const testKey = (id: string): string => `round-trip:${id}`
  const verdictOf = (id: string): number | undefined => store.get(testKey(id))?.[0]

  async function save(
    { id }: Loading,
    key: string,
    isNew: boolean,
    fetched: Promise<Fetched>,
  ): Promise<void> {
    const { state, difference } = await fetched
    if (!state) return
    if (isNew) {
      // There was no room for the test: another time.
      if (difference === undefined) return
      const isRight = difference <= bound
      store.put(testKey(id), isRight ? passed : failed, { encoderId: id })
      logger.info('saved states were tested', { difference, isRight })
      if (!isRight) return
    }
    store.put(key, state, { encoderId: id })
    logger.debug('state saved', { bytes: state.length })
  }

  return {
    before(loading, parts) {
      const key = evidenceKey(loading.id, parts)
      if (key === undefined || verdictOf(loading.id) === failed[0]) return undefined
      // The model still holds it, unless it was started again since.
      if (live?.key === key && live.loading === loading) return { key, isWanted: false }
      const state = store.get(key)
      return { key, state, isWanted: state === undefined }
    },
    after(loading, { key }, outcome, fetch) {
      live = { loading, key }
      if (outcome === 'refused') store.remove([key])
      if (outcome !== 'kept') return
      // Asked for at once: the next answer lets go of what was not fetched before it.
      const isNew = verdictOf(loading.id) === undefined
      const fetched = fetch(key, isNew)
      fetched.catch(() => undefined)
      saving = saving
        .then(() => save(loading, key, isNew, fetched))
        .catch((error: unknown) => {
          const isStopped = error instanceof AppError && error.code === 'aborted'
          if (!isStopped) logger.warn('a state could not be saved', { why: String(error) })
        })
    },
    settled: () => saving,
  }
}
