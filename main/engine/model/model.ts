/** The Model that runs in a process of its own; see supervisor.ts for that process's life. */
import { setTimeout as sleep } from 'node:timers/promises'
import { AppError } from '#contract/errors.ts'
import type { Model, ModelOptions, PromptPart } from './model-port.ts'
import { createSavedStates } from './saved-states.ts'
import { createSupervisor } from './supervisor.ts'

export type * from './model-port.ts'

/** How long closing waits for a state to be saved. */
const SAVING_MS = 5000

const isText = (part: PromptPart): part is Extract<PromptPart, { text: string }> => 'text' in part

function cellsOfRows(parts: PromptPart[]): number {
  return parts
    .flatMap((part) => (isText(part) ? [] : part.rows))
    .reduce((sum, part) => sum + (part.kind === 'rows' ? part.count : part.tokens.length), 0)
}

export function createModel(options: ModelOptions): Model {
  const supervisor = createSupervisor(options)
  const states = options.states && createSavedStates(options.states, options.logger)

  return {
    info: (signal) => supervisor.facts(signal),

    encode: async (pictures, signal) =>
      pictures.length === 0 ? [] : supervisor.request('model.encode', { pictures }, { signal }),

    hear: (samples, signal) => supervisor.request('model.hear', { samples }, { signal }),

    async count(prompt, signal) {
      const parts: PromptPart[] = typeof prompt === 'string' ? [{ text: prompt }] : prompt
      const texts = parts.filter(isText)
      const counts =
        texts.length === 0
          ? []
          : await supervisor.request('model.count', { texts }, signal ? { signal } : {})
      return counts.reduce((sum, count) => sum + count, cellsOfRows(parts))
    },

    async generate(input, { signal, onText }) {
      const isKept = states !== undefined && input.conversation !== undefined
      const loading = isKept ? await supervisor.facts(signal) : undefined
      const sent = loading && states?.before(loading, input.parts)
      const { prefillMs, firstTokenMs, totalMs, saved, ...rest } = await supervisor.request(
        'model.generate',
        { ...input, saved: sent },
        {
          signal,
          onEvent: ({ text }) => onText?.(text),
        },
      )
      if (loading && sent) {
        states?.after(loading, sent, saved, (key, test) =>
          supervisor.request('model.state', { key, test }),
        )
      }
      return {
        ...rest,
        isRestored: saved === 'restored',
        timings: { prefillMs, firstTokenMs, totalMs },
      }
    },

    async score(input, signal) {
      if (input.parts.length === 0) {
        throw new AppError('internal', 'Nothing was given to score continuations of.')
      }
      return supervisor.request('model.score', input, { signal })
    },

    encoderAttention: async (pictures, signal) =>
      pictures.length === 0
        ? []
        : supervisor.request('model.encoderAttention', { pictures }, { signal }),

    attend: (parts, layer, signal) =>
      supervisor.request('model.attend', { parts, layer }, { signal }),

    embed: async (texts, signal) =>
      texts.length === 0
        ? []
        : supervisor.request('model.embed', { texts: [...texts] }, { signal }),

    tokenRows: (text, signal) => supervisor.request('model.tokenRows', { text }, { signal }),

    memory: () => supervisor.memory(),
    async close() {
      // A state that is on its way is worth a moment; one that hangs is not.
      await Promise.race([states?.settled(), sleep(SAVING_MS, undefined, { ref: false })])
      await supervisor.close()
    },
  }
}
