/**
 * JSON lines with levels. Ids, counts and durations only; never file contents, questions or answers
 * above `debug`.
 */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error'
type Fields = Record<string, string | number | boolean | null | undefined>

export type Logger = {
  debug(message: string, fields?: Fields): void
  info(message: string, fields?: Fields): void
  warn(message: string, fields?: Fields): void
  error(message: string, fields?: Fields): void
  child(fields: Fields): Logger
}

const rank: Record<LogLevel, number> = { debug: 0, info: 1, warn: 2, error: 3 }

/** A logger that hands each finished JSON line to `write`; lines below `level` are dropped. */
export function createLogger(
  level: LogLevel,
  write: (line: string) => void,
  base: Fields = {},
): Logger {
  const at =
    (name: LogLevel) =>
    (message: string, fields: Fields = {}): void => {
      if (rank[name] < rank[level]) return
      const time = new Date().toISOString()
      write(JSON.stringify({ time, level: name, message, ...base, ...fields }))
    }
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    child: (fields) => createLogger(level, write, { ...base, ...fields }),
  }
}

export const silentLogger: Logger = createLogger('error', () => undefined)
