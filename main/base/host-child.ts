/**
 * Child processes that run our own entries beside this one and exchange messages with it. Plain Node
 * forks them; inside Electron, where an executable cannot run as Node, the window's process starts
 * them on request (main/base/host-messages.ts).
 */
import { fork } from 'node:child_process'
import { Socket } from 'node:net'
import { fileURLToPath } from 'node:url'

export type HostName = 'model-host' | 'reader-host' | 'ocr-host'

export type HostExit = { code: number | null; signal: NodeJS.Signals | null }

export type HostChild = {
  /** Undefined until it has started. */
  readonly pid: number | undefined
  /** Hears its number once it has one; at once if it has started already. */
  onStart(listener: (pid: number) => void): void
  /** A structured clone reaches the child; silently dropped when it has gone. */
  send(message: object): void
  onMessage(listener: (message: unknown) => void): void
  /** Pieces of what it writes to stderr. */
  onText(listener: (text: string) => void): void
  /** Once, after the last piece of stderr. Also when it could not be started; `why` says so then. */
  onGone(listener: (exit: HostExit, why?: string) => void): void
  /** Ends the talk; the child ends itself. */
  disconnect(): void
  /** Ends it at once. */
  kill(): void
  /** Whether it keeps this process alive. */
  ref(): void
  unref(): void
}

export type HostOptions = {
  /** Most of V8's heap, in MiB. */
  heapMegabytes: number
  /** The whole environment; the default is this process's. */
  env?: NodeJS.ProcessEnv | undefined
}

/** How long a process that has ended may still be heard. */
const lastWordsMs = 500

export type HostSpawner = (name: HostName, options: HostOptions) => HostChild

/** The spawner of plain Node. A child that outlives `disconnect` is killed when this process exits. */
export const forkHost: HostSpawner = (name, { heapMegabytes, env }) => {
  const entry = fileURLToPath(new URL(`../${name}.ts`, import.meta.url))
  const child = fork(entry, [], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    execArgv: [
      `--max-old-space-size=${heapMegabytes}`,
      // Pictures and rows live outside the heap: a young generation of three times 4 MiB is plenty.
      '--max-semi-space-size=4',
      '--disable-warning=ExperimentalWarning',
      '--import',
      new URL('../compile-cache.mjs', import.meta.url).href,
    ],
    ...(env ? { env } : {}),
  })
  const kill = (): void => void child.kill('SIGKILL')
  process.once('exit', kill)
  child.once('exit', () => process.off('exit', kill))
  child.stderr?.setEncoding('utf8')

  // The reason of an abort is the last line of stderr; 'close' never comes after disconnect().
  const lastWords = new Promise<void>((resolve) => {
    if (!child.stderr) return resolve()
    child.stderr.once('close', resolve)
    child.once('exit', () => setTimeout(resolve, lastWordsMs))
  })
  const pipe = child.stderr instanceof Socket ? child.stderr : undefined
  const each = (what: 'ref' | 'unref'): void => {
    child[what]()
    child.channel?.[what]()
    pipe?.[what]()
  }

  return {
    get pid() {
      return child.pid
    },
    onStart: (listener) => {
      if (child.pid !== undefined) listener(child.pid)
    },
    send: (message) => {
      if (child.connected) child.send(message, () => undefined)
    },
    onMessage: (listener) => void child.on('message', listener),
    onText: (listener) => void child.stderr?.on('data', listener),
    onGone: (listener) => {
      child.once('exit', (code, signal) => void lastWords.then(() => listener({ code, signal })))
      child.once('error', (error) => {
        if (child.pid === undefined) listener({ code: null, signal: null }, error.message)
      })
    },
    disconnect: () => {
      if (child.connected) child.disconnect()
    },
    kill,
    ref: () => each('ref'),
    unref: () => each('unref'),
  }
}
