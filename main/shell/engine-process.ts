/**
 * The engine's process: started, watched, started again after a death, and asked to close in the end.
 * Every page gets a port of its own to it, so that no token passes through this process.
 */
import { MessageChannelMain, utilityProcess, type UtilityProcess, type WebContents } from 'electron'
import { FromEngine, type ToEngine } from '#base/host-messages.ts'
import { createLineReader } from '#base/lines.ts'
import type { Logger } from '#base/log.ts'
import { mainPort } from '#base/main-port.ts'
import { engineApi } from '#contract/api.ts'
import { deskApi } from '#contract/desk-api.ts'
import { exportApi } from '#contract/export-api.ts'
import { createLine } from '#contract/line.ts'
import { connect, type Client } from '#contract/rpc.ts'
import { supportApi } from '#contract/support-api.ts'
import { createBackoff } from './backoff.ts'
import { createHosts, type HostName } from './hosts.ts'
import type { ProcessStates } from './process-states.ts'
import { knownFlag } from './state.ts'

/** What this process may ask of the engine: everything. */
const wholeApi = { ...engineApi, ...deskApi, ...exportApi, ...supportApi }
export type EngineClient = Client<typeof wholeApi>

/** Megabytes. While an engine is read and opens its library, a tenth of its time would go into a young heap that grows. */
const youngHeap = '--min-semi-space-size=16'
const restartDelaysMs = [200, 1000, 3000, 8000]
const stableMs = 60_000
/** A job may have to finish a page or a picture before the library can be closed. */
const closeMs = 20_000

export type EngineProcess = {
  /** Gives a page its port now, and another one with each restart. */
  attach(contents: WebContents): void
  client(): Promise<EngineClient>
  /** Starts it anew, with another library when `args` says so; also after a final failure. */
  restart(args?: string[]): Promise<void>
  /** Resolves when it has written everything down and gone. */
  stop(): Promise<void>
}

export type EngineOptions = {
  entryOf(name: 'utility' | HostName): string
  args: string[]
  states: ProcessStates
  logger: Logger
  /** Lines of the engine's own log. */
  onLogLine(line: string): void
  /** A new engine serves, also the first. */
  onReady(client: EngineClient): void
}

export function startEngine(options: EngineOptions): EngineProcess {
  const { entryOf, states, logger } = options
  const pages = new Set<WebContents>()
  const line = createLine((port) => connect(port, wholeApi))
  const backoff = createBackoff(restartDelaysMs, stableMs)
  let args = options.args
  let current: { child: UtilityProcess; exited: Promise<void> } | undefined
  let retry: NodeJS.Timeout | undefined
  let isStopping = false
  /** A library that was open a moment ago is not begun anew when it is not found. */
  let isKnown = false

  function onMalformed(error: unknown): void {
    logger.warn('a malformed frame was dropped', { why: String(error) })
  }

  /** Also to an engine that still starts: it answers what waits in the port once its library is open. */
  function connectPage(child: UtilityProcess, contents: WebContents): void {
    if (contents.isDestroyed()) return
    const { port1, port2 } = new MessageChannelMain()
    child.postMessage({ type: 'serve', to: 'page' } satisfies ToEngine, [port1])
    contents.postMessage('engine:port', null, [port2])
  }

  function start(): void {
    clearTimeout(retry)
    const child = utilityProcess.fork(entryOf('utility'), isKnown ? [...args, knownFlag] : args, {
      serviceName: 'engine',
      stdio: ['ignore', 'ignore', 'pipe'],
      execArgv: [youngHeap],
    })
    const exited = new Promise<void>((resolve) => void child.once('exit', () => resolve()))
    current = { child, exited }
    for (const contents of pages) connectPage(child, contents)
    let reason: string | undefined

    const hosts = createHosts({
      entryOf,
      tell: (message, ports = []) => {
        if (current?.child === child) child.postMessage(message, ports)
      },
      onChange: (name, change) => {
        if (name === 'model-host') states.model(change)
      },
      logger,
    })
    const heard = createLineReader(options.onLogLine)
    child.stderr?.on('data', (text: string | Buffer) => heard.push(String(text)))

    child.on('message', (raw: unknown) => {
      const message = FromEngine.safeParse(raw)
      if (!message.success) return onMalformed(message.error)
      const { data } = message
      if (data.type === 'host:start') hosts.start(data)
      else if (data.type === 'host:kill') hosts.kill(data.id)
      else if (data.type === 'failed') reason = data.error.message
      else becomeReady(child)
    })
    child.once('exit', (code) => {
      if (current?.child === child) current = undefined
      hosts.killAll()
      afterExit(code, reason)
    })
  }

  function becomeReady(child: UtilityProcess): void {
    const { port1, port2 } = new MessageChannelMain()
    child.postMessage({ type: 'serve', to: 'shell' } satisfies ToEngine, [port1])
    line.attach(mainPort(port2, onMalformed))
    states.engine('running')
    isKnown = true
    void line.client().then(options.onReady)
  }

  function lose(isFinal: boolean): void {
    line.lose(isFinal)
    for (const contents of pages) {
      if (!contents.isDestroyed()) contents.send('engine:gone', isFinal)
    }
  }

  /** A library that cannot be opened does not open at the second try either. */
  function afterExit(code: number, reason: string | undefined): void {
    const delayMs = isStopping || reason !== undefined ? null : backoff.next(Date.now())
    const isFinal = delayMs === null
    lose(isFinal)
    if (isStopping) return
    logger.error('the engine ended', { code, restartInMs: delayMs })
    if (delayMs === null) {
      states.engine('failed', reason ?? `It ended ${restartDelaysMs.length + 1} times in a row.`)
      return
    }
    states.engine('restarting')
    retry = setTimeout(start, delayMs)
  }

  async function stop(): Promise<void> {
    isStopping = true
    clearTimeout(retry)
    if (!current) return
    const { child, exited } = current
    const { pid } = child
    child.postMessage({ type: 'close' } satisfies ToEngine)
    const timer = setTimeout(() => {
      logger.error('the engine did not close in time and is ended')
      if (pid !== undefined) process.kill(pid, 'SIGKILL')
    }, closeMs)
    await exited
    clearTimeout(timer)
  }

  states.engine('starting')
  start()
  return {
    attach(contents) {
      if (!pages.has(contents)) contents.once('destroyed', () => pages.delete(contents))
      pages.add(contents)
      if (current) connectPage(current.child, contents)
      if (states.now().engine === 'failed') contents.send('engine:gone', true)
    },
    client: () => line.client(),
    async restart(newArgs) {
      await stop()
      if (newArgs) {
        args = newArgs
        isKnown = false
      }
      isStopping = false
      backoff.reset()
      lose(false)
      states.engine('starting')
      start()
    },
    stop,
  }
}
