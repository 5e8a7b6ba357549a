/** Is the library still where it was opened? Its folder may be renamed, or its drive pulled out, under an open database. */
import { existsSync, statSync } from 'node:fs'
import { AppError } from '#contract/errors.ts'

/** Looks at `file` now; the function that is returned says later whether the same file is still there. Never throws. */
export function watchPlace(file: string): () => boolean {
  const atFirst = inodeOf(file)
  return () => {
    const now = inodeOf(file)
    // Some file systems of Windows give a file another number each time.
    return process.platform === 'win32' ? now !== undefined : now === atFirst
  }
}

/** Undefined where nothing is there, or nothing can be read any more. */
function inodeOf(file: string): bigint | undefined {
  try {
    return statSync(file, { bigint: true, throwIfNoEntry: false })?.ino
  } catch {
    return undefined
  }
}

/** Throws where a library that was opened before is not there: an empty one in its place would look like a loss. */
export function mustBeThere(file: string): void {
  if (!existsSync(file)) throw away(file)
}

export const away = (file: string): AppError =>
  new AppError(
    'store/missing',
    `The library ${file} is not where it was. No other was begun in its place. If its disk is not connected, connect it and start again; if its folder was moved, move it back or choose the folder where it is now.`,
  )
