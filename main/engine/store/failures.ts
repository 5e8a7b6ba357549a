// SQLite's result codes as Longview's errors. One place, so that every repository fails alike.
import { accessSync, constants } from 'node:fs'
import { basename, dirname } from 'node:path'
import { AppError } from '#contract/errors.ts'
import { once } from '#base/once.ts'

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''

/** True for a file that is no database, or one whose structure is broken. */
export const isCorruption = (error: unknown): boolean =>
  /^SQLITE_(CORRUPT|NOTADB)/.test(codeOf(error)) ||
  (error instanceof AppError && error.cause !== undefined && isCorruption(error.cause))

export const isBusy = (error: unknown): boolean => /^SQLITE_(BUSY|LOCKED)/.test(codeOf(error))

export const isForeignKeyFailure = (error: unknown): boolean =>
  codeOf(error) === 'SQLITE_CONSTRAINT_FOREIGNKEY'

const refusesWriting = /^(SQLITE_(READONLY|PERM|AUTH)|EACCES|EPERM|EROFS)/

/**
 * SQLite says alike of a full disk and of one that became read-only, as a system does with a disk that fails, or of
 * rights that were taken away, that writing failed: what the system says of the file and its folder tells them apart.
 */
function isReadOnly(code: string, file: string): boolean {
  if (refusesWriting.test(code)) return true
  if (!/^SQLITE_(IOERR|CANTOPEN)/.test(code)) return false
  return [dirname(file), file].some((path) => {
    try {
      accessSync(path, constants.W_OK)
      return false
    } catch (error) {
      return refusesWriting.test(codeOf(error))
    }
  })
}

/** What happened to the database at `file`, and what to do. Errors that are not SQLite's pass through. */
export function toStoreError(error: unknown, file: string): unknown {
  if (error instanceof AppError) return error
  const code = codeOf(error)
  const cause = { cause: error }
  const reason = error instanceof Error ? `${error.message} (${code})` : code
  if (isReadOnly(code, file)) {
    return new AppError('store/read-only', unwritable(file, reason), cause)
  }
  // ENOSPC is SQLITE_FULL; a quota or a file-size limit shows as a failed write (SQLite, os_unix.c).
  if (
    /^(SQLITE_FULL|SQLITE_IOERR_(WRITE|FSYNC|TRUNCATE|SHMSIZE|SHMOPEN)|ENOSPC|EDQUOT|EFBIG)$/.test(
      code,
    )
  ) {
    return new AppError(
      'store/disk-full',
      `There is no room to write ${file}: ${reason}. Nothing that was stored is lost; free some disk space and start again.`,
      cause,
    )
  }
  if (isBusy(error)) {
    return new AppError(
      'store/busy',
      `Another program kept ${file} locked for too long. Let the other Longview finish and try again.`,
      cause,
    )
  }
  if (isCorruption(error) || code.startsWith('SQLITE_IOERR')) return damaged(file, reason, error)
  if (/^(SQLITE_CANTOPEN|ENOENT|ENOTDIR|EISDIR|EEXIST|ENAMETOOLONG|ELOOP)/.test(code)) {
    return new AppError('usage/invalid', unwritable(file, reason), cause)
  }
  return error
}

const unwritable = (file: string, reason: string): string =>
  `The library ${file} cannot be written: ${reason}. Change the permissions of its folder, or copy that folder to a disk on which you may write and open the copy.`

export const damaged = (file: string, reason: string, cause?: unknown): AppError =>
  new AppError(
    'store/damaged',
    `The library ${file} is damaged: ${reason}. Nothing was changed. Move the file away together with ${basename(file)}-wal, then put a copy from the folder "backups" beside it in its place, if there is one, or begin an empty library. Your recordings and documents are not touched.`,
    { cause },
  )

/**
 * The same functions, with SQLite's errors turned into `AppError`. The repository is opened when it is used first: each compiles its
 * statements then, and a start uses few of them.
 */
export function guarded<T extends object>(open: () => T, file: string): T {
  const repository = once(open)
  const guard = <R>(work: () => R): R => {
    try {
      return work()
    } catch (error) {
      throw toStoreError(error, file)
    }
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- every property is looked up in the repository
  return new Proxy({} as T, {
    get: (_target, name): unknown => {
      const member: unknown = guard(() => Reflect.get(repository(), name))
      if (typeof member !== 'function') return member
      return (...args: unknown[]): unknown =>
        guard((): unknown => Reflect.apply(member, repository(), args))
    },
    ownKeys: () => Reflect.ownKeys(guard(repository)),
    getOwnPropertyDescriptor: (_target, name) =>
      Reflect.getOwnPropertyDescriptor(guard(repository), name),
  })
}
