import { MessageChannel } from 'node:worker_threads'
import { expect, onTestFinished, test } from 'vitest'
import { createLine } from '../../../main/contract/line.ts'
import { call, connect, serve, type Port } from '../../../main/contract/rpc.ts'
import { z } from '../../../main/contract/zod.ts'
import { nodePort } from '../../../main/base/node-port.ts'

const api = { who: call(() => ({ input: z.object({}), output: z.string() })) }

/** An other side that answers with its name, or never. */
function side(name: string | undefined): { port: Port; die(): void } {
  const { port1, port2 } = new MessageChannel()
  onTestFinished(() => port1.close())
  serve(nodePort(port1), api, {
    who: () => (name === undefined ? new Promise(() => undefined) : Promise.resolve(name)),
  })
  return { port: nodePort(port2), die: () => port1.close() }
}

test('a request waits for the first other side', async () => {
  const line = createLine((port) => connect(port, api))
  const answer = line.client().then((ask) => ask('who', {}))
  line.attach(side('first').port)
  expect(await answer).toBe('first')
})

test('after a death a request waits for the next one', async () => {
  const line = createLine((port) => connect(port, api))
  line.attach(side('first').port)
  line.lose(false)
  const answer = line.client().then((ask) => ask('who', {}))
  line.attach(side('second').port)
  expect(await answer).toBe('second')
})

test('what was under way fails with engine/gone, also when only the port closes', async () => {
  for (const how of ['lose', 'close', 'replace'] as const) {
    const line = createLine((port) => connect(port, api))
    const silent = side(undefined)
    line.attach(silent.port)
    const ask = await line.client()
    const failed = ask('who', {}).catch((error: unknown) => error)
    if (how === 'lose') line.lose(false)
    else if (how === 'close') silent.die()
    else line.attach(side('next').port)
    expect(await failed).toMatchObject({ code: 'engine/gone' })
  }
})

test('a final loss refuses who waits and who comes, until someone starts it again', async () => {
  const line = createLine((port) => connect(port, api))
  const early = line.client()
  line.lose(true)
  await expect(early).rejects.toMatchObject({ code: 'engine/gone' })
  await expect(line.client()).rejects.toMatchObject({ code: 'engine/gone' })
  line.lose(false)
  const answer = line.client().then((ask) => ask('who', {}))
  line.attach(side('again').port)
  expect(await answer).toBe('again')
})

test('waiting can be stopped', async () => {
  const stop = new AbortController()
  const waiting = createLine((port) => connect(port, api)).client(stop.signal)
  stop.abort()
  await expect(waiting).rejects.toMatchObject({ code: 'aborted' })
})
