import { describe, expect, it } from 'vitest'
import { inOrder } from '#base/in-order.ts'

const turns = async (count: number): Promise<void> => {
  for (let i = 0; i < count; i++) await new Promise((resolve) => setImmediate(resolve))
}

async function* numbers(count: number): AsyncGenerator<number> {
  for (let i = 0; i < count; i++) yield i
}

describe('inOrder', () => {
  it('keeps the order whichever is ready first, and works on no more than the limit', async () => {
    let busy = 0
    let most = 0
    const seen: number[] = []
    const work = async (item: number): Promise<number> => {
      most = Math.max(most, ++busy)
      await turns(item % 2 === 0 ? 6 : 1)
      busy--
      return item * 10
    }
    for await (const result of inOrder(numbers(9), 3, work)) seen.push(result)
    expect(seen).toEqual([0, 10, 20, 30, 40, 50, 60, 70, 80])
    expect(most).toBe(3)
  })

  it('gives what came before a failure, then the failure, and leaves nothing under way', async () => {
    let busy = 0
    const seen: number[] = []
    const work = async (item: number): Promise<number> => {
      busy++
      try {
        await turns(5 - item)
        if (item === 2) throw new Error('the model is gone')
        return item
      } finally {
        busy--
      }
    }
    await expect(async () => {
      for await (const result of inOrder(numbers(20), 4, work)) seen.push(result)
    }).rejects.toThrow('the model is gone')
    expect(seen).toEqual([0, 1])
    expect(busy).toBe(0)
  })

  it('waits for what it began and stops the source when the consumer leaves', async () => {
    let busy = 0
    let stopped = false
    async function* source(): AsyncGenerator<number> {
      try {
        for (let i = 0; ; i++) yield i
      } finally {
        stopped = true
      }
    }
    const work = async (item: number): Promise<number> => {
      busy++
      await turns(3)
      busy--
      return item
    }
    for await (const result of inOrder(source(), 2, work)) if (result === 3) break
    expect([busy, stopped]).toEqual([0, true])
  })
})
