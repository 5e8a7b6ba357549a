/**
 * A model's chat template, rendered around contents that may hold token rows. Only what the template
 * itself writes may contain control tokens: contents stay plain text.
 */
import { createRequire } from 'node:module'
import { runInNewContext } from 'node:vm'
import type { Template } from '@huggingface/jinja'
import type { PromptPart } from './model-port.ts'

export type ChatMessage = {
  role: 'system' | 'user' | 'assistant'
  content: string | PromptPart[]
}

/** Two private-use characters and a number: no template looks inside, and contents are put in later. */
const placeholder = (index: number): string => `\uE0F0${index}\uE0F1`
const placeholders = /\uE0F0(\d+)\uE0F1/

const chatMl =
  "{% for message in messages %}<|im_start|>{{ message['role'] }}\n{{ message['content'] }}<|im_end|>\n{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"

const RENDER_MS = 2000

/** Read with the first question: every start of the engine would wait for it. */
function readJinja(): { Template: typeof Template } {
  const jinja: { Template: typeof Template } = createRequire(import.meta.url)('@huggingface/jinja')
  return jinja
}

type Tokens = { bosText: string; eosText: string }
type Plain = { role: string; content: string }

function render(template: string, messages: Plain[], tokens: Tokens): string {
  const { Template } = readJinja()
  const work = (): string =>
    new Template(template).render({
      messages,
      bos_token: tokens.bosText,
      eos_token: tokens.eosText,
      add_generation_prompt: true,
    })
  // A template is a foreign program, and may loop for ever: `vm` is the only way to stop it.
  return String(runInNewContext('work()', { work }, { timeout: RENDER_MS }))
}

/** True when each content is where exactly one content belongs, in order. */
function isFaithful(text: string, count: number): boolean {
  const found = text.split(placeholders).filter((_, index) => index % 2 === 1)
  return found.length === count && found.every((index, at) => Number(index) === at)
}

/** A template that does not know a system role gets that text at the head of the first user message. */
function withoutSystem(messages: ChatMessage[]): ChatMessage[] {
  const [first, second, ...rest] = messages
  if (first?.role !== 'system' || second?.role !== 'user') return messages
  const content = [...partsOf(first.content), { text: '\n\n' }, ...partsOf(second.content)]
  return [{ role: 'user', content }, ...rest]
}

function partsOf(content: ChatMessage['content']): PromptPart[] {
  return typeof content === 'string' ? [{ text: content }] : content
}

function tryTemplate(
  template: string,
  messages: ChatMessage[],
  tokens: Tokens,
): PromptPart[] | undefined {
  const plain = messages.map(({ role }, index) => ({ role, content: placeholder(index) }))
  let text: string
  try {
    text = render(template, plain, tokens)
  } catch {
    return undefined
  }
  if (!isFaithful(text, messages.length)) return undefined
  return text
    .split(placeholders)
    .flatMap((piece, index): PromptPart[] =>
      index % 2 === 0
        ? [{ text: piece, special: true }]
        : partsOf(messages[Number(piece)]!.content).map(plainly),
    )
    .filter((part) => !('text' in part) || part.text !== '')
}

const plainly = (part: PromptPart): PromptPart =>
  'text' in part ? { text: part.text, special: false } : part

/**
 * The prompt up to where the assistant answers. A template that is missing, broken, or loses or
 * reorders contents is replaced by ChatML.
 */
export function applyChatTemplate(
  template: string | null,
  messages: ChatMessage[],
  tokens: Tokens = { bosText: '', eosText: '' },
): PromptPart[] {
  const attempts: [string, ChatMessage[]][] = [
    ...(template === null
      ? []
      : [...new Set([messages, withoutSystem(messages)])].map((list): [string, ChatMessage[]] => [
          template,
          list,
        ])),
    [chatMl, messages],
  ]
  for (const [source, list] of attempts) {
    const parts = tryTemplate(source, list, tokens)
    if (parts) return parts
  }
  return messages.flatMap(({ content }) => partsOf(content).map(plainly))
}
