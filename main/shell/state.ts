/** What the shell remembers between starts: the window's place, its looks, the folder of the library. */
import { existsSync, readFileSync } from 'node:fs'
import { z } from '#contract/zod.ts'
import { Appearance } from '#contract/shell-api.ts'
import { writeFileAtomic } from '#base/atomic-file.ts'

const Bounds = z.object({
  x: z.int(),
  y: z.int(),
  width: z.int().min(1),
  height: z.int().min(1),
})
export type Bounds = z.infer<typeof Bounds>

/** Each part falls back alone when the file was damaged or written by another version. */
const State = z.object({
  bounds: Bounds.optional().catch(undefined),
  isMaximized: z.boolean().catch(false),
  theme: Appearance.shape.theme.catch('system'),
  language: Appearance.shape.language.catch('system'),
  /** Chosen in the settings; the default of the platform when absent. */
  library: z.string().min(1).optional().catch(undefined),
  /** That folder, once there was a library in it: where it is not found later, none is begun. */
  opened: z.string().optional().catch(undefined),
})
export type State = z.infer<typeof State>

export type StateFile = {
  get(): State
  /** Written at once; a disk that is full costs the memory, not the session. */
  set(change: Partial<State>): void
}

export function openState(path: string, onFailure: (error: unknown) => void): StateFile {
  let state = State.parse(readObject(path))
  return {
    get: () => state,
    set(change) {
      state = { ...state, ...change }
      try {
        writeFileAtomic(path, `${JSON.stringify(state, null, 2)}\n`)
      } catch (error) {
        onFailure(error)
      }
    },
  }
}

/** Tells the engine that its library was opened before. */
export const knownFlag = '--known'

/** Call when the engine has opened its library. */
export function noteOpened(file: StateFile): void {
  const { library, opened } = file.get()
  if (library !== undefined && opened !== library) file.set({ opened: library })
}

/** How the engine is told of a library that was chosen in the settings. */
export function libraryArgs(file: StateFile): string[] {
  const { library, opened } = file.get()
  if (library === undefined) return []
  // A folder that was chosen was there: nothing is begun on a disk that is not connected.
  const isKnown = opened === library || !existsSync(library)
  return ['--library', library, ...(isKnown ? [knownFlag] : [])]
}

function readObject(path: string): object {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'))
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    return {}
  }
}
