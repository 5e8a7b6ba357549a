/** What the paper engine knows, and how it tells the page that something has changed. */
import type { Chat, Collection, Job, Message } from '#contract/desk-api.ts'
import type { Source } from '#contract/api.ts'
import type { Run } from '#contract/rpc.ts'
import {
  longChat,
  manySources,
  workChats,
  workCollections,
  workJobs,
  workMessages,
  workSources,
} from './paper-data.ts'

export type PaperState = {
  scene: string
  /** Nothing was added yet. */
  isBare: boolean
  sources: Source[]
  collections: Collection[]
  jobs: Job[]
  chats: Chat[]
  messagesOf(chat: string): Message[]
  changed(): void
  /** Tells `now()` at once and after each change, until the page stops listening. */
  watched<E>(run: Run<E>, now: () => E): Promise<void>
}

export const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, ms))

export const forever = (run: { signal: AbortSignal }): Promise<void> =>
  new Promise((resolve) => run.signal.addEventListener('abort', () => resolve()))

const sourcesOf = (scene: string): Source[] =>
  scene === 'many' ? [...manySources(), ...workSources.slice(0, 2)] : workSources

const chatsOf = (scene: string): Chat[] =>
  scene === 'many' ? [{ ...workChats[0]!, messages: 2000 }] : workChats

export function createPaperState(scene: string): PaperState {
  const isBare = scene === 'empty' || scene === 'first'
  const written = new Map<string, Message[]>()
  const listeners = new Set<() => void>()

  function firstMessages(chat: string): Message[] {
    if (scene === 'many') return longChat(chat)
    const isKnown = state.chats.some(({ id }) => id === chat) && !chat.startsWith('new')
    return isKnown ? workMessages(chat) : []
  }

  const state: PaperState = {
    scene,
    isBare,
    sources: isBare ? [] : sourcesOf(scene),
    collections: isBare ? [] : workCollections,
    jobs: isBare || scene === 'many' ? [] : workJobs,
    chats: isBare ? [] : chatsOf(scene),
    messagesOf(chat) {
      const known = written.get(chat)
      if (known) return known
      const messages = firstMessages(chat)
      written.set(chat, messages)
      return messages
    },
    changed: () => listeners.forEach((listener) => listener()),
    async watched(run, now) {
      const tell = (): void => run.emit(now())
      listeners.add(tell)
      tell()
      await forever(run)
      listeners.delete(tell)
    },
  }
  return state
}
