// Who frees what, and when. Runs that end a process or measure one are children of their own.
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { codeOf, evaluated, load, loadAddon, picture, text } from './addon.ts'
import { llava } from './tiny-models.ts'

const addon = loadAddon()
const child = fileURLToPath(new URL('child.ts', import.meta.url))

async function inChild(task: string): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', child, task])
  return stdout.trim()
}

describe('dispose', () => {
  it('waits for what runs, and later calls reject', async () => {
    const model = await load(addon, llava(), { contextTokens: 8192, batchTokens: 64 })
    const sequence = await model.createSequence()
    const order: string[] = []
    const note = (name: string, work: Promise<unknown>) => work.then(() => order.push(name))
    const evaluating = note('evaluate', sequence.evaluate([text(model, 'a'.repeat(4000))]))
    const encoding = note('encode', model.encode([picture(64, 64, 1)]))
    const disposing = note('dispose', model.dispose())
    const late = sequence.evaluate([text2('b')])
    await Promise.all([evaluating, encoding, disposing])
    expect(order).toEqual(['evaluate', 'encode', 'dispose'])
    expect(await codeOf(late)).toBe('model/failed')
    expect(await codeOf(sequence.evaluate([text2('c')]))).toBe('model/failed')
    expect(await codeOf(model.createSequence())).toBe('model/failed')
    expect(await codeOf(model.encode([]))).toBe('model/failed')
    expect(() => model.tokenize('a', true)).toThrow('disposed')
    expect(model.memory()).toEqual({
      weights: 0,
      context: 0,
      compute: 0,
      cellsUsed: 0,
      cellsTotal: 0,
    })
    await sequence.dispose()
    await model.dispose()
  })

  it('of a sequence waits for its evaluation', async () => {
    const model = await load(addon, llava(), { contextTokens: 8192 })
    const sequence = await model.createSequence()
    const running = sequence.evaluate([text(model, 'a'.repeat(4000))])
    await sequence.dispose()
    expect(await codeOf(running)).toBe('resolved')
    expect(model.memory().cellsUsed).toBe(0)
    await model.dispose()
  })
})

const text2 = (value: string) =>
  ({ kind: 'tokens', tokens: Int32Array.from(Buffer.from(value)) }) as const

it('leaves the JS thread free during a long evaluation', async () => {
  const model = await load(addon, llava(), { contextTokens: 16_384, batchTokens: 512 })
  const sequence = await model.createSequence()
  const tokens = model.tokenize('a'.repeat(16_000), false)
  let ticks = 0
  const timer = setInterval(() => ticks++, 1)
  const evaluating = sequence.evaluate([{ kind: 'tokens', tokens }])
  const ticksAtOnce = ticks
  await evaluating
  clearInterval(timer)
  expect(ticksAtOnce).toBe(0)
  expect(ticks).toBeGreaterThan(10)
  await model.dispose()
})

it('works from several tasks at once', async () => {
  const model = await load(addon, llava(), { maxSequences: 8 })
  const [parts = []] = await model.encode([picture(64, 64, 1)])
  const prompt = [...parts, text(model, 'Say: ')]
  const answer = async () => {
    const sequence = await evaluated(model, prompt)
    const { text: said } = await sequence.generate({ maxTokens: 15, temperature: 0 }, () => {})
    await sequence.dispose()
    return said
  }
  const answers = await Promise.all(Array.from({ length: 8 }, answer))
  expect(new Set(answers).size).toBe(1)
  expect(model.memory().cellsUsed).toBe(0)
  await model.dispose()
})

describe('a process', () => {
  it('exits by itself when everything was disposed', async () => {
    expect(await inChild('exit-disposed')).toBe('done')
  })

  it('exits by itself when nothing was disposed', async () => {
    expect(await inChild('exit-undisposed')).toBe('done')
  })

  it('stays alive for a promise', async () => {
    expect(await inChild('stay')).toBe('settled')
  })

  it('exits cleanly in the middle of work', async () => {
    // Without the exit handler of addon/environment.cpp about one run in fifteen ended with a signal.
    for (let i = 0; i < 10; i++) expect(await inChild('exit-busy')).toBe('leaving')
  })

  it('ends a worker thread in the middle of work, and goes on', async () => {
    expect(await inChild('worker-busy')).toBe('worker ended\nstill works')
  })

  it('frees models and sequences that nobody disposed', async () => {
    const { freedCells, each, growth } = JSON.parse(await inChild('collect')) as {
      freedCells: boolean
      each: number
      growth: number
    }
    expect(freedCells).toBe(true)
    // Of 30 forgotten models, not even five are still there.
    expect(growth).toBeLessThan(each * 5)
  })

  it('does not grow over 200 times load, ask, free', async () => {
    const { growth, warm, rounds } = JSON.parse(await inChild('leak')) as {
      growth: number
      warm: number
      rounds: number
    }
    console.log(
      `200 rounds: ${(growth / 1e6).toFixed(1)} MB more than after warm-up (${(warm / 1e6).toFixed(0)} MB)`,
    )
    expect(rounds).toBe(200)
    // One model with its context takes 5 MB: losing one in ten would show.
    expect(growth).toBeLessThan(40e6)
  })
})
