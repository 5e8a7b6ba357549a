/** Starts the model process and watches it: its frames, its log lines, and how it ended. */
import { modelApi } from '#contract/model-api.ts'
import { connect, type Client, type Port } from '#contract/rpc.ts'
import { forkHost, type HostChild, type HostSpawner } from '#base/host-child.ts'
import { createLineReader } from '#base/lines.ts'
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

const STOP_MS = 4000
const LAST_LINES = 6

/** Heap for JavaScript only; the model lives outside it. Bounds what hostile headers can take. */
const HEAP_MEGABYTES = 2048

const isFrame = (frame: unknown): frame is object => typeof frame === 'object' && frame !== null

function portOf(child: HostChild): Port {
  return {
    post: (frame) => {
      if (isFrame(frame)) child.send(frame)
    },
    onFrame: (listener) => child.onMessage(listener),
    onClose: (listener) => child.onGone(listener),
  }
}

export function startHost({
  env,
  spawn = forkHost,
  logger,
}: {
  env?: NodeJS.ProcessEnv | undefined
  spawn?: HostSpawner | undefined
  logger: Logger
}): HostProcess {
  const child = spawn('model-host', { heapMegabytes: HEAP_MEGABYTES, env })
  const foreign: string[] = []
  let isGone = false
  let isWanted = false

  const lines = createLineReader((text) => {
    const { level, line } = readLogLine(text)
    if (line === text) foreign.push(line)
    foreign.splice(0, foreign.length - LAST_LINES)
    logger[level === 'info' ? 'debug' : level](line, { pid: child.pid })
  })
  child.onText((text) => lines.push(text))

  const exited = new Promise<HostExit>((settle) => {
    child.onGone(({ code, signal }, why) => {
      isGone = true
      lines.end()
      if (why !== undefined) foreign.push(why)
      settle({ code, signal, isWanted, lastWords: foreign.join(' ').trim() })
    })
  })

  let holds = 0
  child.unref()

  return {
    get pid() {
      return child.pid
    },
    request: connect(portOf(child), modelApi),
    exited,
    isGone: () => isGone,
    hold() {
      if (holds++ === 0) child.ref()
    },
    release() {
      if (--holds === 0) child.unref()
    },
    async stop() {
      isWanted = true
      if (isGone) return
      child.ref()
      child.disconnect()
      const timer = setTimeout(() => child.kill(), STOP_MS)
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
