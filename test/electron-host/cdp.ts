// Chrome DevTools Protocol over the browser's debugging pipe (NUL-separated JSON on fds 3 and 4).
// Chromium exits by itself when the pipe closes, so a killed host never leaks a browser.
import { spawn, type ChildProcess } from 'node:child_process'
import { EventEmitter } from 'node:events'
import type { Readable, Writable } from 'node:stream'

type Params = Record<string, any>
export interface Session {
  id: string
  send(method: string, params?: Params): Promise<any>
  on(method: string, f: (p: any) => void): void
}

export class Cdp {
  proc: ChildProcess
  #seq = 0
  #waiting = new Map<
    number,
    { resolve: (v: any) => void; reject: (e: Error) => void; method: string }
  >()
  #events = new EventEmitter().setMaxListeners(0)
  #out: Writable

  constructor(executable: string, args: string[]) {
    this.proc = spawn(executable, ['--remote-debugging-pipe', ...args], {
      stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
    })
    this.#out = this.proc.stdio[3] as Writable
    this.#out.on('error', () => {})
    let rest: Buffer[] = []
    ;(this.proc.stdio[4] as Readable).on('data', (chunk: Buffer) => {
      for (let i; (i = chunk.indexOf(0)) >= 0; chunk = chunk.subarray(i + 1)) {
        this.#receive(Buffer.concat([...rest, chunk.subarray(0, i)]).toString('utf8'))
        rest = []
      }
      if (chunk.length) rest.push(chunk)
    })
    this.proc.on('exit', () => {
      for (const w of this.#waiting.values()) w.reject(new Error(`${w.method}: browser exited`))
      this.#waiting.clear()
    })
  }
  #receive(text: string) {
    const m = JSON.parse(text)
    if (m.id === undefined) {
      this.#events.emit(`${m.sessionId ?? ''} ${m.method}`, m.params)
      return
    }
    const w = this.#waiting.get(m.id)
    this.#waiting.delete(m.id)
    if (m.error) w?.reject(new Error(`${w.method}: ${m.error.message}`))
    else w?.resolve(m.result)
  }
  send(method: string, params: Params = {}, sessionId?: string): Promise<any> {
    return new Promise((resolve, reject) => {
      const id = ++this.#seq
      this.#waiting.set(id, { resolve, reject, method })
      this.#out.write(JSON.stringify({ id, method, params, sessionId }) + '\0')
    })
  }
  on(method: string, f: (p: any) => void, sessionId = '') {
    this.#events.on(`${sessionId} ${method}`, f)
  }
  session(id: string): Session {
    return { id, send: (m, p) => this.send(m, p, id), on: (m, f) => this.on(m, f, id) }
  }
}
