import { AppError, type ErrorCode } from '#contract/errors.ts'

function errnoOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}

const faults = new Set(['EIO', 'EISDIR', 'ENXIO', 'ENODEV', 'ESTALE', 'ETIMEDOUT', 'EBUSY'])

/** What the system says of a file, as a sentence for people; other errors stay as they are. */
export function fileError(error: unknown, path: string): unknown {
  if (error instanceof AppError) return error
  const code = errnoOf(error)
  const refuse = (area: ErrorCode, text: string): AppError =>
    new AppError(area, text, { cause: error })
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return refuse('source/missing', `There is no file ${path}.`)
  }
  if (code === 'EACCES' || code === 'EPERM') {
    return refuse(
      'source/unreadable',
      `${path} may not be read: change its permissions or copy it to a folder of yours.`,
    )
  }
  if (code === 'ELOOP') return refuse('source/missing', `${path} is a link that leads to itself.`)
  if (code === 'ENAMETOOLONG') {
    return refuse('source/missing', `${path} is longer than a path can be.`)
  }
  if (faults.has(code)) {
    return refuse('source/unreadable', `${path} cannot be read from its disk (${code}).`)
  }
  return error
}
