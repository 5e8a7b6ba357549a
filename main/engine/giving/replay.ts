/** Answers and summarises again what an evidence bundle holds, with its sources, its model and its parameters, and compares. */
import type { Answer } from '#contract/api.ts'
import { AppError, isAbort } from '#contract/errors.ts'
import type { proofApi } from '#contract/export-api.ts'
import type { Output } from '#contract/rpc.ts'
import { isSetting, Settings } from '#contract/settings.ts'
import { Summary } from '#contract/summary-api.ts'
import type { Logger } from '#base/log.ts'
import { isGrid, isSummary, textOf } from '../export/record.ts'
import type { AnswerRecord, ModelRecord, SummaryRecord } from '../export/record.ts'
import { verifyBundle } from '../export/verify-bundle.ts'
import type { Asking } from '../ask/asking.ts'
import type { Models } from '../models.ts'
import type { ProofRun } from './proof.ts'
import type { Store } from '../store/store.ts'
import { summarizeSources, writerOf, type Means } from '../overview/summarize.ts'

type Replayed = Output<(typeof proofApi)['export.replay']>['answers'][number]
type Outcome = Omit<Replayed, 'number'>
/** A grid is its answers, which are asked again one by one. */
type Repeatable = AnswerRecord | SummaryRecord

export type Replay = (path: string, run: ProofRun) => Promise<{ answers: Replayed[] }>

/** An engine's asking under other settings; closed when done. */
export type MakeAsking = (settings: Settings) => { asking: Asking; models: Models }

/** Where nothing that was written before counts. */
const nothingKept: Means['parts'] = {
  get: () => undefined,
  put: () => undefined,
  keepOnly: () => undefined,
}

export function createReplay({
  store,
  settings,
  makeAsking,
  logger,
}: {
  store: Store
  settings: Settings
  makeAsking: MakeAsking
  logger: Logger
}): Replay {
  function missing({ scope, sources }: Repeatable): string | undefined {
    const absent = scope.filter((id) => !store.sources.byId(id))
    const changed = sources.filter(({ id, sha256 }) => store.sources.byId(id)?.sha256 !== sha256)
    if (absent.length + changed.length === 0) return undefined
    const names = changed.map(({ name }) => name).join(', ')
    return `not in the library: ${names || `${absent.length} of its sources`}`
  }

  async function summarizeAgain(
    record: SummaryRecord,
    models: Models,
    signal: AbortSignal,
  ): Promise<Outcome> {
    const writer = record.model && (await writerOf(models, logger, signal))
    const means = { store, parts: nothingKept, writer }
    const { summary } = await summarizeSources(record.scope, means, {
      signal,
      emit: () => undefined,
    })
    // Through the same schema, so that both have the same fields in the same order.
    const isSame = JSON.stringify(Summary.parse(summary)) === JSON.stringify(record.summary)
    const text = textOf({ ...record, summary })
    return isSame
      ? { state: 'same', text }
      : { state: 'different', text, why: 'it says other things' }
  }

  async function askAgain(
    record: AnswerRecord,
    asking: Asking,
    signal: AbortSignal,
  ): Promise<Outcome> {
    const answer = await asking.ask(record.question, record.scope, record.within, {
      signal,
      emit: () => undefined,
    })
    const why = difference(record.answer, answer)
    const state = why === undefined ? 'same' : 'different'
    return { state, text: answer.text, ...(why !== undefined && { why }) }
  }

  async function again(record: Repeatable, signal: AbortSignal): Promise<Outcome> {
    const absent = missing(record)
    if (absent !== undefined) return impossible(absent)
    const { asking, models } = makeAsking(settingsOf(record, settings))
    try {
      if (record.model && !(await isInUse(record.model, models, signal)))
        return impossible(`the model in use is not ${record.model.id}`)
      return await (isSummary(record)
        ? summarizeAgain(record, models, signal)
        : askAgain(record, asking, signal))
    } catch (error) {
      if (isAbort(error) || !(error instanceof AppError)) throw error
      return impossible(error.message)
    } finally {
      await models.close()
    }
  }

  return async (path, { signal, emit }) => {
    const progress = (done: number): void => emit({ stage: 'check', done, unit: 'bytes' })
    const { ok, problems, records } = await verifyBundle(path, { signal, progress })
    if (!ok) {
      const why = problems[0] ?? ''
      throw new AppError('source/damaged', `${path} is not a whole evidence bundle: ${why}.`)
    }
    const answers: Replayed[] = []
    for (const { number, record } of records) {
      if (isGrid(record)) continue
      emit({ stage: 'ask', done: answers.length, total: records.length, unit: 'pieces' })
      answers.push({ number, ...(await again(record, signal)) })
    }
    return { answers }
  }
}

const impossible = (why: string): Outcome => ({ state: 'impossible', why })

async function isInUse(
  { files }: ModelRecord,
  models: Models,
  signal: AbortSignal,
): Promise<boolean> {
  const there = await models.files(signal)
  return files.every(({ sha256 }) => there.some((file) => file.sha256 === sha256))
}

/** This machine's settings, with those that decide an answer as they were. */
function settingsOf({ parameters }: Repeatable, settings: Settings): Settings {
  const recorded = Object.entries(parameters).filter(([name]) => isSetting(name))
  const merged = Settings.safeParse({ ...settings, ...Object.fromEntries(recorded) })
  return merged.data ?? settings
}

function difference(before: Answer, now: Answer): string | undefined {
  if (before.text !== now.text) return 'the text is another one'
  const places = ({ citations }: Answer): string =>
    JSON.stringify(citations.map(({ marker, sourceId, locator }) => [marker, sourceId, locator]))
  return places(before) === places(now) ? undefined : 'the citations lead elsewhere'
}
