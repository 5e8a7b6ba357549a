/** Answers for others: reports and evidence bundles from what the log holds, and asking again. */
import { stat, writeFile } from 'node:fs/promises'
import { AppError } from '#contract/errors.ts'
import type { ExportEvent } from '#contract/export-api.ts'
import type { Language } from '#contract/language.ts'
import { timeLabel } from '#contract/time-label.ts'
import { z } from '#contract/zod.ts'
import { emptyChain, follow, type ChainHead } from '#base/hash-chain.ts'
import { hashFile } from '#base/hash-file.ts'
import { loadSharp } from '#base/load-sharp.ts'
import { programVersion } from '#base/program-folder.ts'
import type { Locator } from '../domain.ts'
import { writeBundle, type BundledAnswer, type EvidenceAgain } from '../export/bundle.ts'
import { isGrid, isProvedKind, parseRecord } from '../export/record.ts'
import type { LoggedRecord, ProvedKind } from '../export/record.ts'
import { reportWords } from '../export/report-words.ts'
import { renderReport } from '../export/render-report.ts'
import type { ReportFormat } from '../export/report.ts'
import { placeText, recordsReport, segmentAt, type Recorded } from './report.ts'
import { parseBody, type LogBody } from '../store/log.ts'
import type { SamplingParams } from '../source/source-type.ts'
import type { Sources } from '../source/sources.ts'
import type { SourceRow } from '../store/source-rows.ts'
import type { Store } from '../store/store.ts'
import type { Thumbs } from '../thumbs.ts'

export type ProofRun = { signal: AbortSignal; emit(event: ExportEvent): void }
type Chosen = { records?: number[] | undefined; chats?: string[] | undefined }

export type Proof = {
  /** An answer, a summary or a grid of the log. Throws usage/invalid for any other entry. */
  entry(number: number): BundledAnswer & Recorded
  /**
   * The answers that were chosen, in the order of the log; a grid with those of its answers that are still there.
   * Throws usage/invalid where there are none.
   */
  chosen(which: Chosen): (BundledAnswer & Recorded)[]
  report(
    path: string,
    which: Chosen,
    form: { format: ReportFormat; language: Language },
    run: ProofRun,
  ): Promise<{ answers: number }>
  bundle(
    path: string,
    which: Chosen,
    form: { includeSources: boolean; language: Language },
    run: ProofRun,
  ): Promise<{ seal: string; answers: number; files: number; missing: string[] }>
}

/** Of the pictures in a bundle: hardly to be told from the page, a tenth of its size. */
const quality = 90
const pageLines = 2000
const WithRecord = z.object({ record: z.int() })

export function createProof({
  store,
  sources,
  thumbs,
  sampling,
}: {
  store: Store
  sources: Sources
  thumbs: Thumbs
  sampling: () => SamplingParams
}): Proof {
  function entry(number: number): BundledAnswer & Recorded {
    const stored = store.log.body(number)
    const line = store.log.lines(number - 1, 1)[0]
    if (!stored || !isProvedKind(stored.kind) || line === undefined) {
      throw new AppError(
        'usage/invalid',
        `Entry ${number} of the log is no answer, summary or grid, or it was deleted. "longview log" lists them.`,
      )
    }
    const { body, prompt } = stored
    return { number, body, prompt, record: recordIn(stored.kind, stored), at: timeOf(line) }
  }

  const isThere = (number: number): boolean => store.log.body(number) !== undefined

  function chosen({ records = [], chats = [] }: Chosen): (BundledAnswer & Recorded)[] {
    const ofChats = chats.flatMap((id) => {
      if (!store.chats.byId(id)) throw new AppError('source/unknown', `There is no chat ${id}.`)
      return store.chats.messages(id).flatMap(recordOf)
    })
    const numbers = new Set([...records, ...ofChats])
    if (numbers.size === 0) {
      throw new AppError(
        'usage/invalid',
        'No answer was chosen, or the chat has none that is recorded. "longview log" lists the answers.',
      )
    }
    const entries = [...numbers].map(entry)
    const ofGrids = entries.flatMap(({ record }) =>
      isGrid(record) ? record.rows.flatMap(({ answers }) => answers) : [],
    )
    const more = [...new Set(ofGrids)].filter((number) => !numbers.has(number) && isThere(number))
    return [...entries, ...more.map(entry)].toSorted((a, b) => a.number - b.number)
  }

  /** The chain up to an entry. Throws store/damaged for one that is broken. */
  function chainTo(last: number): { lines: string[]; head: ChainHead } {
    const lines: string[] = []
    let head = emptyChain
    while (head.number < last) {
      const page = store.log.lines(head.number, Math.min(pageLines, last - head.number))
      for (const line of page) {
        const followed = follow(head, line)
        if ('fault' in followed) throw brokenLog(followed.fault)
        head = followed.head
        lines.push(line)
      }
      if (page.length === 0) throw brokenLog('it ends too early')
    }
    return { lines, head }
  }

  /** Proves that the file is still the one that was asked: by its whole content. */
  async function check(source: SourceRow, { signal, emit }: ProofRun): Promise<string | undefined> {
    try {
      const { size } = await stat(source.path)
      const progress = (done: number): void =>
        emit({ stage: 'check', done, total: size, unit: 'bytes' })
      const found = await hashFile(source.path, signal, progress)
      return found === source.sha256 ? undefined : 'the file is another one than the one asked'
    } catch {
      signal.throwIfAborted()
      return `the file ${source.name} is not where it was`
    }
  }

  async function evidence(
    { sourceId, locator }: { sourceId: string; locator: Locator },
    unfit: Map<string, string>,
    signal: AbortSignal,
  ): Promise<EvidenceAgain> {
    const source = store.sources.byId(sourceId)
    const why = source ? unfit.get(sourceId) : 'the source was removed from the library'
    const segment = source && segmentAt(sourceId, locator, store)
    const lines = [segment?.text ?? '', ...saidAt(sourceId, locator, store)]
    const text = lines.filter((line) => line !== '').join('\n')
    if (!source || why !== undefined || (!segment && text === '')) {
      return { missing: why ?? 'the library has nothing there any more' }
    }
    const words = segment ? store.segments.words(segment.id) : []
    const kept = text === '' ? {} : { text: { text, words } }
    if (source.kind === 'audio' || !segment) return kept
    try {
      const { rgb, width, height } = await sources.read(source, segment, sampling(), {}, signal)
      const sharp = await loadSharp()
      const picture = await sharp(rgb, { raw: { width, height, channels: 3 } })
        .jpeg({ quality, chromaSubsampling: '4:4:4' })
        .toBuffer()
      return { picture, ...kept }
    } catch (error) {
      if (!(error instanceof AppError) || !error.code.startsWith('source/')) throw error
      return Object.keys(kept).length > 0 ? kept : { missing: error.message }
    }
  }

  return {
    entry,
    chosen,
    async report(path, which, { format, language }, { signal }) {
      const answers = chosen(which)
      const words = reportWords[language]
      const report = await recordsReport(answers, { store, thumbs, words })
      signal.throwIfAborted()
      await writeFile(path, await renderReport(report, format, words))
      return { answers: answers.length }
    },
    async bundle(path, which, { includeSources, language }, run) {
      const answers = chosen(which)
      const log = chainTo(answers.at(-1)!.number)
      const unfit = new Map<string, string>()
      const included = new Map<string, { path: string }>()
      const ids = new Set(answers.flatMap(({ record }) => record.sources.map(({ id }) => id)))
      for (const id of ids) {
        const source = store.sources.byId(id)
        const why = source && (await check(source, run))
        if (why !== undefined) unfit.set(id, why)
        else if (source && includeSources) included.set(source.sha256, { path: source.path })
      }
      const missing = new Set<string>()
      const words = reportWords[language]
      const report = await recordsReport(answers, { store, thumbs, words })
      const html = Buffer.from(await renderReport(report, 'html', words)).toString()
      const written = await writeBundle(
        path,
        {
          version: programVersion(),
          answers,
          log,
          included,
          report: html,
          evidence: async (place, signal) => {
            const found = await evidence(place, unfit, signal)
            if (found.missing !== undefined)
              missing.add(`${placeText(place.locator, reportWords.en)}: ${found.missing}`)
            return found
          },
        },
        {
          signal: run.signal,
          progress: (done, total) => run.emit({ stage: 'write', done, total, unit: 'pieces' }),
        },
      )
      return { ...written, answers: answers.length, missing: [...missing] }
    },
  }
}

/** What is said there, line by line with its time. */
function saidAt(sourceId: string, locator: Locator, { transcripts }: Store): string[] {
  if (locator.kind !== 'time') return []
  return transcripts
    .between(sourceId, locator.startMs, locator.endMs)
    .map(({ startMs, text }) => `${timeLabel(startMs)} ${text}`)
}

function recordIn(kind: ProvedKind, stored: LogBody): LoggedRecord {
  try {
    return parseRecord(kind, parseBody(stored))
  } catch (cause) {
    const message = `Entry ${stored.number} of the library's log cannot be read.`
    throw new AppError('store/damaged', message, { cause })
  }
}

function recordOf({ detail }: { detail: Record<string, unknown> }): number[] {
  const { data } = WithRecord.safeParse(detail['answer'])
  return data ? [data.record] : []
}

function timeOf(line: string): string {
  const { at }: { at?: unknown } = JSON.parse(line)
  return typeof at === 'string' ? at : ''
}

const brokenLog = (fault: string): AppError =>
  new AppError(
    'store/damaged',
    `The library's log is broken (${fault}), so nothing can be proved from it. "longview log --check" says more.`,
  )
