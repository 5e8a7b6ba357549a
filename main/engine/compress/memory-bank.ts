/** A bounded overview of a whole recording: ever the same number of nodes, however long it is. */
import { condense, createMergeBank, type BankNode } from './merge-bank.ts'

export type MemoryBankNode<Id> = {
  startMs: number
  endMs: number
  /** Samples that the node stands for. */
  count: number
  /** The sample that shows best what the stretch shows. */
  medoidSegmentId: Id
  /** The samples that it begins and ends with. */
  firstSegmentId: Id
  lastSegmentId: Id
}

export type MemoryBank<Id> = {
  /**
   * The next sample in order of time, with its overview's rows (`width` floats each; all samples alike
   * in number). Samples of another shape, such as after a change of encoder, throw a RangeError.
   */
  add(segmentId: Id, span: { startMs: number; endMs: number }, rows: Float32Array): void
  /** In order of time; together they span what was added. */
  nodes(): MemoryBankNode<Id>[]
  /**
   * The nodes, and coarser and coarser levels above them: each of at most so many nodes, each node whole
   * nodes of the level below it.
   */
  levels(coarser: readonly number[]): MemoryBankNode<Id>[][]
}

type Entry<Id> = { id: Id; startMs: number; endMs: number }

export function createMemoryBank<Id = number>({
  capacity,
  width,
  comparedWidth = width,
}: {
  capacity: number
  width: number
  comparedWidth?: number
}): MemoryBank<Id> {
  const bank = createMergeBank({ capacity, width, comparedWidth })
  /** By number of the sample: only those that a node begins with, ends with or shows. */
  const entries = new Map<number, Entry<Id>>()
  let next = 0

  function forgetUnused(): void {
    const used = new Set(bank.nodes().flatMap(({ first, last, medoid }) => [first, last, medoid]))
    for (const index of entries.keys()) if (!used.has(index)) entries.delete(index)
  }

  const described = ({ first, last, medoid, count }: BankNode): MemoryBankNode<Id> => ({
    startMs: entries.get(first)!.startMs,
    endMs: entries.get(last)!.endMs,
    count,
    medoidSegmentId: entries.get(medoid)!.id,
    firstSegmentId: entries.get(first)!.id,
    lastSegmentId: entries.get(last)!.id,
  })

  return {
    add(id, span, rows) {
      bank.add(rows)
      entries.set(next++, { id, ...span })
      // Seldom enough to cost nothing, often enough to stay bounded.
      if (entries.size > 4 * capacity + 4) forgetUnused()
    },
    nodes: () => bank.nodes().map(described),
    levels(coarser) {
      const levels = [bank.nodes()]
      for (const most of coarser) {
        levels.push(condense(levels.at(-1)!, most, { width, comparedWidth }))
      }
      return levels.map((nodes) => nodes.map(described))
    },
  }
}
