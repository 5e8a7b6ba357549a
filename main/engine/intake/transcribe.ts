/** Speech written down by a model that hears, window by window, in the background of an import. */
import { AppError } from '#contract/errors.ts'
import type { Run } from '../domain.ts'
import { applyChatTemplate } from '../model/chat-template.ts'
import type { Model } from '../model/model-port.ts'
import type { ModelFacts } from '../model/model-facts.ts'
import { mergeText } from '../prompt/evidence.ts'
import type { SourceRow } from '../store/source-rows.ts'
import type { Store } from '../store/store.ts'
import type { Sources } from '../source/sources.ts'
import { plainText } from '../transcript/cue-text.ts'
import { languageOf } from '../transcript/subtitle-name.ts'
import { windowsOf } from '../transcript/windows.ts'

export type TranscribeStages = { sources: Sources; store: Store; model: Model }

const request =
  'Write down what is said, word for word, and nothing else. If nobody speaks, write nothing.'
/** People speak up to some five words a second; a model that goes on is inventing. */
const tokensPerSecond = 10
const key = 'speech:0'

/**
 * Only where nothing else says what is said, and the model hears. Every finished window is stored at once:
 * stopped or killed, it goes on with the next. A recording that was heard to its end is not heard again.
 */
export async function transcribe(
  source: SourceRow,
  { sources, store, model }: TranscribeStages,
  run: Run,
): Promise<void> {
  const { transcripts } = store
  const { durationMs = 0 } = source
  const hasSound = Number(source.detail['audioStreams'] ?? 0) > 0
  const found = transcripts.ofSource(source.id)
  const isKnown = found.some(({ origin, cues }) => origin !== 'speech' && cues > 0)
  if (!hasSound || durationMs <= 0 || isKnown) return
  const facts = await model.info(run.signal)
  const rate = facts.audioRate ?? 0
  if (!facts.capabilities.audio || rate <= 0) return
  const before = found.find((one) => one.key === key && one.digest === facts.id)
  let through = before?.throughMs ?? 0
  if (before && through >= durationMs) return
  const { silences, language } = await sources.listen(source, run.signal)
  const { id } = before ?? transcripts.put(source.id, headOf(facts, language), [])
  for (const window of windowsOf(silences, durationMs)) {
    if (window.endMs <= through) continue
    run.signal.throwIfAborted()
    run.progress({ stage: 'transcribe', done: through, total: durationMs, unit: 'ms' })
    const samples = await sources.hear(source, window, rate, run.signal)
    const text = samples.length > 0 ? await heard(samples, window, model, facts, run.signal) : ''
    through = window.endMs
    transcripts.append(id, text === '' ? [] : [{ ...window, text }], through)
  }
  transcripts.append(id, [], durationMs)
  run.progress({ stage: 'transcribe', done: durationMs, total: durationMs, unit: 'ms' })
}

const headOf = (
  { id, name }: ModelFacts,
  language: string | undefined,
): Parameters<Store['transcripts']['put']>[1] => ({
  key,
  origin: 'speech',
  name: `Speech (${name})`,
  language: languageOf(language),
  digest: id,
  skipped: 0,
  throughMs: 0,
})

async function heard(
  samples: Float32Array,
  { startMs, endMs }: { startMs: number; endMs: number },
  model: Model,
  facts: ModelFacts,
  signal: AbortSignal,
): Promise<string> {
  const rows = await model.hear(samples, signal)
  const content = mergeText([{ rows, id: `sound ${startMs}` }, { text: request }])
  const parts = mergeText(applyChatTemplate(facts.chatTemplate, [{ role: 'user', content }], facts))
  const maxTokens = Math.ceil(((endMs - startMs) / 1000) * tokensPerSecond) + 16
  try {
    const { text } = await model.generate({ parts, maxTokens, temperature: 0 }, { signal })
    return plainText(text)
  } catch (error) {
    // One window that does not fit costs itself.
    if (error instanceof AppError && error.code === 'model/context-full') return ''
    throw error
  }
}
