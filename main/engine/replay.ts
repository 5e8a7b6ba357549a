/** Asks the questions of an evidence bundle again, with its sources, its model and its parameters, and compares. */
import type { Answer } from '#contract/api.ts'
import { AppError, isAbort } from '#contract/errors.ts'
import type { proofApi } from '#contract/export-api.ts'
import type { Output } from '#contract/rpc.ts'
import { isSetting, Settings } from '#contract/settings.ts'
import type { AnswerRecord } from './export/record.ts'
import { verifyBundle } from './export/verify-bundle.ts'
import type { Asking } from './asking.ts'
import type { Models } from './models.ts'
import type { ProofRun } from './proof.ts'
import type { Store } from './store/store.ts'

type Replayed = Output<(typeof proofApi)['export.replay']>['answers'][number]

export type Replay = (path: string, run: ProofRun) => Promise<{ answers: Replayed[] }>

/** An engine's asking under other settings; closed when done. */
export type MakeAsking = (settings: Settings) => { asking: Asking; models: Models }

export function createReplay({
  store,
  settings,
  makeAsking,
}: {
  store: Store
  settings: Settings
  makeAsking: MakeAsking
}): Replay {
  async function askAgain(
    record: AnswerRecord,
    signal: AbortSignal,
  ): Promise<Omit<Replayed, 'number'>> {
    const absent = record.scope.filter((id) => !store.sources.byId(id))
    const changed = record.sources.filter(
      ({ id, sha256 }) => store.sources.byId(id)?.sha256 !== sha256,
    )
    if (absent.length + changed.length > 0) {
      const names = changed.map(({ name }) => name).join(', ')
      return impossible(`not in the library: ${names || `${absent.length} of its sources`}`)
    }
    const { asking, models } = makeAsking(settingsOf(record, settings))
    try {
      const files = await models.files(signal)
      const isSame = record.model.files.every(({ sha256 }) =>
        files.some((file) => file.sha256 === sha256),
      )
      if (!isSame) return impossible(`the model in use is not ${record.model.id}`)
      const answer = await asking.ask(record.question, record.scope, record.within, {
        signal,
        emit: () => undefined,
      })
      const why = difference(record.answer, answer)
      const state = why === undefined ? 'same' : 'different'
      return { state, text: answer.text, ...(why !== undefined && { why }) }
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
      emit({ stage: 'ask', done: answers.length, total: records.length, unit: 'pieces' })
      answers.push({ number, ...(await askAgain(record, signal)) })
    }
    return { answers }
  }
}

const impossible = (why: string): Omit<Replayed, 'number'> => ({ state: 'impossible', why })

/** This machine's settings, with those that decide an answer as they were. */
function settingsOf({ parameters }: AnswerRecord, settings: Settings): Settings {
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
