/** Chats, their messages as a tree of branches, and answers while they are written. */
import { create } from 'zustand'
import type { Citation } from '#contract/api.ts'
import type { Chat, Message, Scope } from '#contract/desk-api.ts'
import { toWire, type WireError } from '#contract/errors.ts'
import { oncePerFrame } from '../client/once-per-frame.ts'
import { request } from '../client/request.ts'
import { t } from '../i18n/i18n.ts'
import { useLibrary } from './library.ts'
import { tell, tellError } from './notices.ts'
import { spokenLanguage } from './preferences.ts'
import { removeLater, settleRemovals } from './removals.ts'
import { branchKey, threadOf } from './thread.ts'
import { showMarks, useViewer } from './viewer.ts'

export type { Chat, Message, Scope }

/** An answer on its way. It becomes two messages when the engine has stored it. */
export type Live = {
  parent: string | null
  question: string
  scope: Scope
  text: string
  citations: Citation[]
  phase: 'searching' | 'reading' | 'writing' | 'stopping'
  samples: number
  tokenRows: number
}

/** Why there is no answer, and what was asked, where the engine could not keep it. */
export type Fault = WireError & {
  asked?: { question: string; parent: string | null; scope: Scope }
}

type Chats = {
  /** As the engine has them: with those that are being removed. */
  chats: Chat[]
  words: string
  isLoaded: boolean
  active: string | null
  messages: Record<string, Message[]>
  /** Which child is read where a message has several: by `branchKey(parent)`. */
  chosen: Record<string, string>
  live: Record<string, Live>
  drafts: Record<string, string>
  /** The question that is being rewritten into a branch. */
  editing: Message | null
  faults: Record<string, Fault>
}

export const useChats = create<Chats>(() => ({
  chats: [],
  words: '',
  isLoaded: false,
  active: null,
  messages: {},
  chosen: {},
  live: {},
  drafts: {},
  editing: null,
  faults: {},
}))

/** The draft before a chat exists. */
export const newChatKey = ''
const controllers = new Map<string, AbortController>()

function omit<T>(record: Record<string, T>, key: string): Record<string, T> {
  const { [key]: _gone, ...rest } = record
  return rest
}

/** True once they are listed. An engine that is gone is told of by its banner: they are listed when it is back. */
export async function loadChats(words = useChats.getState().words): Promise<boolean> {
  useChats.setState({ words })
  try {
    const { chats } = await request('chats.list', words ? { words } : {})
    if (useChats.getState().words === words) useChats.setState({ chats, isLoaded: true })
    return true
  } catch (error) {
    if (toWire(error).code === 'engine/gone') return false
    useChats.setState({ isLoaded: true })
    tellError(() => t('chat.listFailed'), error)
    return true
  }
}

export async function openChat(id: string | null): Promise<void> {
  useChats.setState({ active: id, editing: null })
  showMarks([], [])
  if (id === null) return
  await loadMessages(id)
  const { active, messages, chosen } = useChats.getState()
  if (active !== id) return
  const last = threadOf(id, messages[id] ?? [], chosen).at(-1)?.message.answer
  if (last) showMarks(last.citations, last.evidence.items)
}

/** What was not read because the engine was gone is read when it is back. */
export async function openChatAgain(): Promise<void> {
  const { active, messages, faults } = useChats.getState()
  if (active && !messages[active] && faults[active]?.code === 'engine/gone') await openChat(active)
}

async function loadMessages(id: string): Promise<void> {
  try {
    const { messages } = await request('chats.messages', { chat: id })
    useChats.setState((state) => ({
      messages: { ...state.messages, [id]: messages },
      faults: omit(state.faults, id),
    }))
  } catch (error) {
    useChats.setState(({ faults }) => ({ faults: { ...faults, [id]: toWire(error) } }))
  }
}

export const setDraft = (text: string): void =>
  useChats.setState(({ drafts, active }) => ({
    drafts: { ...drafts, [active ?? newChatKey]: text },
  }))

/** What the next question is about: what was drawn, else what is selected, else the collection. */
export function currentScope(): Scope {
  const { span, region } = useViewer.getState()
  if (span) {
    const { source, startMs, endMs } = span
    return { sources: [source], span: { startMs, endMs } }
  }
  if (region) {
    const { source, ...drawn } = region
    return { sources: [source], region: drawn }
  }
  const { selected, collection, collections } = useLibrary.getState()
  if (selected.length > 0) return { sources: selected }
  return { sources: collections.find(({ id }) => id === collection)?.sources ?? [] }
}

const patchLive = (chat: string, change: (live: Live) => Partial<Live>): void =>
  useChats.setState(({ live }) => {
    const now = live[chat]
    return now ? { live: { ...live, [chat]: { ...now, ...change(now) } } } : {}
  })

async function activeChat(): Promise<string> {
  const { active } = useChats.getState()
  if (active) return active
  const { chat } = await request('chats.create', { collection: useLibrary.getState().collection })
  useChats.setState(({ chats, messages, drafts }) => ({
    active: chat.id,
    chats: [chat, ...chats],
    messages: { ...messages, [chat.id]: [] },
    drafts: omit(drafts, newChatKey),
  }))
  return chat.id
}

/** Asks under `parent`; a second question under the same parent is a branch. */
export async function ask(
  question: string,
  parent: string | null,
  scope: Scope = currentScope(),
): Promise<void> {
  let chat: string
  try {
    // What was just removed is not looked at.
    await settleRemovals('source')
    chat = await activeChat()
  } catch (error) {
    return tellError(() => t('chat.askFailed'), error)
  }
  if (useChats.getState().live[chat]) return
  const controller = new AbortController()
  controllers.set(chat, controller)
  useChats.setState((state) => ({
    live: {
      ...state.live,
      [chat]: {
        parent,
        question,
        scope,
        text: '',
        citations: [],
        phase: 'searching',
        samples: 0,
        tokenRows: 0,
      },
    },
    drafts: { ...state.drafts, [chat]: '' },
    faults: omit(state.faults, chat),
    editing: null,
  }))

  const before = messagesIn(chat)
  let written = ''
  const paint = oncePerFrame(() =>
    patchLive(chat, ({ phase }) => ({
      text: written,
      phase: phase === 'stopping' ? phase : 'writing',
    })),
  )
  try {
    const stored = await request(
      'chats.ask',
      { chat, parent, question, scope },
      {
        signal: controller.signal,
        onEvent(event) {
          if (event.type === 'token') {
            written += event.text
            paint.ask()
          } else if (event.type === 'citation') {
            patchLive(chat, ({ citations }) => ({ citations: [...citations, event.citation] }))
          } else {
            const { samples, tokenRows } = event
            patchLive(chat, () => ({ samples, tokenRows, phase: 'reading' }))
          }
        },
      },
    )
    useChats.setState(({ messages, chosen }) => ({
      messages: {
        ...messages,
        [chat]: [...(messages[chat] ?? []), stored.question, stored.answer],
      },
      chosen: { ...chosen, [branchKey(chat, parent)]: stored.question.id },
    }))
    const { answer } = stored.answer
    if (answer) showMarks(answer.citations, answer.evidence.items)
  } catch (error) {
    const { code, message } = toWire(error)
    // What was stored of a stopped or failed answer is read back; the question is never lost.
    await loadMessages(chat)
    if (messagesIn(chat) > before) return
    returnToBox(chat, question)
    if (code === 'aborted') return
    const fault: Fault = { code, message, asked: { question, parent, scope } }
    useChats.setState(({ faults }) => ({ faults: { ...faults, [chat]: fault } }))
  } finally {
    paint.cancel()
    controllers.delete(chat)
    useChats.setState(({ live }) => ({ live: omit(live, chat) }))
    void loadChats()
  }
}

const messagesIn = (chat: string): number => useChats.getState().messages[chat]?.length ?? 0

function returnToBox(chat: string, question: string): void {
  const { drafts } = useChats.getState()
  if (!drafts[chat]) useChats.setState({ drafts: { ...drafts, [chat]: question } })
}

/** Asks the engine to stop; the answer stays `stopping` until it has. */
export function stopAnswer(chat = useChats.getState().active): boolean {
  const controller = chat ? controllers.get(chat) : undefined
  if (!chat || !controller) return false
  patchLive(chat, () => ({ phase: 'stopping' }))
  controller.abort()
  return true
}

export const editQuestion = (editing: Message | null): void => useChats.setState({ editing })

export const chooseBranch = (chat: string, parent: string | null, child: string): void =>
  useChats.setState(({ chosen }) => ({
    chosen: { ...chosen, [branchKey(chat, parent)]: child },
  }))

export async function renameChat(id: string, title: string): Promise<void> {
  try {
    await request('chats.rename', { chat: id, title })
    await loadChats()
  } catch (error) {
    tellError(() => t('chat.renameFailed'), error)
  }
}

export function removeChat(id: string): void {
  const isActive = useChats.getState().active === id
  const title = useChats.getState().chats.find((chat) => chat.id === id)?.title
  stopAnswer(id)
  removeLater({
    kind: 'chat',
    ids: [id],
    title: () => t('chat.removed', { name: title || t('chat.untitled') }),
    failed: () => t('chat.removeFailed'),
    restore: () => {
      if (isActive && useChats.getState().active === null) void openChat(id)
    },
    gone: (ids) => {
      for (const gone of ids) {
        useChats.setState(({ chats, messages, drafts }) => ({
          chats: chats.filter((chat) => chat.id !== gone),
          messages: omit(messages, gone),
          drafts: omit(drafts, gone),
        }))
      }
    },
  })
  if (isActive) void openChat(null)
}

export async function exportChat(id: string, format: 'md' | 'html' | 'docx'): Promise<void> {
  try {
    const { saved, name } = await request('chats.saveAs', {
      chat: id,
      format,
      language: spokenLanguage(),
    })
    if (saved) tell({ title: () => t('chat.exported', { name: name ?? '' }) })
  } catch (error) {
    tellError(() => t('chat.exportFailed'), error)
  }
}
