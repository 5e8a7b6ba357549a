/** Chats: a tree of questions and answers that survives everything, also a stopped or failed answer. */
import { writeFile } from 'node:fs/promises'
import type { Answer, AnswerEvent } from '#contract/api.ts'
import type { deskApi, Message, Scope } from '#contract/desk-api.ts'
import { AppError, isAbort, toWire } from '#contract/errors.ts'
import type { Handlers } from '#contract/rpc.ts'
import { outputFile } from '#base/atomic-output.ts'
import type { Asking } from '../ask/asking.ts'
import { renderReport } from '../export/render-report.ts'
import { reportWords } from '../export/report-words.ts'
import type { Library } from '../library.ts'
import type { Within } from '../ask/scope.ts'
import { chatReport } from '../giving/report.ts'
import type { StoredMessage } from '../store/chats.ts'
import type { Store } from '../store/store.ts'
import type { Thumbs } from '../thumbs.ts'

export type DeskChatsApi = Pick<typeof deskApi, Extract<keyof typeof deskApi, `chats.${string}`>>

type Parts = { store: Store; library: Library; asking: Asking; thumbs: Thumbs }

export function createDeskChats({ store, library, asking, thumbs }: Parts): Handlers<DeskChatsApi> {
  const { chats } = store

  /** Answers, keeping what was said so far when it is stopped or fails. */
  async function answered(
    question: Message,
    scope: Scope,
    run: { signal: AbortSignal; emit(event: AnswerEvent): void },
  ): Promise<Pick<Message, 'text' | 'state' | 'answer' | 'error'>> {
    let text = ''
    const emit = (event: AnswerEvent): void => {
      if (event.type === 'token') text += event.text
      run.emit(event)
    }
    const within = withinOf(scope)
    try {
      const sources = library.scopeOf(scope.sources)
      const answer = await asking.ask(question.text, sources, within, { signal: run.signal, emit })
      return { text: answer.text, state: 'done', answer }
    } catch (error) {
      if (isAbort(error)) return { text, state: 'stopped' }
      return { text, state: 'failed', error: toWire(error) }
    }
  }

  return {
    'chats.list': async ({ words }) => ({ chats: chats.list(words) }),
    'chats.create': async ({ collection }) => ({ chat: chats.create(collection) }),
    'chats.rename': async ({ chat, title }) => chats.rename(chat, title),
    'chats.remove': async ({ chat }) => {
      const records = chats.messages(chat).flatMap((one) => toMessage(one).answer?.record ?? [])
      chats.remove(chat)
      store.log.forget(records)
    },
    'chats.messages': async ({ chat }) => ({ messages: chats.messages(chat).map(toMessage) }),
    'chats.ask': async ({ chat, parent, question: text, scope }, run) => {
      const asked = chats.add({
        chat,
        parent,
        role: 'question',
        text,
        state: 'done',
        detail: { scope },
      })
      const question = toMessage(asked)
      const { text: said, state, answer, error } = await answered(question, scope, run)
      const reply = chats.add({
        chat,
        parent: question.id,
        role: 'answer',
        text: said,
        state,
        detail: { answer, error },
      })
      return { question, answer: toMessage(reply) }
    },
    'chats.export': async ({ chat, format, language, path }) => {
      const found = chats.byId(chat)
      if (!found) throw new AppError('source/unknown', 'This chat is no longer there.')
      const messages = chats.messages(chat).map(toMessage)
      const words = reportWords[language]
      const report = await chatReport(found.title, messages, { store, thumbs, words })
      const bytes = await renderReport(report, format, words)
      await outputFile(path, { replace: true }, (temporary) => writeFile(temporary, bytes))
    },
  }
}

/** A whole page needs no close-up: it is looked at as it was imported. */
function withinOf({ span, region }: Scope): Within {
  if (!region) return { span }
  const { page, atMs, box } = region
  const isWhole = box.width >= 0.999 && box.height >= 0.999
  return {
    span: span ?? (atMs === undefined ? undefined : { startMs: atMs, endMs: atMs + 1 }),
    page,
    box: isWhole ? undefined : box,
  }
}

function toMessage({ detail, ...message }: StoredMessage): Message {
  const { scope, answer, error } = detail as {
    scope?: Scope
    answer?: Answer
    error?: Message['error']
  }
  return { ...message, scope, answer, error }
}
