import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { forkHost, type HostChild, type HostSpawner } from '#base/host-child.ts'
import type { Model } from '#engine/model/model.ts'
import { llava } from '../../../native/tiny-models.ts'
import { disc, letters, never, openModel, promptWith } from './opened.ts'

/** Starts an answer that takes long, and does `harm` once it has begun. */
async function harmed(model: Model, harm: () => void): Promise<unknown> {
  let isHarmed = false
  return model
    .generate(
      { parts: [{ text: 'abc' }], maxTokens: 2000, temperature: 0, grammar: letters },
      {
        signal: never,
        onText: () => {
          if (!isHarmed) harm()
          isHarmed = true
        },
      },
    )
    .catch((error: unknown) => error)
}

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

async function untilGone(pid: number): Promise<void> {
  while (isAlive(pid)) await setTimeout(20)
}

/** Starts real processes; `act` is called as soon as one has been told to load the model. */
function spawnWith(act: (child: HostChild) => void): HostSpawner {
  return (name, options) => {
    const child = forkHost(name, options)
    return {
      ...child,
      send: (message) => {
        child.send(message)
        if ('method' in message && message.method === 'model.load') act(child)
      },
    }
  }
}

describe('when the model process dies', () => {
  it.each([
    ['SIGKILL' as const, /memory ran out/],
    ['SIGABRT' as const, /SIGABRT/],
    ['SIGSEGV' as const, /SIGSEGV/],
  ])('by %s, one answer fails with a sentence and the next one works', async (signal, reason) => {
    const { model, pids } = openModel(llava())
    await model.info()
    const error = await harmed(model, () => process.kill(pids[0]!, signal))
    expect(error).toMatchObject({
      code: 'model/gone',
      message: expect.stringMatching(/^The model stopped unexpectedly .* Ask again\.$/),
    })
    expect(String(error)).toMatch(reason)
    const parts = await promptWith(model, disc(64, 64), '\nWhat?')
    const answer = await model.generate(
      { parts, maxTokens: 5, temperature: 0, grammar: letters },
      { signal: never },
    )
    expect(answer.tokens).toBe(5)
    expect(pids).toHaveLength(2)
  })

  it('fails every request that was waiting, not only the one at work', async () => {
    const { model, pids } = openModel(llava())
    const parts = [{ text: 'abc' }]
    await model.info()
    const first = harmed(model, () => process.kill(pids[0]!, 'SIGKILL'))
    const waiting = Array.from({ length: 3 }, () =>
      model
        .generate({ parts, maxTokens: 2000, temperature: 0, grammar: letters }, { signal: never })
        .catch((error: unknown) => error),
    )
    for (const error of await Promise.all([first, ...waiting])) {
      expect(error).toMatchObject({ code: 'model/gone' })
    }
    expect(await model.count('abc')).toBe(3)
  })

  it('while it is idle, nobody notices', async () => {
    const { model, pids } = openModel(llava())
    await model.info()
    process.kill(pids[0]!, 'SIGKILL')
    await untilGone(pids[0]!)
    // The exit is reported a moment after the process is gone; an answer in between would say so.
    await setTimeout(100)
    expect(await model.count('abc')).toBe(3)
    expect(pids).toHaveLength(2)
  })

  it.each([
    ['SIGABRT' as const, 'model/failed', /crashed while it was loading \(SIGABRT/],
    ['SIGKILL' as const, 'model/out-of-memory', /did not fit into memory/],
  ])(
    'by %s while it loads: %s, once per back-off, and then it works',
    async (signal, code, why) => {
      let isHarmful = true
      const { model, pids } = openModel(llava(), {
        spawn: spawnWith((child) => {
          if (isHarmful) process.kill(child.pid!, signal)
          isHarmful = false
        }),
      })
      const first = await model.info().catch((error: unknown) => error)
      expect(first).toMatchObject({ code, message: expect.stringMatching(why) })
      expect(await model.info().catch((error: unknown) => error)).toBe(first)
      await setTimeout(1100)
      expect(await model.count('abc')).toBe(3)
      expect(pids).toHaveLength(1)
    },
  )

  it('before it can even start, the failure says so and is not tried again in a hurry', async () => {
    const env = { ...process.env, NODE_OPTIONS: '--require=/nowhere/to-be-found.cjs' }
    const { model } = openModel(llava(), { env })
    const first = await model.info().catch((error: unknown) => error)
    expect(first).toMatchObject({
      code: 'model/failed',
      message: expect.stringMatching(/could not be started .*exit code 1/),
    })
    // Within the back-off the same failure comes back without another process.
    expect(await model.info().catch((error: unknown) => error)).toBe(first)
  })
})

describe('the life of the model process', () => {
  it('ends when idle and starts again with the next request', async () => {
    const { model, pids } = openModel(llava(), { idleMs: 30 })
    expect(await model.count('abc')).toBe(3)
    await untilGone(pids[0]!)
    expect(await model.memory()).toBeUndefined()
    expect(await model.count('abcd')).toBe(4)
    expect(pids).toHaveLength(2)
  })

  it('ends with close, which stops what is under way', async () => {
    const { model, pids } = openModel(llava())
    await model.info()
    const error = await harmed(model, () => void model.close())
    expect(error).toMatchObject({ code: 'aborted' })
    expect(isAlive(pids[0]!)).toBe(false)
    await expect(model.count('abc')).rejects.toMatchObject({ code: 'engine/gone' })
  })

  it('ends with close while it is loading, too', async () => {
    let host: HostChild | undefined
    const { model, pids } = openModel(llava(), {
      spawn: spawnWith((child) => {
        host = child
        void model.close()
      }),
    })
    await expect(model.info()).rejects.toMatchObject({ code: 'aborted' })
    expect(isAlive(host!.pid!)).toBe(false)
    expect(pids).toEqual([])
  })

  it('ends with its parent, even when the parent is killed in the middle of an answer', async () => {
    const script = fileURLToPath(new URL('./answer-forever.ts', import.meta.url))
    const { modelPath, mmprojPath } = llava()
    const parent = spawn(process.execPath, [script, modelPath, mmprojPath], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const lines = createInterface({ input: parent.stdout })
    const [line] = await Promise.race([once(lines, 'line'), once(parent, 'exit')])
    const host = Number(line)
    expect(isAlive(host)).toBe(true)
    parent.kill('SIGKILL')
    await untilGone(host)
    expect(isAlive(host)).toBe(false)
  })
})
