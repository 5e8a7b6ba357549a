/**
 * Reads up to `limit` items ahead of the consumer, so that producing and consuming overlap while memory stays
 * bounded. Order is kept; an error of the producer surfaces after the items before it; leaving the loop early
 * stops the producer.
 */
export async function* ahead<T>(source: AsyncIterable<T>, limit: number): AsyncGenerator<T> {
  const queue: T[] = []
  let finished = false
  let failure: { error: unknown } | undefined
  let wakeConsumer = (): void => undefined
  let wakeProducer = (): void => undefined
  let left = false
  const sleep = (assign: (wake: () => void) => void): Promise<void> =>
    new Promise((resolve) => assign(resolve))

  const producing = (async () => {
    try {
      for await (const item of source) {
        queue.push(item)
        wakeConsumer()
        while (queue.length >= limit && !left) await sleep((wake) => (wakeProducer = wake))
        if (left) return
      }
    } catch (error) {
      failure = { error }
    } finally {
      finished = true
      wakeConsumer()
    }
  })()

  try {
    for (;;) {
      while (queue.length === 0 && !finished) await sleep((wake) => (wakeConsumer = wake))
      if (queue.length === 0) break
      const item = queue.shift()!
      wakeProducer()
      yield item
    }
    if (failure) throw failure.error
  } finally {
    left = true
    wakeProducer()
    await producing
  }
}
