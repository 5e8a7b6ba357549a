/** The way to `longview serve`: frames come as lines of one long answer and go as small posts. */
import type { Port } from '#contract/rpc.ts'

export type Side = 'engine' | 'shell'
type Frames = Record<Side, Port> & { media: string }

/** The key is not, or no longer, the one that `longview serve` printed. */
export class WrongKey extends Error {}

/** Resolves when the other side has said hello. Calls `onEnd` once when it has gone. */
export async function openFrames(key: string, onEnd: () => void): Promise<Frames> {
  const authorization = `Bearer ${key}`
  const response = await fetch('/frames', { headers: { authorization }, cache: 'no-store' })
  if (response.status === 401) throw new WrongKey()
  if (!response.ok || !response.body) throw new Error(`frames: ${response.status}`)
  const lines = linesOf(response.body.pipeThrough(new TextDecoderStream()))
  const hello = await lines.next()
  if (hello.done) throw new Error('frames: no hello')
  const { talk, media } = JSON.parse(hello.value) as { talk: string; media: string }

  const listeners: Record<Side, (frame: unknown) => void> = { engine: ignore, shell: ignore }
  const closers: (() => void)[] = []
  let outgoing: { to: Side; frame: unknown }[] = []
  let isPosting = false

  /** One post at a time keeps the order. */
  async function post(): Promise<void> {
    if (isPosting) return
    isPosting = true
    while (outgoing.length > 0) {
      const body = JSON.stringify(outgoing)
      outgoing = []
      await fetch(`/frames/${talk}`, { method: 'POST', headers: { authorization }, body }).catch(
        ignore,
      )
    }
    isPosting = false
  }

  const portOf = (to: Side): Port => ({
    post: (frame) => {
      outgoing.push({ to, frame })
      void post()
    },
    onFrame: (listener) => {
      listeners[to] = listener
    },
    onClose: (listener) => void closers.push(listener),
  })

  async function read(): Promise<void> {
    try {
      for await (const line of lines) {
        const { to, frame } = JSON.parse(line) as { to: Side; frame: unknown }
        listeners[to](frame)
      }
    } catch {
      // It went away; that is what `onEnd` says.
    }
    for (const close of closers) close()
    onEnd()
  }
  const ports = { engine: portOf('engine'), shell: portOf('shell'), media }
  void read()
  return ports
}

const ignore = (): void => undefined

async function* linesOf(text: ReadableStream<string>): AsyncGenerator<string> {
  let rest = ''
  for await (const piece of text) {
    const lines = (rest + piece).split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
}
