import { describe, expect, it } from 'vitest'
import { ahead } from '#base/ahead.ts'

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe('ahead', () => {
  it('keeps order and never holds more than the limit', async () => {
    let made = 0
    let used = 0
    let most = 0
    async function* produce(): AsyncGenerator<number> {
      for (; made < 50; made++) {
        most = Math.max(most, made - used)
        yield made
      }
    }
    const seen: number[] = []
    for await (const item of ahead(produce(), 4)) {
      await turn()
      seen.push(item)
      used = seen.length
    }
    expect(seen).toEqual(Array.from({ length: 50 }, (_, i) => i))
    expect(most).toBeLessThanOrEqual(5)
    expect(most).toBeGreaterThan(1)
  })

  it('gives the items before an error, then the error', async () => {
    async function* produce(): AsyncGenerator<number> {
      yield 1
      yield 2
      throw new Error('the file ends here')
    }
    const seen: number[] = []
    await expect(async () => {
      for await (const item of ahead(produce(), 8)) seen.push(item)
    }).rejects.toThrow('the file ends here')
    expect(seen).toEqual([1, 2])
  })

  it('stops the producer when the consumer leaves', async () => {
    let stopped = false
    async function* produce(): AsyncGenerator<number> {
      try {
        for (let i = 0; ; i++) yield i
      } finally {
        stopped = true
      }
    }
    for await (const item of ahead(produce(), 2)) if (item === 3) break
    expect(stopped).toBe(true)
  })
})
