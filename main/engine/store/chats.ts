import { randomUUID } from '#base/crypto.ts'
import type { Database } from 'better-sqlite3'
import { AppError } from '#contract/errors.ts'

export type Chat = {
  id: string
  title: string
  collection: string | null
  /** ISO 8601, UTC. */
  updatedAt: string
  messages: number
}

/** `detail` (scope, answer, error) is the caller's; it comes back as it was given. */
export type StoredMessage = {
  id: string
  chat: string
  /** The message that this one answers or follows; branches share a parent. */
  parent: string | null
  role: 'question' | 'answer'
  text: string
  at: string
  state: 'done' | 'stopped' | 'failed'
  detail: Record<string, unknown>
}

export type Chats = {
  create(collection: string | null): Chat
  rename(id: string, title: string): void
  remove(id: string): void
  /** Newest first; `words` keeps those whose title or messages hold all of them. */
  list(words?: string): Chat[]
  byId(id: string): Chat | undefined
  /** Oldest first. */
  messages(chat: string): StoredMessage[]
  /** The first question names the chat. */
  add(message: Omit<StoredMessage, 'id' | 'at'>): StoredMessage
}

type Row = {
  id: string
  chat_id: string
  parent_id: string | null
  role: StoredMessage['role']
  text: string
  at: string
  state: StoredMessage['state']
  detail: string
}

const longestTitle = 80
/** The trigram index finds nothing shorter. */
const shortestIndexed = 3

const selected = `SELECT chat.id, title, collection_id AS collection, updated_at AS updatedAt,
  (SELECT count(*) FROM message WHERE chat_id = chat.id) AS messages FROM chat`

export function openChats(db: Database): Chats {
  const insertChat = db.prepare(
    'INSERT INTO chat (id, title, collection_id, updated_at) VALUES (?, ?, ?, ?)',
  )
  const rename = db.prepare('UPDATE chat SET title = ? WHERE id = ?')
  const name = db.prepare(`UPDATE chat SET title = ? WHERE id = ? AND title = ''`)
  const touch = db.prepare('UPDATE chat SET updated_at = ? WHERE id = ?')
  const remove = db.prepare('DELETE FROM chat WHERE id = ?')
  const byId = db.prepare<[string], Chat>(`${selected} WHERE chat.id = ?`)
  const all = db.prepare<[], Chat>(`${selected} ORDER BY updated_at DESC, chat.id`)
  const found = db
    .prepare<{ word: string; match: string }, string>(
      `SELECT id FROM chat WHERE instr(lower(title), lower($word)) > 0
       UNION SELECT chat_id FROM message WHERE $match <> '' AND number IN
         (SELECT rowid FROM message_text WHERE message_text MATCH $match)
       UNION SELECT chat_id FROM message WHERE $match = '' AND instr(lower(text), lower($word)) > 0`,
    )
    .pluck()
  const insert = db.prepare(
    `INSERT INTO message (id, chat_id, parent_id, role, text, at, state, detail)
     VALUES ($id, $chat, $parent, $role, $text, $at, $state, $detail)`,
  )
  const ofChat = db.prepare<[string], Row>(
    'SELECT * FROM message WHERE chat_id = ? ORDER BY number',
  )

  const idsWith = (word: string): Set<string> => {
    const match = word.length < shortestIndexed ? '' : `"${word.replaceAll('"', '""')}"`
    return new Set(found.all({ word, match }))
  }
  const add = db.transaction((message: Omit<StoredMessage, 'id' | 'at'>): StoredMessage => {
    const at = new Date().toISOString()
    const stored = { ...message, id: `m-${randomUUID()}`, at }
    if (touch.run(at, message.chat).changes === 0) throw unknown(message.chat)
    insert.run({ ...stored, detail: JSON.stringify(message.detail) })
    if (message.role === 'question') name.run(message.text.slice(0, longestTitle), message.chat)
    return stored
  })

  return {
    create: (collection) => {
      const id = `t-${randomUUID()}`
      insertChat.run(id, '', collection, new Date().toISOString())
      return byId.get(id)!
    },
    rename: (id, title) => {
      if (rename.run(title, id).changes === 0) throw unknown(id)
    },
    remove: (id) => void remove.run(id),
    list: (words = '') => {
      const wanted = words.split(/\s+/).filter(Boolean).map(idsWith)
      return all.all().filter(({ id }) => wanted.every((ids) => ids.has(id)))
    },
    byId: (id) => byId.get(id),
    messages: (chat) => ofChat.all(chat).map(toMessage),
    add: (message) => add.immediate(message),
  }
}

const toMessage = ({
  id,
  chat_id,
  parent_id,
  role,
  text,
  at,
  state,
  detail,
}: Row): StoredMessage => ({
  id,
  chat: chat_id,
  parent: parent_id,
  role,
  text,
  at,
  state,
  detail: JSON.parse(detail),
})

const unknown = (id: string): AppError =>
  new AppError('source/unknown', `There is no chat ${id} any more.`)
