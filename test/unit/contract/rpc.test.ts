import { MessageChannel } from 'node:worker_threads'
import { expect, onTestFinished, test } from 'vitest'
import { nodePort } from '../../../main/base/node-port.ts'
import { createCaller } from '../../../main/contract/caller.ts'
import { call, connect, serve, stream, type Handlers } from '../../../main/contract/rpc.ts'
import type { Client, ServeOptions } from '../../../main/contract/rpc.ts'
import { z } from '../../../main/contract/zod.ts'

const api = {
  ask: call(() => ({ input: z.object({ n: z.number() }), output: z.number() })),
  count: stream(() => ({ input: z.object({}), event: z.number(), output: z.void() })),
}
type ApiUnderTest = typeof api

/** Handlers that break their own contract, as a bug or another version would. */
const wild = (signals: AbortSignal[] = []): Handlers<ApiUnderTest> => ({
  ask: () => Promise.resolve('five' as never),
  count: async (_input, { signal, emit }) => {
    signals.push(signal)
    emit(1)
    emit('two' as never)
    emit(3)
  },
})

function pair(
  handlers: Handlers<ApiUnderTest>,
  options: ServeOptions,
  isChecked: boolean,
): Client<ApiUnderTest> {
  const { port1, port2 } = new MessageChannel()
  onTestFinished(() => port1.close())
  serve(nodePort(port1), api, handlers, options)
  return isChecked ? connect(nodePort(port2), api) : createCaller<ApiUnderTest>(nodePort(port2))
}

test('a caller without schemas is told of bad input by the side that serves', async () => {
  const ask = pair(wild(), {}, false)
  await expect(ask('ask', { n: 'many' as never })).rejects.toMatchObject({
    code: 'contract/invalid',
  })
  await expect(ask('other' as never, {} as never)).rejects.toThrow('No such method: other')
})

test.for([
  { side: 'serves', options: { checksOutput: true }, isChecked: false },
  { side: 'asks', options: {}, isChecked: true },
])(
  'a malformed reply or event never arrives where the side that $side checks',
  async ({ options, isChecked }) => {
    const ask = pair(wild(), options, isChecked)
    await expect(ask('ask', { n: 1 })).rejects.toMatchObject({ code: 'contract/invalid' })
    const events: number[] = []
    const counting = ask('count', {}, { onEvent: (event) => events.push(event) })
    await expect(counting).rejects.toMatchObject({ code: 'contract/invalid' })
    expect(events).toEqual([1])
  },
)

test('a handler whose event was malformed is stopped', async () => {
  const signals: AbortSignal[] = []
  await pair(
    wild(signals),
    { checksOutput: true },
    false,
  )('count', {}).catch((error: unknown) => error)
  expect(signals[0]?.aborted).toBe(true)
})
