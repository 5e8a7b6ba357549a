/** Every way in which Longview fails on purpose: `area/what`. The sentence a person reads is chosen from it. */
export const errorCodes = [
  'aborted',
  'usage/invalid',
  'source/missing',
  'source/unreadable',
  'source/empty',
  'source/unsupported',
  'source/damaged',
  'source/password',
  'source/too-large',
  'source/too-slow',
  'source/unknown',
  'model/missing',
  'model/unreachable',
  'model/unreadable',
  'model/mismatch',
  'model/out-of-memory',
  'model/context-full',
  'model/failed',
  'model/gone',
  'tool/missing',
  'export/unsafe',
  'export/place',
  'store/disk-full',
  'store/read-only',
  'store/missing',
  'store/damaged',
  'store/from-future',
  'store/busy',
  'engine/gone',
  'contract/invalid',
  'internal',
] as const
export type ErrorCode = (typeof errorCodes)[number]

/** A code that was stored as text; one that this version does not know is `internal`. */
export const asErrorCode = (code: string): ErrorCode =>
  errorCodes.find((known) => known === code) ?? 'internal'

/** What stops the work. `message` is one sentence: what happened, to which file, what to do. */
export class AppError extends Error {
  override readonly name = 'AppError'
  readonly code: ErrorCode
  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** A failure as it crosses between processes; its schema is in wire-error.ts. */
export type WireError = { code: ErrorCode; message: string }

export function isAbort(error: unknown): boolean {
  if (error instanceof AppError) return error.code === 'aborted'
  return error instanceof Error && error.name === 'AbortError'
}

export function toWire(error: unknown): WireError {
  if (error instanceof AppError) return { code: error.code, message: error.message }
  if (isAbort(error)) return { code: 'aborted', message: 'Stopped.' }
  return { code: 'internal', message: error instanceof Error ? error.message : String(error) }
}

export const fromWire = (wire: WireError): AppError => new AppError(wire.code, wire.message)

/** Process exit codes of the command line; scripts rely on them. */
export function exitCodeOf(code: ErrorCode): number {
  if (code === 'aborted') return 130
  const area = code.slice(0, code.indexOf('/'))
  if (area === 'usage') return 2
  if (area === 'source') return 3
  if (area === 'model') return 4
  if (code === 'store/read-only' || code === 'export/place') return 2
  if (code === 'store/disk-full' || code === 'tool/missing') return 3
  return 1
}
