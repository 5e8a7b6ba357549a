// Message ports. Every port is an id; the router knows where each end currently lives
// (main process, a frame, a utility process) and forwards between them.
import { EventEmitter } from 'node:events'
import { randomUUID } from 'node:crypto'

interface Message {
  data: unknown
  ports: string[]
}
export interface Place {
  portMessage(id: string, data: unknown, ports: string[]): void
  portClose(id: string): void
  portDrain?(): Message[]
}
interface End {
  peer: string
  place: Place | null
  queue: Message[]
  closed: boolean
}
const ends = new Map<string, End>()

export const router = {
  pair(a: string = randomUUID(), b: string = randomUUID()) {
    ends.set(a, { peer: b, place: null, queue: [], closed: false })
    ends.set(b, { peer: a, place: null, queue: [], closed: false })
    return [a, b] as const
  },
  /** `id` now lives at `place`; null while it is being transferred. */
  move(id: string, place: Place | null) {
    const e = ends.get(id)
    if (!e) return
    if (!place && e.place?.portDrain) e.queue.push(...e.place.portDrain()) // not started yet: the messages travel with the port
    e.place = place
    if (place) {
      for (const m of e.queue.splice(0)) place.portMessage(id, m.data, m.ports)
      if (e.closed) place.portClose(id)
    }
  },
  post(from: string, data: unknown, ports: string[]) {
    const to = ends.get(from)?.peer
    const e = to !== undefined && ends.get(to)
    if (!e) return
    for (const p of ports) router.move(p, null)
    if (e.place) e.place.portMessage(to, data, ports)
    else e.queue.push({ data, ports })
  },
  /** The process behind `place` is gone, also with what was on its way there. */
  leave(place: Place, sent: Iterable<string>) {
    for (const [id, end] of ends) if (end.place === place) router.close(id)
    for (const id of sent) if (ends.get(id)?.place === null) router.close(id)
  },
  close(id: string) {
    const e = ends.get(id)
    if (!e) return
    ends.delete(id)
    const other = ends.get(e.peer)
    if (other) {
      other.closed = true
      other.place?.portClose(e.peer)
    }
  },
}

/** The MessagePortMain object, in the main process or (with another `out`) in a utility process. */
export class MessagePortMain extends EventEmitter {
  _id: string
  #queue: Message[] = []
  #started = false
  #out: {
    post(id: string, data: unknown, ports: string[]): void
    close(id: string): void
    move?: (id: string, p: Place | null) => void
  }
  constructor(id: string, out: any = router) {
    super()
    this._id = id
    this.#out = out
    out.move?.(id, {
      portMessage: (_: string, data: unknown, ports: string[]) => this._receive(data, ports),
      portClose: () => this.emit('close'),
      portDrain: () => this.#queue.splice(0),
    })
  }
  _receive(data: unknown, ports: string[]) {
    if (this.#started)
      this.emit('message', { data, ports: ports.map((p) => new MessagePortMain(p, this.#out)) })
    else this.#queue.push({ data, ports })
  }
  postMessage(message: unknown, transfer: MessagePortMain[] = []) {
    this.#out.post(
      this._id,
      structuredClone(message),
      transfer.map((p) => p._id),
    )
  }
  start() {
    this.#started = true
    for (const m of this.#queue.splice(0)) this._receive(m.data, m.ports)
  }
  close() {
    this.#out.close(this._id)
    this.emit('close')
  }
}
export class MessageChannelMain {
  port1: MessagePortMain
  port2: MessagePortMain
  constructor() {
    const [a, b] = router.pair()
    this.port1 = new MessagePortMain(a)
    this.port2 = new MessagePortMain(b)
  }
}
