/**
 * Starts the processes that the engine asks for: the model and the readers of foreign files. With
 * Electron's RunAsNode fuse off only this process can; the two talk over a port of their own.
 */
import { MessageChannelMain, utilityProcess, type UtilityProcess } from 'electron'
import type { FromEngine, ToEngine } from '#base/host-messages.ts'
import type { Logger } from '#base/log.ts'

type Start = Extract<FromEngine, { type: 'host:start' }>
export type HostName = Start['name']

export type Hosts = {
  start(request: Start): void
  kill(id: number): void
  /** The engine is gone: nobody else will end them. */
  killAll(): void
}

export type HostsOptions = {
  entryOf(name: HostName): string
  tell(message: ToEngine, ports?: Electron.MessagePortMain[]): void
  onChange(name: HostName, change: 'started' | 'ended' | 'died'): void
  logger: Logger
}

export function createHosts({ entryOf, tell, onChange, logger }: HostsOptions): Hosts {
  type Running = { child: UtilityProcess; pid?: number | undefined; isWanted: boolean }
  const running = new Map<number, Running>()

  function start({ id, name, heapMegabytes, env }: Start): void {
    const child = utilityProcess.fork(entryOf(name), [], {
      serviceName: name,
      stdio: ['ignore', 'ignore', 'pipe'],
      execArgv: [`--max-old-space-size=${heapMegabytes}`],
      ...(env ? { env } : {}),
    })
    const host: Running = { child, isWanted: false }
    running.set(id, host)
    child.once('spawn', () => {
      host.pid = child.pid
      if (child.pid !== undefined) tell({ type: 'host:spawned', id, pid: child.pid })
      onChange(name, 'started')
    })
    child.stderr?.setEncoding?.('utf8')
    child.stderr?.on('data', (text: string | Buffer) =>
      tell({ type: 'host:text', id, text: String(text) }),
    )
    child.once('exit', (code) => {
      running.delete(id)
      logger.info('host ended', { name, code })
      tell({ type: 'host:gone', id, code })
      onChange(name, host.isWanted || code === 0 ? 'ended' : 'died')
    })
    const { port1, port2 } = new MessageChannelMain()
    child.postMessage(null, [port1])
    tell({ type: 'host:port', id }, [port2])
  }

  function end(host: Running): void {
    host.isWanted = true
    try {
      // `child.kill` asks; a model in the middle of a computation would not hear it.
      if (host.pid !== undefined) process.kill(host.pid, 'SIGKILL')
      else host.child.kill()
    } catch {
      host.child.kill()
    }
  }

  return {
    start,
    kill: (id) => {
      const host = running.get(id)
      if (host) end(host)
    },
    killAll: () => {
      for (const host of running.values()) end(host)
    },
  }
}
