/** Many pages or hours in few sentences, every one cited: choose by code, write by the model where it can, check. */
import type { summaryApi, SourceSummary, Summary, SummarySentence } from '#contract/summary-api.ts'
import { AppError } from '#contract/errors.ts'
import type { EventOf, Handlers, Run } from '#contract/rpc.ts'
import type { Settings } from '#contract/settings.ts'
import { timeLabel } from '#contract/time-label.ts'
import type { ToldReason } from '#contract/told.ts'
import type { Logger } from '#base/log.ts'
import type { Asking } from '../ask/asking.ts'
import { isTrained } from '../compose.ts'
import type { Library } from '../library.ts'
import type { Models } from '../models.ts'
import { recordGrid, recordSummary } from '../record.ts'
import { textsOf, type SourceTexts } from './source-texts.ts'
import { memoryLevels } from '../store/memory.ts'
import type { SourceRow } from '../store/source-rows.ts'
import type { Store } from '../store/store.ts'
import { amountText } from '../summary/amounts.ts'
import { chooseSentences, standingIn } from '../summary/choose.ts'
import { coverageText } from '../summary/coverage.ts'
import { sectionsOf } from '../summary/sections.ts'
import type { Sentence } from '../summary/sentence.ts'
import { tablesOf } from '../summary/tables.ts'
import { createWriter, keyOf, writingOf, type Writer, type Written } from './write-summary.ts'

type Parts = {
  store: Store
  library: Pick<Library, 'scopeOf'>
  models: Pick<Models, 'current' | 'files'>
  asking: Asking
  settings: Settings
  logger: Logger
}
type Event = EventOf<(typeof summaryApi)['source.summarize']>

/** What a summary is made with. */
export type Means = {
  store: Store
  /** Finished parts, by what they were made from. */
  parts: Store['summaries']
  writer: Writer | undefined
}

/** Sentences that are chosen of a section as they are, and offered to the model to write from. */
const perSection = 3
/** Of a source that has no more than two sections. */
const perLargeSection = 6
const offered = 24
const perOverview = 6

/** None for a model that is missing, or that was trained for short answers about pictures only. */
export async function writerOf(
  models: Pick<Models, 'current'>,
  logger: Logger,
  signal: AbortSignal,
): Promise<Writer | undefined> {
  try {
    const { id, model } = await models.current()
    const facts = await model.info(signal)
    return isTrained(facts) ? undefined : createWriter(model, id, facts)
  } catch (error) {
    if (!(error instanceof AppError) || !error.code.startsWith('model/')) throw error
    logger.warn('Summaries quote the sources: the model cannot be used', { why: error.message })
    return undefined
  }
}

/** Of these sources, and every prompt that the model's sentences were written from. */
export async function summarizeSources(
  ids: readonly string[],
  means: Means,
  run: Run<Event>,
): Promise<{ summary: Summary; prompts: string[] }> {
  const texts = ids.flatMap((id) => {
    run.signal.throwIfAborted()
    const source = means.store.sources.byId(id)
    return source ? [textsOf(source, means.store)] : []
  })
  const sources: SourceSummary[] = []
  const prompts: string[] = []
  for (const one of texts) {
    sources.push(await summarizeOne(one, means, (prompt) => prompts.push(prompt), run))
  }
  return { summary: { sources, ...tables(texts) }, prompts }
}

export function createSummaries({
  store,
  library,
  models,
  asking,
  settings,
  logger,
}: Parts): Handlers<typeof summaryApi> {
  return {
    'source.summarize': async ({ sources: refs, writer: wanted }, run) => {
      const scope = library.scopeOf(refs)
      const writer = wanted === 'code' ? undefined : await writerOf(models, logger, run.signal)
      const means = { store, parts: store.summaries, writer }
      const { summary, prompts } = await summarizeSources(scope, means, run)
      if (summary.sources.length === 0) return summary
      const made = { scope, writer: wanted, prompts, summary }
      const record = await recordSummary(made, { store, models, settings }, run.signal)
      return { ...summary, record }
    },

    'source.grid': async ({ questions, sources: refs }, { signal, emit }) => {
      const rows = []
      const found = library.scopeOf(refs).flatMap((id) => store.sources.byId(id) ?? [])
      const total = questions.length * found.length
      let done = 0
      for (const { id: sourceId, name } of found) {
        const answers = []
        for (const question of questions) {
          emit({ stage: 'ask', sourceId, name, done: done++, total })
          answers.push(
            await asking.ask(question, [sourceId], {}, { signal, emit: () => undefined }),
          )
        }
        rows.push({ sourceId, name, answers })
      }
      if (rows.length === 0) return { questions, rows }
      const numbered = rows.map(({ sourceId, answers }) => ({
        sourceId,
        answers: answers.flatMap(({ record }) => record ?? []),
      }))
      const record = recordGrid({ questions, rows: numbered }, store)
      return { questions, rows, record }
    },
  }
}

/** Sections first, then an overview over what they kept: a bounded prompt, whatever the length. */
async function summarizeOne(
  { source, units, coverage, known }: SourceTexts,
  { store, parts, writer }: Means,
  onPrompt: (prompt: string) => void,
  { signal, emit }: Run<Event>,
): Promise<SourceSummary> {
  const { id: sourceId, name } = source
  const sections = sectionsOf(units, chaptersOf(source, store))
  const standing = standingIn(units.flatMap((unit) => unit.sentences))
  const used = new Set<string>()
  let dropped = 0
  const total = sections.length + 1
  const tell = (done: number): void =>
    emit({ stage: writer ? 'write' : 'gather', sourceId, name, done, total })

  /** What the model wrote, where it wrote anything that holds; else the source's own sentences. */
  async function shorten(sentences: readonly Sentence[], most: number): Promise<SummarySentence[]> {
    const quoted = (): SummarySentence[] =>
      chooseSentences(sentences, most, standing).map((each) =>
        sentenceOf({ text: each.text, basis: [each] }, 'quote', sourceId),
      )
    if (!writer || sentences.length === 0) return quoted()
    const material = chooseSentences(sentences, offered, standing)
    const key = keyOf(writer, material, most)
    used.add(key)
    onPrompt(writer.prompt(material, most))
    let writing = writingOf(parts.get(sourceId, key))
    if (!writing) {
      writing = await writer.write(material, most, signal)
      parts.put(sourceId, key, writing)
    }
    dropped += writing.dropped
    const written = writing.sentences.map((each) => sentenceOf(each, 'model', sourceId))
    return written.length > 0 ? written : quoted()
  }

  const shortened: SourceSummary['sections'] = []
  for (const [at, { units: own, ...place }] of sections.entries()) {
    signal.throwIfAborted()
    tell(at)
    const sentences = own.flatMap((unit) => unit.sentences)
    const most = sections.length > 2 ? perSection : perLargeSection
    shortened.push({ ...place, sentences: await shorten(sentences, most) })
    // A long source must not hold up everything else that the engine does.
    await new Promise((resolve) => setImmediate(resolve))
  }
  tell(sections.length)
  const kept = shortened.flatMap(({ sentences }) => sentences.flatMap(backToSentence))
  const overview = sections.length > 1 ? await shorten(kept, perOverview) : []
  if (writer) parts.keepOnly(sourceId, used)
  tell(total)
  const pending = store.segments.undescribed(sourceId, 1).length > 0
  const still: ToldReason[] = pending ? ['Descriptions are still being made.'] : []
  const notes: string[] = known === undefined ? still : [known, ...still]
  return {
    sourceId,
    name,
    coverage: { ...coverage, unread: [...coverage.unread] },
    coverageText: [coverageText(coverage, timeLabel), ...notes].join(' '),
    notes,
    overview,
    sections: shortened,
    dropped,
  }
}

/** A chapter that is shorter is a shot. */
const leastChapterMs = 60_000

/** Where the recording's own memory begins a chapter; none where its chapters are too short to be any. */
export function chaptersOf(
  { id, durationMs = 0 }: SourceRow,
  { memory }: Pick<Store, 'memory'>,
): number[] {
  const starts = memory.ofSource(id, memoryLevels.chapters).map(({ startMs }) => startMs)
  return starts.length * leastChapterMs <= durationMs ? starts : []
}

const sentenceOf = (
  { text, basis }: Written,
  by: 'quote' | 'model',
  sourceId: string,
): SummarySentence => ({
  text,
  // A description is the model's own reading of a picture, also where it is quoted.
  by: by === 'quote' && basis[0]?.origin !== 'description' ? 'code' : 'model',
  from: basis[0]?.origin ?? 'page',
  citations: basis.map(({ locator }) => ({ sourceId, locator })),
})

const backToSentence = ({ text, from, citations: [first] }: SummarySentence): Sentence[] =>
  first ? [{ text, origin: from, locator: first.locator }] : []

function tables(texts: readonly SourceTexts[]): Omit<Summary, 'sources' | 'record'> {
  const { events, amounts, sums, parties } = tablesOf(
    texts.map(({ source, units }) => ({
      sourceId: source.id,
      sentences: units.flatMap(({ sentences }) => sentences),
    })),
  )
  return {
    chronology: events.map(({ iso, date, ...rest }) => ({ ...rest, date: iso, written: date })),
    parties: parties.map(({ name, roles, mentions, places }) => ({
      name,
      roles,
      mentions,
      places,
    })),
    amounts: amounts.map(({ hundredths, ...rest }) => ({
      ...rest,
      amount: amountText(hundredths),
    })),
    sums: sums.map(({ hundredths, ...rest }) => ({ ...rest, amount: amountText(hundredths) })),
  }
}
