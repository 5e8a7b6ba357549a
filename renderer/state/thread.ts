/** A chat is a tree; what is read is one path through it. */
import type { Message } from '#contract/desk-api.ts'

export type Step = {
  message: Message
  /** All messages with the same parent and role, oldest first; more than one is a branch. */
  siblings: string[]
}

export const branchKey = (chat: string, parent: string | null): string =>
  `${chat} ${parent ?? 'start'}`

/** From the first message down, taking the chosen child, else the newest. */
export function threadOf(
  chat: string,
  messages: Message[],
  chosen: Record<string, string>,
): Step[] {
  const children = new Map<string | null, Message[]>()
  for (const message of messages) {
    const brood = children.get(message.parent)
    if (brood) brood.push(message)
    else children.set(message.parent, [message])
  }
  const thread: Step[] = []
  let parent: string | null = null
  for (let brood = children.get(parent); brood; brood = children.get(parent)) {
    children.delete(parent)
    const wanted = chosen[branchKey(chat, parent)]
    const message: Message = brood.find(({ id }) => id === wanted) ?? brood.at(-1)!
    thread.push({ message, siblings: brood.map(({ id }) => id) })
    parent = message.id
  }
  return thread
}
