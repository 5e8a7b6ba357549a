/**
 * The model process from inside: what each request does with the addon. One request at a time works
 * on the model; the addon's threads do the work, so a cancel is always heard.
 */
import { AppError } from '#contract/errors.ts'
import type { modelApi, Loaded } from '#contract/model-api.ts'
import type { Handlers, Run } from '#contract/rpc.ts'
import {
  loadAddon,
  toAppError,
  type Addon,
  type NativeModel,
  type NativeSequence,
} from '../native.ts'
import { createConversations, type Conversations, type SavedPrefix } from './conversations.ts'
import { inspectModel } from './gguf-facts.ts'
import { createKeepsake, type Keepsake } from './keepsake.ts'
import {
  advanceOf,
  cellsOf,
  evidenceLength,
  lengthWithin,
  partsOf,
  unitsOfRows,
  unitsOfTokens,
  type Unit,
} from './prefix.ts'
import type { PromptPart } from './model-port.ts'

type Log = (level: 'debug' | 'info' | 'warn' | 'error', line: string) => void
type Open = {
  model: NativeModel
  conversations: Conversations
  info: Loaded
  keepsake: Keepsake
}

/** Conversations whose beginning stays in the KV cache. */
const MAX_CONVERSATIONS = 4
/** Those, the one in hand, a fork whose state is wanted and the copy that it is tested with. */
const MAX_SEQUENCES = MAX_CONVERSATIONS + 3
/** How much of a state is tested. */
const TEST_CELLS = 512

function loadedOf(model: NativeModel): Loaded {
  const { info } = model
  const spell = (token: number): string => (token < 0 ? '' : model.detokenize(Int32Array.of(token)))
  return { ...info, bosText: spell(info.bosToken), eosText: spell(info.eosToken) }
}

function unitsOf({ model, info }: Open, parts: PromptPart[]): Unit[] {
  const units = parts.flatMap((part) =>
    'rows' in part
      ? unitsOfRows(part.rows, part.id)
      : unitsOfTokens(model.tokenize(part.text, part.special ?? false)),
  )
  const first = units[0]
  const hasBos = first?.kind === 'token' && first.token === info.bosToken
  if (!info.addBos || hasBos) return units
  return [{ kind: 'token', token: info.bosToken }, ...units]
}

/** Throws model/context-full with the figures before any work is done. */
function checkFits({ info }: Open, units: Unit[]): void {
  const cells = cellsOf(units)
  if (cells < info.contextTokens) return
  throw new AppError(
    'model/context-full',
    `The question and its evidence take ${cells} tokens, but the context of the model holds ${info.contextTokens}; ask about less at a time or raise the context size.`,
  )
}

/** The evidence of a prompt, with its state from before or the wish to keep it. */
function savedPrefix(
  { keepsake }: Open,
  units: Unit[],
  { key, state, isWanted }: { key: string; state?: Uint8Array | undefined; isWanted: boolean },
): SavedPrefix {
  const length = evidenceLength(units)
  const testEnd = advanceOf(units.slice(0, lengthWithin(units.slice(0, length), TEST_CELLS)))
  const onDecoded = (fork: NativeSequence): Promise<void> => keepsake.keep(key, fork, testEnd)
  return { length, state, onDecoded: isWanted ? onDecoded : undefined }
}

/** For the addon's calls that `abortEncode` ends. */
async function abortable<T>(
  model: NativeModel,
  { signal }: { signal: Run['signal'] },
  work: (model: NativeModel) => Promise<T>,
): Promise<T> {
  const abort = (): void => model.abortEncode()
  signal.addEventListener('abort', abort)
  try {
    return await work(model)
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

export function createHostHandlers(writeLog: Log): Handlers<typeof modelApi> {
  let addon: { variant: string; addon: Addon } | undefined
  let open: Open | undefined
  let last: Promise<unknown> = Promise.resolve()

  function addonOf(variant: string): Addon {
    if (addon && addon.variant !== variant) {
      throw new AppError('internal', `This process runs ${addon.variant}, not ${variant}.`)
    }
    addon ??= { variant, addon: loadAddon(variant, writeLog) }
    return addon.addon
  }

  /** Runs one request after the other; one that was cancelled while it waited does nothing. */
  function inTurn<T>(
    run: { signal: Run['signal'] },
    doing: string,
    work: () => Promise<T>,
  ): Promise<T> {
    const result = last.then(async () => {
      run.signal.throwIfAborted()
      try {
        return await work()
      } catch (error) {
        run.signal.throwIfAborted()
        throw toAppError(error, doing)
      }
    })
    last = result.catch(() => undefined)
    return result
  }

  function opened(): Open {
    if (open) return open
    throw new AppError('internal', 'No model is loaded in the model process.')
  }

  async function unload(): Promise<void> {
    const closing = open
    open = undefined
    await closing?.keepsake.drop()
    await closing?.conversations.clear()
    await closing?.model.dispose()
  }

  return {
    'model.inspect': (input) => inspectModel(input),

    'device.list': async ({ variant }) => addonOf(variant).devices(),

    'model.load': ({ variant, ...input }, run) =>
      inTurn(run, `loading ${input.modelPath}`, async () => {
        await unload()
        const model = await addonOf(variant).loadModel(
          {
            ...input,
            maxSequences: MAX_SEQUENCES,
            flashAttention: 'auto',
          },
          (fraction) => run.emit({ fraction }),
        )
        const info = loadedOf(model)
        open = {
          model,
          info,
          conversations: createConversations(model, MAX_CONVERSATIONS),
          keepsake: createKeepsake(model),
        }
        return info
      }),

    'model.encode': ({ pictures }, run) =>
      inTurn(run, 'looking at a picture', () =>
        abortable(opened().model, run, (model) => model.encode(pictures)),
      ),

    'model.hear': ({ samples }, run) =>
      inTurn(run, 'listening', () =>
        abortable(opened().model, run, (model) => model.encodeAudio(samples)),
      ),

    'model.encoderAttention': ({ pictures }, run) =>
      inTurn(run, 'looking at a picture', () =>
        abortable(opened().model, run, async (model) => {
          const lists: Float32Array[][] = []
          for (const picture of pictures) {
            run.signal.throwIfAborted()
            lists.push(await model.encoderAttention(picture))
          }
          return lists
        }),
      ),

    'model.attend': ({ parts, layer }, run) =>
      inTurn(run, 'looking for what the question is about', async () => {
        const now = opened()
        if (layer >= now.info.layers) {
          throw new AppError(
            'internal',
            `The model has ${now.info.layers} layers; there is no layer ${layer} to look at.`,
          )
        }
        const units = unitsOf(now, parts)
        checkFits(now, units)
        return abortable(now.model, run, (model) => model.attend(partsOf(units), layer))
      }),

    'model.count': async ({ texts }) => {
      const { model } = opened()
      return texts.map(({ text, special }) => model.tokenize(text, special ?? false).length)
    },

    'model.embed': ({ texts }, run) =>
      inTurn(run, 'making vectors of texts', () =>
        abortable(opened().model, run, async (model) => {
          const vectors: Float32Array[] = []
          for (const text of texts) {
            run.signal.throwIfAborted()
            vectors.push(await model.embed(text))
          }
          return vectors
        }),
      ),

    'model.tokenRows': ({ text }, run) =>
      inTurn(run, 'reading a question', () =>
        abortable(opened().model, run, (model) => model.tokenRows(model.tokenize(text, false))),
      ),

    'model.generate': ({ parts, conversation, saved, ...options }, run) =>
      inTurn(run, 'answering', async () => {
        const now = opened()
        const units = unitsOf(now, parts)
        checkFits(now, units)
        const startedAt = performance.now()
        let firstTokenMs = 0
        const spareCells = Math.min(options.maxTokens, now.info.contextTokens - cellsOf(units))
        await now.keepsake.drop()
        const prefix = saved && savedPrefix(now, units, saved)
        return now.conversations.with(
          units,
          { conversation, spareCells, signal: run.signal, prefix },
          async (sequence, reusedCells, restoring) => {
            const prefillMs = performance.now() - startedAt
            const result = await sequence.generate(options, (text) => {
              if (firstTokenMs === 0) firstTokenMs = performance.now() - startedAt
              run.emit({ text })
            })
            const totalMs = performance.now() - startedAt
            return {
              ...result,
              promptCells: cellsOf(units),
              reusedCells,
              saved: now.keepsake.has(saved?.key) ? 'kept' : restoring,
              prefillMs,
              firstTokenMs: firstTokenMs || totalMs,
              totalMs,
            }
          },
        )
      }),

    'model.score': ({ parts, conversation, continuations }, run) =>
      inTurn(run, 'comparing answers', async () => {
        const now = opened()
        const units = unitsOf(now, parts)
        checkFits(now, units)
        const tokens = continuations.map((text) => now.model.tokenize(text, false))
        const spareCells = Math.max(0, ...tokens.map((list) => list.length))
        return now.conversations.with(
          units,
          { conversation, spareCells, signal: run.signal },
          async (sequence) => {
            const sums: number[] = []
            for (const list of tokens) {
              run.signal.throwIfAborted()
              const logs = await sequence.score(list)
              sums.push(logs.reduce((sum, log) => sum + log, 0))
            }
            return sums
          },
        )
      }),

    'model.state': ({ key, test }, run) =>
      inTurn(run, 'keeping what was read', () => opened().keepsake.take(key, test)),

    'model.memory': async () => ({
      ...opened().model.memory(),
      resident: process.memoryUsage.rss(),
      devices: addon?.addon.devices() ?? [],
    }),

    'model.unload': (_input, run) =>
      inTurn(run, 'unloading', async () => {
        await unload()
        return {}
      }),
  }
}
