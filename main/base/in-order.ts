import { ahead } from './ahead.ts'

/**
 * Works on up to `limit` items at once and yields the results in the order of the items. An error of an
 * item surfaces after the results before it; when the loop ends, early or not, nothing is under way any more.
 */
export async function* inOrder<T, R>(
  source: AsyncIterable<T>,
  limit: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const busy = new Set<Promise<R>>()

  async function* begun(): AsyncGenerator<{ result: Promise<R> }> {
    for await (const item of source) {
      const result = work(item)
      busy.add(result)
      // Its failure is told where it is awaited; until then it must not count as unhandled.
      result.catch(() => undefined).finally(() => busy.delete(result))
      yield { result }
    }
  }

  try {
    for await (const { result } of ahead(begun(), limit)) yield await result
  } finally {
    await Promise.allSettled(busy)
  }
}
