/**
 * Reads up to `limit` items ahead of the consumer, so that producing and consuming overlap while memory stays
 * bounded. Order is kept; an error of the producer surfaces after the items before it; leaving the loop early
 * stops the producer.
 */
export async function* ahead<T>(source: AsyncIterable<T>, limit: number): AsyncGenerator<T> {
  const producer = source[Symbol.asyncIterator]()
  const pulled: Promise<IteratorResult<T>>[] = []
  let last: Promise<unknown> = Promise.resolve()

  /** Asks for the next item once the one before it is there: a generator must not be entered twice. */
  function pull(): void {
    const next = last.then(() => producer.next())
    last = next
    // Its failure is told where it is awaited; until then it must not count as unhandled.
    next.catch(() => undefined)
    pulled.push(next)
  }

  try {
    for (;;) {
      while (pulled.length < limit) pull()
      const { done, value } = await pulled.shift()!
      if (done) return
      yield value
    }
  } finally {
    await last.catch(() => undefined)
    await producer.return?.()
  }
}
