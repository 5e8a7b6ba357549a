/** Starts the model process and watches it: its frames, its log lines, and how it ended. */
import { fork, type ChildProcess } from 'node:child_process'
import { Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { modelApi } from '#contract/model-api.ts'
import { connect, type Client, type Port } from '#contract/rpc.ts'
import type { Logger } from '#base/log.ts'
import { readLogLine } from './host-port.ts'

export type HostExit = {
  code: number | null
  signal: NodeJS.Signals | null
  /** It ended because it was told to. */
  isWanted: boolean
  /** The last foreign lines on stderr: what ggml or the C++ library said while it died. */
  lastWords: string
}

export type HostProcess = {
  readonly pid: number | undefined
  readonly request: Client<typeof modelApi>
  readonly exited: Promise<HostExit>
  isGone(): boolean
  /** Keeps this process alive while a request is under way, and not longer. */
  hold(): void
  release(): void
  /** Asks it to end, kills it if it does not, resolves when it is gone. */
  stop(): Promise<void>
}

const entry = fileURLToPath(new URL('../../model-host.ts', import.meta.url))
const STOP_MS = 4000
const LAST_LINES = 6
const LAST_WORDS_MS = 500

/** Heap for JavaScript only; the model lives outside it. Bounds what hostile headers can take. */
const HEAP_MEGABYTES = 2048

const isFrame = (frame: unknown): frame is object => typeof frame === 'object' && frame !== null

function portOf(child: ChildProcess): Port {
  return {
    post: (frame) => {
      if (child.connected && isFrame(frame)) child.send(frame, () => undefined)
    },
    onFrame: (listener) => void child.on('message', listener),
    onClose: (listener) => void child.once('exit', listener),
  }
}

export function startHost({
  env,
  logger,
}: {
  env?: NodeJS.ProcessEnv | undefined
  logger: Logger
}): HostProcess {
  const child = fork(entry, [], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    execArgv: [`--max-old-space-size=${HEAP_MEGABYTES}`],
    ...(env ? { env } : {}),
  })
  const foreign: string[] = []
  let isGone = false
  let isWanted = false

  const saidAll = new Promise<void>((settle) => {
    if (!child.stderr) return settle()
    const lines = createInterface({ input: child.stderr })
    lines.once('close', settle)
    lines.on('line', (text) => {
      const { level, line } = readLogLine(text)
      if (line === text) foreign.push(line)
      foreign.splice(0, foreign.length - LAST_LINES)
      logger[level === 'info' ? 'debug' : level](line, { pid: child.pid })
    })
  })

  const exited = new Promise<HostExit>((settle) => {
    const end = (code: number | null, signal: NodeJS.Signals | null): void => {
      isGone = true
      const tell = (): void =>
        settle({ code, signal, isWanted, lastWords: foreign.join(' ').trim() })
      // The reason of an abort is the last line of stderr; 'close' never comes after disconnect().
      const timer = setTimeout(tell, LAST_WORDS_MS)
      void saidAll.then(() => clearTimeout(timer)).then(tell)
    }
    child.once('exit', end)
    child.once('error', (error) => {
      foreign.push(error.message)
      if (child.pid === undefined) end(null, null)
    })
  })

  const ipc = child.channel
  const pipe = child.stderr instanceof Socket ? child.stderr : undefined
  let holds = 0
  const each = (what: 'ref' | 'unref'): void => {
    child[what]()
    ipc?.[what]()
    pipe?.[what]()
  }
  each('unref')

  return {
    pid: child.pid,
    request: connect(portOf(child), modelApi),
    exited,
    isGone: () => isGone,
    hold() {
      if (holds++ === 0) each('ref')
    },
    release() {
      if (--holds === 0) each('unref')
    },
    async stop() {
      isWanted = true
      if (isGone) return
      each('ref')
      if (child.connected) child.disconnect()
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS)
      await exited
      clearTimeout(timer)
    },
  }
}

/** Why a process ended that should not have, as the middle of a sentence. */
export function reasonOf({ code, signal, lastWords }: HostExit): string {
  const said = lastWords === '' ? '' : `: ${lastWords.slice(-300)}`
  if (signal === 'SIGKILL' || code === 137) {
    return 'the system ended it, most likely because memory ran out'
  }
  if (/heap out of memory|bad_alloc|out of memory/i.test(lastWords)) return `memory ran out${said}`
  if (signal !== null) return `${signal}${said}`
  return `exit code ${code}${said}`
}

export const isOutOfMemory = (exit: HostExit): boolean => /memory ran out/.test(reasonOf(exit))
