// utilityProcess: a real child process (Node), speaking structured clone over Node's "advanced" IPC serialization.
import { fork as nodeFork, type ChildProcess } from 'node:child_process'
import { EventEmitter } from 'node:events'
import os from 'node:os'
import path from 'node:path'
import { childScript } from './child-script.ts'
import { router, type MessagePortMain, type Place } from './ports.ts'

const live = new Set<UtilityProcess>()
let onGone = (_details: Electron.Details): void => {}
export const hearOfGone = (listener: typeof onGone): void => {
  onGone = listener
}
export const utilityMetrics = () => [...live].map((one) => one.metric())
export class UtilityProcess extends EventEmitter implements Place {
  pid: number | undefined
  #child: ChildProcess
  #name: string
  #sent = new Set<string>()
  stdout
  stderr
  constructor(file: string, args: string[], o: Electron.ForkOptions) {
    super()
    this.#name = o.serviceName ?? 'Node Utility Process'
    if (!file) throw new Error('Missing UtilityProcess entry script.')
    const stdio =
      typeof o.stdio === 'string'
        ? ['ignore', o.stdio, o.stdio]
        : (o.stdio ?? ['ignore', 'inherit', 'inherit'])
    this.#child = nodeFork(childScript(), [file, ...args], {
      serialization: 'advanced',
      cwd: o.cwd,
      env: { ...(o.env ?? process.env) },
      stdio: [stdio[0], stdio[1], stdio[2], 'ipc'] as any,
      execArgv: [
        '--disable-warning=ExperimentalWarning',
        '--unhandled-rejections=warn-with-error-code',
        ...(o.execArgv ?? []),
      ],
    })
    this.stdout = this.#child.stdout
    this.stderr = this.#child.stderr
    live.add(this)
    this.#child.once('spawn', () => {
      this.pid = this.#child.pid
      this.emit('spawn')
    })
    this.#child.once('exit', (code, signal) => {
      live.delete(this)
      this.pid = undefined
      router.leave(this, this.#sent)
      const exitCode = code ?? os.constants.signals[signal ?? 'SIGTERM']
      this.emit('exit', exitCode)
      onGone({
        type: 'Utility',
        reason: code === 0 ? 'clean-exit' : signal === 'SIGKILL' ? 'killed' : 'crashed',
        exitCode,
        serviceName: 'node.mojom.NodeService',
        name: this.#name,
      })
    })
    this.#child.on('error', (e) => console.error('[ehost] utility process', e))
    this.#child.on('message', (m: any) => {
      if (m.t === 'm') this.emit('message', m.data)
      else if (m.t === 'p') router.post(m.id, m.data, m.ports)
      else if (m.t === 'here') router.move(m.id, this)
      else if (m.t === 'c') router.close(m.id)
    })
  }
  metric() {
    return {
      pid: this.pid,
      type: 'Utility',
      name: this.#name,
      serviceName: 'node.mojom.NodeService',
    }
  }
  portMessage(id: string, data: unknown, ports: string[]) {
    for (const port of ports) this.#sent.add(port)
    this.#send({ t: 'p', id, data, ports })
  }
  portClose(id: string) {
    this.#send({ t: 'c', id })
  }
  #send(m: object) {
    if (this.#child.connected) this.#child.send(m)
  }
  postMessage(data: unknown, transfer: MessagePortMain[] = []) {
    const ports = transfer.map((p) => p._id)
    for (const p of ports) router.move(p, null)
    for (const p of ports) this.#sent.add(p)
    this.#send({ t: 'm', data: structuredClone(data), ports })
  }
  kill() {
    return this.pid === undefined ? false : this.#child.kill()
  }
  _leave() {
    if (this.#child.connected) this.#child.disconnect()
  } // the child then exits by itself, and writes its coverage
}
export const utilityProcess = {
  fork(file: string, args?: string[] | Electron.ForkOptions, options?: Electron.ForkOptions) {
    return Array.isArray(args) || !args
      ? new UtilityProcess(file, (args as string[]) ?? [], options ?? {})
      : new UtilityProcess(file, [], args)
  },
}
export function killUtilities() {
  for (const u of live) u._leave()
}
