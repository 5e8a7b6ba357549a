import { AppError } from '#contract/errors.ts'

const mostDeaths = 3

/**
 * Asks again when the engine went away meanwhile: the next request waits for the next engine. Only for what may be asked
 * twice. Rejects when none comes back, or each one goes away.
 */
export async function whenBack<T>(ask: () => Promise<T>): Promise<T> {
  for (let deaths = 1; ; deaths++) {
    try {
      return await ask()
    } catch (error) {
      const isGone = error instanceof AppError && error.code === 'engine/gone'
      if (!isGone || deaths > mostDeaths) throw error
    }
  }
}
