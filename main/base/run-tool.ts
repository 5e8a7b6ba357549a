/**
 * Child tools (ffmpeg, ffprobe, tesseract): argument arrays and never a shell, limits on time, silence
 * and memory, and nothing left running when the work stops.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { watchMemory } from './watch-memory.ts'

/** Why a tool was stopped by us, or `exit` when it ended by itself with a failure. */
type ToolFailureReason = 'missing' | 'exit' | 'timeout' | 'stalled' | 'memory' | 'output'

export class ToolFailure extends Error {
  override readonly name = 'ToolFailure'
  readonly reason: ToolFailureReason
  /** Last lines that the tool wrote to stderr. */
  readonly tail: string
  constructor(reason: ToolFailureReason, message: string, tail = '', options?: ErrorOptions) {
    super(message, options)
    this.reason = reason
    this.tail = tail
  }
}

export type ToolOptions = {
  signal: AbortSignal
  /** Kill when it has run for so long in all. */
  timeoutMs?: number | undefined
  /** Kill when we wait for output and none comes for so long. Time spent by the reader does not count. */
  stallMs?: number | undefined
  /** Kill when its resident memory passes this. */
  memoryBytes?: number | undefined
  /** Hears every line of stderr. */
  onLine?: ((line: string) => void) | undefined
  /** All that it finds on its stdin; nothing where this is absent. */
  input?: Uint8Array | undefined
  /** The whole environment; the default is this process's. */
  env?: NodeJS.ProcessEnv | undefined
}

export type ToolStream = {
  /** Pieces of stdout. Leaving the loop early kills the tool. Ends when stdout ends. */
  chunks: AsyncIterable<Buffer>
  /** Settles when the tool has gone: its exit code, or a ToolFailure, or the abort reason. */
  done: Promise<{ code: number; tail: string }>
  kill(): void
}

const tailBytes = 4096
const running = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of running) killTree(child)
})

/** Kills a tool and what it started. On POSIX every tool leads its own process group. */
function killTree(child: ChildProcess): void {
  if (child.pid === undefined) return
  if (process.platform === 'win32') {
    spawn('taskkill', ['/pid', String(child.pid), '/t', '/f'], { stdio: 'ignore' }).on(
      'error',
      () => child.kill('SIGKILL'),
    )
    return
  }
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch {
    child.kill('SIGKILL')
  }
}

/** Starts a tool whose stdout is read as a stream. */
export function streamTool(
  command: string,
  args: readonly string[],
  options: ToolOptions,
): ToolStream {
  const { signal, timeoutMs, stallMs, memoryBytes, onLine, input, env } = options
  signal.throwIfAborted()
  const child = spawn(command, args, {
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
    windowsHide: true,
    ...(env && { env }),
  })
  running.add(child)
  // A tool that ends without reading it all says why by its exit code.
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)
  let failure: unknown
  let tail = ''
  let line = ''
  const stop = (reason: unknown): void => {
    failure ??= reason
    killTree(child)
    child.stdout.destroy()
  }
  const fail = (reason: ToolFailureReason, what: string): void =>
    stop(new ToolFailure(reason, `${command} ${what}`, tail))

  const onAbort = (): void => stop(signal.reason)
  signal.addEventListener('abort', onAbort, { once: true })
  const lifetime =
    timeoutMs === undefined
      ? undefined
      : setTimeout(() => fail('timeout', `did not finish within ${timeoutMs / 1000} s`), timeoutMs)
  const unwatch =
    memoryBytes === undefined || child.pid === undefined
      ? undefined
      : watchMemory(child.pid, memoryBytes, (bytes) =>
          fail('memory', `used ${Math.round(bytes / 2 ** 20)} MiB of memory`),
        )

  child.stderr.setEncoding('utf8')
  child.stderr.on('data', (text: string) => {
    tail = (tail + text).slice(-tailBytes)
    if (!onLine) return
    const lines = (line + text).split(/[\r\n]+/)
    line = (lines.pop() ?? '').slice(-tailBytes)
    for (const each of lines) if (each) onLine(each)
  })

  const done = new Promise<{ code: number; tail: string }>((resolve, reject) => {
    child.on('error', (error) => {
      failure ??= new ToolFailure(
        'missing',
        `${command} could not be started: ${error.message}`,
        '',
        {
          cause: error,
        },
      )
    })
    child.on('close', (code, killedBy) => {
      running.delete(child)
      clearTimeout(lifetime)
      unwatch?.()
      signal.removeEventListener('abort', onAbort)
      if (line) onLine?.(line)
      if (failure !== undefined) reject(failure)
      else if (code === null)
        reject(new ToolFailure('exit', `${command} was ended by ${killedBy}`, tail))
      else resolve({ code, tail })
    })
  })
  // The reader of `chunks` meets the failure as well; nobody has to await both.
  done.catch(() => undefined)

  async function* chunks(): AsyncGenerator<Buffer> {
    const iterator = child.stdout[Symbol.asyncIterator]()
    try {
      for (;;) {
        const stall =
          stallMs === undefined
            ? undefined
            : setTimeout(() => fail('stalled', `gave no data for ${stallMs / 1000} s`), stallMs)
        let next: IteratorResult<Buffer>
        try {
          next = await iterator.next()
        } catch (error) {
          throw failure ?? error
        } finally {
          clearTimeout(stall)
        }
        if (failure !== undefined) throw failure
        if (next.done) return
        yield next.value
      }
    } finally {
      if (child.exitCode === null && !child.stdout.readableEnded) killTree(child)
    }
  }

  return { chunks: chunks(), done, kill: () => killTree(child) }
}

/** Runs a tool to its end and returns what it wrote to stdout. Rejects unless it exits with 0. */
export async function runTool(
  command: string,
  args: readonly string[],
  options: ToolOptions & { maxOutputBytes?: number },
): Promise<string> {
  const limit = options.maxOutputBytes ?? 16 * 2 ** 20
  const tool = streamTool(command, args, options)
  const pieces: Buffer[] = []
  let bytes = 0
  for await (const piece of tool.chunks) {
    bytes += piece.length
    if (bytes > limit) throw new ToolFailure('output', `${command} wrote more than ${limit} bytes`)
    pieces.push(piece)
  }
  const { code, tail } = await tool.done
  if (code !== 0) throw new ToolFailure('exit', `${command} ended with code ${code}`, tail)
  return Buffer.concat(pieces).toString('utf8')
}
