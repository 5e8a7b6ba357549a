/** What an evaluation has found so far, so that it can be stopped and goes on: one JSON line for each answer. */
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'

export type State<T> = {
  get(key: string): T | undefined
  put(key: string, value: T): void
  /** The stored one, or the made one, which is stored. */
  once(key: string, make: () => Promise<T>): Promise<T>
}

/** A line that was cut off by a kill is passed over: what it held is done again. */
export function openState<T>(file: string): State<T> {
  mkdirSync(dirname(file), { recursive: true })
  const known = new Map<string, T>()
  for (const line of existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []) {
    try {
      const { key, value } = JSON.parse(line) as { key: string; value: T }
      known.set(key, value)
    } catch {
      continue
    }
  }
  const state: State<T> = {
    get: (key) => known.get(key),
    put(key, value) {
      known.set(key, value)
      appendFileSync(file, `${JSON.stringify({ key, value })}\n`)
    },
    async once(key, make) {
      const found = known.get(key)
      if (found !== undefined) return found
      const made = await make()
      state.put(key, made)
      return made
    },
  }
  return state
}
