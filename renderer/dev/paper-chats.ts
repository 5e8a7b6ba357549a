/** Chats whose answers are always the same, word by word. */
import type { Handlers } from '#contract/rpc.ts'
import type { Message } from '#contract/desk-api.ts'
import { AppError } from '#contract/errors.ts'
import type { windowApi } from '#contract/window-api.ts'
import { answerOf, workCitations, workText } from './paper-data.ts'
import { pause, type PaperState } from './paper-state.ts'

type Api = Pick<typeof windowApi, Extract<keyof typeof windowApi, `chats.${string}`> | 'chat.ask'>

export function paperChats(state: PaperState): Handlers<Api> {
  return {
    'chats.list': async ({ words }) => ({
      chats: words
        ? state.chats.filter(({ title }) => title.toLowerCase().includes(words.toLowerCase()))
        : state.chats,
    }),
    'chats.create': async ({ collection }) => {
      const chat = {
        id: `new${state.chats.length}`,
        title: '',
        collection,
        updatedAt: new Date().toISOString(),
        messages: 0,
      }
      state.chats = [chat, ...state.chats]
      return { chat }
    },
    'chats.rename': async ({ chat: id, title }) => {
      state.chats = state.chats.map((chat) => (chat.id === id ? { ...chat, title } : chat))
    },
    'chats.remove': async ({ chat: id }) => {
      state.chats = state.chats.filter((chat) => chat.id !== id)
    },
    'chats.messages': async ({ chat }) => ({ messages: state.messagesOf(chat) }),
    'chats.ask': async ({ chat, parent, question, scope }, run) => {
      await pause(300)
      run.emit({ type: 'evidence', samples: 14, tokenRows: 4032 })
      await pause(500)
      if (state.scene === 'broken')
        throw new AppError('model/gone', 'The model process ended with signal 9 while writing.')
      let text = ''
      for (const token of workText.match(/\S+\s*/g) ?? []) {
        if (run.signal.aborted) break
        text += token
        const number = /\[(\d)\]/.exec(token)?.[1]
        const citation = workCitations.find(({ marker }) => String(marker) === number)
        if (citation) run.emit({ type: 'citation', citation })
        run.emit({ type: 'token', text: token })
        await pause(state.scene === 'slow' ? 200 : 25)
      }
      const at = new Date().toISOString()
      const id = crypto.randomUUID()
      const asked: Message = {
        id: `${id}q`,
        chat,
        parent,
        role: 'question',
        text: question,
        at,
        scope,
        state: 'done',
      }
      const answer: Message = {
        id: `${id}a`,
        chat,
        parent: asked.id,
        role: 'answer',
        text,
        at,
        state: run.signal.aborted ? 'stopped' : 'done',
        answer: answerOf(text, workCitations, []),
      }
      state.messagesOf(chat).push(asked, answer)
      state.chats = state.chats.map((one) =>
        one.id === chat
          ? { ...one, title: one.title || question, messages: one.messages + 2 }
          : one,
      )
      return { question: asked, answer }
    },
    'chat.ask': async () => Promise.reject(new AppError('internal', 'The page asks chats.ask.')),
  }
}
