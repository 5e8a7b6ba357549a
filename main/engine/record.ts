/** Writes answers, summaries, grids, imports and removals into the library's log. */
import type { Answer } from '#contract/api.ts'
import type { Settings } from '#contract/settings.ts'
import type { Summary } from '#contract/summary-api.ts'
import { sha256 } from '#base/hash-chain.ts'
import { programVersion } from '#base/program-folder.ts'
import type { Prompt } from './answer.ts'
import { citedPlaces } from './export/summary-places.ts'
import type {
  AnswerRecord,
  GridRecord,
  ModelRecord,
  SourceRecord,
  SummaryRecord,
} from './export/record.ts'
import { llamaVersion } from './model/model-id.ts'
import type { PromptPart } from './model/model-port.ts'
import type { Models } from './models.ts'
import type { EvidenceItem } from './prompt/evidence.ts'
import type { SourceRow } from './store/source-rows.ts'
import type { Store } from './store/store.ts'

export type Noted = {
  /** Everything that the model was given for an answer: single looks, the answer itself, second looks. */
  prompts: readonly string[]
  /** Sources of which something may stand in them. */
  prompted: readonly string[]
}

export type Asked = Noted & {
  question: string
  scope: string[]
  within: Record<string, unknown>
  answer: Answer
  /** What the answer was given from; nothing where there was nothing to show. */
  prompt: Prompt | undefined
}

/** What decides an answer besides question, sources and model. */
const deciding = /^(model\.contextTokens|sampling\.|pages\.|memory\.|answer\.)/

/** The entry's number. */
export async function recordAnswer(
  { question, scope, within, answer, prompt, prompts, prompted }: Asked,
  { store, models, settings }: { store: Store; models: Models; settings: Settings },
  signal: AbortSignal,
): Promise<number> {
  const text = textOf(prompts)
  const items = prompt?.items ?? []
  const shown = new Set(items.map(({ sourceId }) => sourceId))
  const body: Omit<AnswerRecord, 'salt'> = {
    program: programRecord(),
    question,
    scope,
    within,
    model: await modelRecord(models, signal),
    parameters: parametersOf(settings),
    ...(text !== undefined && { promptSha256: sha256(text) }),
    prompted: [...prompted],
    sources: sourceRecords([...shown], store),
    evidence: items.map(evidenceRecord),
    // Of a large library nearly everything is left out: the count says so.
    answer: { ...answer, evidence: { ...answer.evidence, omissions: [] } },
  }
  return store.log.append('ask', body, { prompt: text })
}

export type Summarised = {
  scope: string[]
  writer: 'auto' | 'code'
  /** What the model was given, also for parts that it had written before; empty where none wrote. */
  prompts: readonly string[]
  summary: Summary
}

/** The entry's number. */
export async function recordSummary(
  { scope, writer, prompts, summary }: Summarised,
  { store, models, settings }: { store: Store; models: RecordedModels; settings: Settings },
  signal: AbortSignal,
): Promise<number> {
  const prompt = textOf(prompts)
  const body: Omit<SummaryRecord, 'salt'> = {
    program: programRecord(),
    scope,
    writer,
    ...(prompt !== undefined && { model: await modelRecord(models, signal) }),
    parameters: parametersOf(settings),
    ...(prompt !== undefined && { promptSha256: sha256(prompt) }),
    sources: sourceRecords(scope, store),
    evidence: citedPlaces(summary).map((place, at) => ({ id: at + 1, ...place })),
    summary,
  }
  return store.log.append('summary', body, { prompt })
}

/** The entry's number. Each answer is recorded already; this says that they were asked as one. */
export function recordGrid(
  { questions, rows }: Pick<GridRecord, 'questions' | 'rows'>,
  store: Store,
): number {
  const ids = rows.map(({ sourceId }) => sourceId)
  const body: Omit<GridRecord, 'salt'> = {
    program: programRecord(),
    questions,
    sources: sourceRecords(ids, store),
    rows,
  }
  return store.log.append('grid', body)
}

/** One prompt as it is, several one after the other; nothing where no model was asked. */
const textOf = (prompts: readonly string[]): string | undefined =>
  prompts.length > 1 ? prompts.map(separated).join('') : prompts[0]

const separated = (prompt: string, at: number): string => `--- prompt ${at + 1}\n${prompt}\n`

type RecordedModels = Pick<Models, 'current' | 'files'>

const programRecord = (): AnswerRecord['program'] => ({
  name: 'Longview',
  version: programVersion(),
  llama: llamaVersion(),
})

async function modelRecord(models: RecordedModels, signal: AbortSignal): Promise<ModelRecord> {
  const { id, model } = await models.current()
  const { id: encoder, variant } = await model.info(signal)
  return { id, encoder, variant, files: await models.files(signal) }
}

const parametersOf = (settings: Settings): Record<string, unknown> => ({
  temperature: 0,
  ...Object.fromEntries(Object.entries(settings).filter(([name]) => deciding.test(name))),
})

const sourceRecords = (ids: readonly string[], { sources }: Store): SourceRecord[] =>
  ids.flatMap((id) => {
    const source = sources.byId(id)
    return source ? [sourceRecord(source)] : []
  })

function evidenceRecord(item: EvidenceItem): AnswerRecord['evidence'][number] {
  const { id, sourceId, locator, label, slices, lines } = item
  return {
    id,
    sourceId,
    locator,
    label,
    slices: slices.map(({ slice, cacheKey }) => ({
      role: slice.role,
      box: slice.box,
      rows: cacheKey,
    })),
    lines: lines.length,
  }
}

function sourceRecord(source: SourceRow): SourceRecord {
  const { id, name, kind, bytes, sha256: hash, pages, durationMs } = source
  return {
    id,
    name,
    kind,
    bytes,
    sha256: hash,
    ...(pages !== undefined && { pages }),
    ...(durationMs !== undefined && { durationMs }),
  }
}

/** The prompt as text; token rows by the name under which the record lists them. */
export const promptText = (parts: readonly PromptPart[]): string =>
  parts.map((part) => ('text' in part ? part.text : `<rows ${part.id}>`)).join('')

/** Notes an import once: the same file imported again, or from another place, is the same source. */
export function recordImport(sourceId: string | undefined, store: Store): void {
  const source = sourceId === undefined ? undefined : store.sources.byId(sourceId)
  if (!source || (source.status !== 'ready' && source.status !== 'partial')) return
  if (store.log.lastAbout(source.sha256) === 'import') return
  // No name and no path: a source that is removed leaves only its hash behind.
  const { id, kind, bytes, sha256: hash, pages, durationMs, status, samples, gaps } = source
  store.log.append(
    'import',
    { id, kind, bytes, sha256: hash, pages, durationMs, status, samples, gaps: gaps.length },
    { subject: hash },
  )
}

export function recordRemoval({ id, sha256: hash }: SourceRow, store: Store): void {
  store.log.append('remove', { id, sha256: hash }, { subject: hash })
  store.log.forgetPrompts(id)
}
