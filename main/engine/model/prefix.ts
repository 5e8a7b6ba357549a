/**
 * What a prompt is made of once it is tokenized, in the grain in which two prompts are compared: a
 * token, or a run of rows that goes in as a whole. Pure, so that reuse of the KV cache can be tested
 * without a model.
 */
import type { Part } from '../domain.ts'

export type Unit =
  | { kind: 'token'; token: number }
  /** `name` is equal for equal rows. */
  | { kind: 'rows'; name: string; part: Part & { kind: 'rows' } }

export function unitsOfTokens(tokens: Int32Array): Unit[] {
  return Array.from(tokens, (token) => ({ kind: 'token', token }))
}

/** An encoder's parts for one picture: tokens stay tokens, rows are named after the picture. */
export function unitsOfRows(parts: Part[], id: string): Unit[] {
  return parts.flatMap((part, index): Unit[] => {
    if (part.kind === 'tokens') return unitsOfTokens(part.tokens)
    return [{ kind: 'rows', name: `${id}#${index}`, part }]
  })
}

/** KV cells that units take. */
export function cellsOf(units: Unit[]): number {
  return units.reduce((sum, unit) => sum + (unit.kind === 'token' ? 1 : unit.part.count), 0)
}

/** Positions by which units move a sequence on (M-RoPE: fewer than cells). */
export function advanceOf(units: Unit[]): number {
  return units.reduce((sum, unit) => sum + (unit.kind === 'token' ? 1 : unit.part.advance), 0)
}

/** What is needed to compare a unit; the floats of rows are let go. */
export function nameOnly(unit: Unit): Unit {
  if (unit.kind === 'token') return unit
  return { ...unit, part: { ...unit.part, rows: new Float32Array(0) } }
}

function isSame(a: Unit, b: Unit): boolean {
  if (a.kind === 'token') return b.kind === 'token' && a.token === b.token
  return (
    b.kind === 'rows' &&
    a.name === b.name &&
    a.part.count === b.part.count &&
    a.part.advance === b.part.advance
  )
}

/** How many leading units of `wanted` are already in `kept`; never all, as the last gives the logits. */
export function commonPrefix(kept: Unit[], wanted: Unit[]): number {
  const most = Math.min(kept.length, wanted.length - 1)
  let shared = 0
  while (shared < most && isSame(kept[shared]!, wanted[shared]!)) shared++
  return Math.max(0, shared)
}

/** How many units there are up to the last rows, with them: what questions about the same evidence share. */
export const evidenceLength = (units: Unit[]): number =>
  units.findLastIndex(({ kind }) => kind === 'rows') + 1

/** How many leading units take at most so many cells, but at least those up to the first rows. */
export function lengthWithin(units: Unit[], cells: number): number {
  let taken = 0
  const least = units.findIndex(({ kind }) => kind === 'rows') + 1
  const end = units.findIndex((unit, at) => {
    taken += unit.kind === 'token' ? 1 : unit.part.count
    return taken > cells && at >= least
  })
  return end < 0 ? units.length : end
}

/** The addon's form: neighbouring tokens become one part. */
export function partsOf(units: Unit[]): Part[] {
  const parts: Part[] = []
  let run: number[] = []
  const flush = (): void => {
    if (run.length > 0) parts.push({ kind: 'tokens', tokens: Int32Array.from(run) })
    run = []
  }
  for (const unit of units) {
    if (unit.kind === 'token') run.push(unit.token)
    else {
      flush()
      parts.push(unit.part)
    }
  }
  flush()
  return parts
}
