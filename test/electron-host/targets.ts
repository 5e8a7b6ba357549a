/** Page targets of the browser: which are ours, and the DevTools session of each. */
import { env } from './environment.ts'

export const outstanding = new Set<Promise<unknown>>(),
  own = new Set<string>(),
  sessions = new Map<string, PromiseWithResolvers<string>>()
export const sessionSlot = (t: string) => {
  let s = sessions.get(t)
  if (!s) sessions.set(t, (s = Promise.withResolvers()))
  return s
}
export const sessionOf = (t: string) => sessionSlot(t).promise
export async function newTarget(o: object): Promise<string> {
  const p = env.cdp!.send('Target.createTarget', o)
  outstanding.add(p)
  try {
    const { targetId } = await p
    own.add(targetId)
    return targetId
  } finally {
    outstanding.delete(p)
  }
}
