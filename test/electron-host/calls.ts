/** Everything the app asked of the desktop, for `ehost`-only assertions and for debugging. */
export const calls: { api: string; args: unknown[] }[] = []
export const rec =
  <T>(api: string, result?: T) =>
  (...args: unknown[]): T => {
    calls.push({ api, args })
    return result as T
  }
export const recAsync =
  <T>(api: string, result: T) =>
  async (...args: unknown[]): Promise<T> => {
    calls.push({ api, args })
    return result
  }
