import {
  ask,
  editQuestion,
  exportChat,
  openChat,
  removeChat,
  useChats,
  type Message,
} from '../../state/chats.ts'
import { openDialog } from '../../state/dialogs.ts'
import { focusPane } from '../../state/frame.ts'
import { threadOf } from '../../state/thread.ts'
import { copyAnswer } from '../chat/copy-answer.ts'

export function newChat(): void {
  void openChat(null)
  focusPane('chat')
}

export function bundleActiveChat(): void {
  const { active } = useChats.getState()
  if (active) openDialog({ kind: 'bundle', chat: active })
}

export function exportActiveChat(format: 'md' | 'html' | 'docx'): void {
  const { active } = useChats.getState()
  if (active) void exportChat(active, format)
}

export const hasActiveChat = (): boolean => useChats.getState().active !== null

export function renameActiveChat(): void {
  const { active, chats } = useChats.getState()
  const title = chats.find(({ id }) => id === active)?.title ?? ''
  if (active) openDialog({ kind: 'rename-chat', id: active, title })
}

export function removeActiveChat(): void {
  const { active } = useChats.getState()
  if (active) removeChat(active)
}

/** Of the branch that is read: the last question, and what was answered. */
function lastAsked(): { question: Message; answer: Message } | undefined {
  const { active, messages, chosen, live } = useChats.getState()
  if (!active || live[active]) return undefined
  const [question, answer] = threadOf(active, messages[active] ?? [], chosen)
    .slice(-2)
    .map(({ message }) => message)
  return question && answer?.role === 'answer' ? { question, answer } : undefined
}

export const hasAnswer = (): boolean => lastAsked() !== undefined

export function copyLastAnswer(): void {
  const last = lastAsked()
  if (last) void copyAnswer(last.answer.text, last.answer.answer?.citations ?? [])
}

export function answerAgain(): void {
  const last = lastAsked()
  if (last) void ask(last.question.text, last.question.parent, last.question.scope)
}

export function editLastQuestion(): void {
  const last = lastAsked()
  if (last) editQuestion(last.question)
}
