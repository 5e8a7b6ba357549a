// Entry of every utility process: process.parentPort, then the app's script.
import { EventEmitter } from 'node:events'
import { pathToFileURL } from 'node:url'
import { installElectronModule, markProcess } from './module-hook.ts'
import { MessagePortMain } from './ports.ts'

const send = process.send!.bind(process)
const ports = new Map<string, MessagePortMain>()
const out = {
  post: (id: string, data: unknown, transfer: string[]) =>
    send({ t: 'p', id, data, ports: transfer }),
  close: (id: string) => {
    ports.delete(id)
    send({ t: 'c', id })
  },
  move: (id: string, place: unknown) => {
    if (place) send({ t: 'here', id })
  },
}
const receive = (id: string) => {
  const p = new MessagePortMain(id, out)
  ports.set(id, p)
  return p
}
const queue: object[] = []
class ParentPort extends EventEmitter {
  postMessage(data: unknown) {
    send({ t: 'm', data: structuredClone(data) })
  }
  start() {}
  pause() {}
}
const parentPort = new ParentPort()
parentPort.on('newListener', (n) => {
  if (n === 'message' && parentPort.listenerCount('message') === 0)
    queueMicrotask(() => {
      for (const m of queue.splice(0)) parentPort.emit('message', m)
    })
})
process.on('message', (m: any) => {
  if (m.t === 'm') {
    const e = { data: m.data, ports: (m.ports ?? []).map(receive) }
    if (parentPort.listenerCount('message')) parentPort.emit('message', e)
    else queue.push(e)
  } else if (m.t === 'p') ports.get(m.id)?._receive(m.data, m.ports)
  else if (m.t === 'c') {
    ports.get(m.id)?.emit('close')
    ports.delete(m.id)
  }
})
process.on('disconnect', () => process.exit(0))
process.send = undefined
Object.defineProperty(process, 'parentPort', { value: parentPort, enumerable: true })
markProcess('utility')
/** Read when it is used: Electron's own is there without being read, and few processes ask for it. */
const net = {
  fetch: async (...asked: [string | Request, RequestInit?]) =>
    await (await import('./schemes.ts')).net.fetch(...asked),
  isOnline: () => true,
  online: true,
}
installElectronModule({ net })
const [, , file, ...args] = process.argv
process.argv = [process.execPath, file!, ...args]
await import(pathToFileURL(file!).href)
