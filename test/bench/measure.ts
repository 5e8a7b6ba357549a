/** Figures that are ratios: both sides measured in the same run, turn by turn, so that a busy machine hits both. */
import { arch, cpus, release, totalmem, type } from 'node:os'

export type Figure = {
  name: string
  /** The ratio, or a count where the target is a count. */
  value: number
  target: { atMost?: number; atLeast?: number }
  reached: boolean
  /** Medians behind the ratio, with their units. */
  detail: string
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2
}

export async function timed(work: () => unknown): Promise<number> {
  const startedAt = performance.now()
  await work()
  return performance.now() - startedAt
}

/** Runs the sides in turn, `rounds` times, the first of a round changing; gives each side's results. */
export async function inTurns<Name extends string>(
  rounds: number,
  sides: Record<Name, () => Promise<number>>,
): Promise<Record<Name, number[]>> {
  const results: Partial<Record<Name, number[]>> = {}
  const names: Name[] = []
  for (const name in sides) {
    names.push(name)
    results[name] = []
  }
  for (let round = 0; round < rounds; round++) {
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      results[name]?.push(await sides[name]())
    }
  }
  return results as Record<Name, number[]>
}

export function figure(
  name: string,
  value: number,
  target: Figure['target'],
  detail: string,
): Figure {
  const reached = value <= (target.atMost ?? Infinity) && value >= (target.atLeast ?? -Infinity)
  return { name, value, target, reached, detail }
}

/** One line of a table. */
export function printFigure({ name, value, target, reached, detail }: Figure): void {
  const wanted = target.atMost === undefined ? `>= ${target.atLeast}` : `<= ${target.atMost}`
  const shown = Number.isInteger(value) ? String(value) : value.toFixed(value < 0.1 ? 4 : 2)
  const verdict = reached ? 'reached' : 'MISSED'
  console.log(
    `${name.padEnd(52)} ${shown.padStart(6)}  ${wanted.padEnd(8)} ${verdict.padEnd(8)} ${detail}`,
  )
}

export const seconds = (ms: number): string => `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`
export const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`

export function machine(): Record<string, string | number> {
  return {
    date: new Date().toISOString(),
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memory: `${(totalmem() / 2 ** 30).toFixed(1)} GiB`,
    system: `${type()} ${release()} ${arch()}`,
    node: process.version,
  }
}
