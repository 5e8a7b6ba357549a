/** Writes answers, imports and removals into the library's log. */
import type { Answer } from '#contract/api.ts'
import type { Settings } from '#contract/settings.ts'
import { sha256 } from '#base/hash-chain.ts'
import { programVersion } from '#base/program-folder.ts'
import type { Prompt } from './answer.ts'
import type { AnswerRecord, SourceRecord } from './export/record.ts'
import { llamaVersion } from './model/model-id.ts'
import type { PromptPart } from './model/model-port.ts'
import type { Models } from './models.ts'
import type { EvidenceItem } from './prompt/evidence.ts'
import type { SourceRow } from './store/source-rows.ts'
import type { Store } from './store/store.ts'

export type Asked = {
  question: string
  scope: string[]
  within: Record<string, unknown>
  answer: Answer
  /** The prompt of the answer; none where there was nothing to show. */
  prompt: Prompt | undefined
}

/** What decides an answer besides question, sources and model. */
const deciding = /^(model\.contextTokens|sampling\.|pages\.|memory\.|answer\.)/

/** The entry's number. */
export async function recordAnswer(
  { question, scope, within, answer, prompt }: Asked,
  { store, models, settings }: { store: Store; models: Models; settings: Settings },
  signal: AbortSignal,
): Promise<number> {
  const { id, model } = await models.current()
  const { id: encoder, variant } = await model.info(signal)
  const text = prompt && promptText(prompt.parts)
  const items = prompt?.items ?? []
  const shown = new Set(items.map(({ sourceId }) => sourceId))
  const body: Omit<AnswerRecord, 'salt'> = {
    program: { name: 'Longview', version: programVersion(), llama: llamaVersion() },
    question,
    scope,
    within,
    model: { id, encoder, variant, files: await models.files(signal) },
    parameters: {
      temperature: 0,
      ...Object.fromEntries(Object.entries(settings).filter(([name]) => deciding.test(name))),
    },
    ...(text !== undefined && { promptSha256: sha256(text) }),
    sources: [...shown].flatMap((one) => {
      const source = store.sources.byId(one)
      return source ? [sourceRecord(source)] : []
    }),
    evidence: items.map(evidenceRecord),
    // Of a large library nearly everything is left out: the count says so.
    answer: { ...answer, evidence: { ...answer.evidence, omissions: [] } },
  }
  return store.log.append('ask', body, { prompt: text })
}

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
const promptText = (parts: readonly PromptPart[]): string =>
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
