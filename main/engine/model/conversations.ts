/**
 * Sequences that stay in the KV cache between requests: one per conversation, least recently used
 * given up first. What a request shares with the last one of its conversation is not decoded again.
 * Anything unexpected (an abort, a model that cannot forget) drops the sequence: a fresh one is
 * always right.
 */
import type { NativeModel, NativeSequence } from '../native.ts'
import { advanceOf, cellsOf, commonPrefix, nameOnly, partsOf, type Unit } from './prefix.ts'

type Kept = { sequence: NativeSequence; units: Unit[] }

/** The beginning of a prompt whose state is known from before, or wanted. */
export type SavedPrefix = {
  /** How many units it has. */
  length: number
  state?: Uint8Array | undefined
  /** Hears of a fork that stands exactly after the prefix, where that had to be decoded. It owns the fork. */
  onDecoded?: ((fork: NativeSequence) => Promise<void>) | undefined
}

/** What came of a saved state: `unused` where the beginning was there anyway. */
type Restoring = 'restored' | 'refused' | 'unused'

export type Conversations = {
  /**
   * A sequence that stands exactly after `units`, with the number of cells that were not decoded
   * again. `use` may move it on; it is forgotten if `use` throws. Calls must not overlap.
   */
  with<T>(
    units: Unit[],
    options: {
      conversation?: string | undefined
      spareCells: number
      signal: AbortSignal
      prefix?: SavedPrefix | undefined
    },
    use: (sequence: NativeSequence, reusedCells: number, restoring: Restoring) => Promise<T>,
  ): Promise<T>
  clear(): Promise<void>
}

export function createConversations(model: NativeModel, limit: number): Conversations {
  const kept = new Map<string, Kept>()

  async function drop(name: string): Promise<void> {
    const entry = kept.get(name)
    kept.delete(name)
    await entry?.sequence.dispose()
  }

  /** Gives up the oldest until `cells` are free. */
  async function makeRoom(cells: number): Promise<void> {
    for (const name of kept.keys()) {
      const { cellsUsed, cellsTotal } = model.memory()
      if (kept.size < limit && cellsTotal - cellsUsed >= cells) return
      await drop(name)
    }
  }

  /** The part of the kept sequence that the new prompt starts with, or nothing. */
  async function rewind(name: string, units: Unit[]): Promise<Kept | undefined> {
    const entry = kept.get(name)
    if (!entry) return undefined
    kept.delete(name)
    const shared = entry.units.slice(0, commonPrefix(entry.units, units))
    try {
      if (shared.length === 0) throw new Error('Nothing in common')
      await entry.sequence.truncate(advanceOf(shared))
      if (entry.sequence.position === advanceOf(shared)) return { ...entry, units: shared }
      throw new Error('The sequence does not stand where it should')
    } catch {
      await entry.sequence.dispose()
      return undefined
    }
  }

  /** A sequence that stands after the prefix, as it was saved. Undefined for a state that does not fit. */
  async function restored(prefix: Unit[], state: Uint8Array): Promise<Kept | undefined> {
    const sequence = await model.createSequence()
    try {
      await sequence.restore(state)
      const isThere = sequence.position === advanceOf(prefix) && sequence.cells === cellsOf(prefix)
      if (isThere) return { sequence, units: prefix }
      throw new Error('The state belongs to another prompt')
    } catch {
      await sequence.dispose()
      return undefined
    }
  }

  /** Decodes `units` from `shared` on, in two steps where the state between them is wanted. */
  async function decode(
    sequence: NativeSequence,
    units: Unit[],
    shared: number,
    prefix: SavedPrefix | undefined,
  ): Promise<void> {
    const { length = 0, onDecoded } = prefix ?? {}
    if (!onDecoded || shared >= length) return sequence.evaluate(partsOf(units.slice(shared)))
    await sequence.evaluate(partsOf(units.slice(shared, length)))
    await onDecoded(await sequence.fork())
    await sequence.evaluate(partsOf(units.slice(length)))
  }

  return {
    async with(units, { conversation, spareCells, signal, prefix }, use) {
      let reused = conversation === undefined ? undefined : await rewind(conversation, units)
      let restoring: Restoring = 'unused'
      if (prefix?.state && (reused?.units.length ?? 0) < prefix.length) {
        await reused?.sequence.dispose()
        await makeRoom(cellsOf(units) + spareCells)
        reused = await restored(units.slice(0, prefix.length), prefix.state)
        restoring = reused ? 'restored' : 'refused'
      }
      const shared = reused?.units ?? []
      await makeRoom(cellsOf(units.slice(shared.length)) + spareCells)
      const sequence = reused?.sequence ?? (await model.createSequence())
      const abort = (): void => sequence.abort()
      signal.addEventListener('abort', abort)
      let isKept = false
      try {
        signal.throwIfAborted()
        await decode(sequence, units, shared.length, prefix)
        signal.throwIfAborted()
        const result = await use(sequence, cellsOf(shared), restoring)
        if (conversation !== undefined) {
          // What was generated after `units` is cut off by the next rewind.
          kept.set(conversation, { sequence, units: units.map(nameOnly) })
          isKept = true
        }
        return result
      } finally {
        signal.removeEventListener('abort', abort)
        if (!isKept) await sequence.dispose()
      }
    },
    async clear() {
      for (const name of kept.keys()) await drop(name)
    },
  }
}
