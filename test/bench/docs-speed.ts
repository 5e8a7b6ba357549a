/** Pages a minute from a scanned PDF to stored words, against pdftoppm and tesseract on all cores. */
import { execFile, spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { PDFDocument } from 'pdf-lib'
import { silentLogger } from '#base/log.ts'
import { follow } from '#engine/intake/follow.ts'
import { createOcr } from '#engine/ocr/ocr.ts'
import { createPageReader } from '#engine/intake/read-pages.ts'
import { defaultSampling } from '#engine/source/source-type.ts'
import { createSources } from '#engine/source/sources.ts'
import { openStore } from '#engine/store/store.ts'
import { createRandom } from '../fixtures/random.ts'
import { typedPage, type TextWish } from '../fixtures/typed-page.ts'
import { inTurns, median } from './measure.ts'
import { proportionalOf } from './resident.ts'

const run = { signal: new AbortController().signal, progress: () => undefined }
const execute = promisify(execFile)

export const hasPdftoppm = (): boolean => spawnSync('pdftoppm', ['-v']).status === 0

/** `different` pages, repeated until there are `pages`. */
export async function writeScan(
  path: string,
  pages: number,
  different: number,
  wish: TextWish = {},
): Promise<string> {
  const pdf = await PDFDocument.create({ updateMetadata: false })
  const pictures = []
  for (let at = 0; at < Math.min(different, pages); at++) {
    const damage = { dpi: 200, degrees: (at % 3) - 1, grain: 5, jpegQuality: 75 }
    const { jpeg, text } = await typedPage(createRandom(`scan${at}`), wish, damage)
    pictures.push({ image: await pdf.embedJpg(jpeg), text })
  }
  for (let at = 0; at < pages; at++) {
    const { image, text } = pictures[at % pictures.length]!
    const { width, height } = text
    pdf.addPage([width, height]).drawImage(image, { x: 0, y: 0, width, height })
  }
  writeFileSync(path, await pdf.save())
  return path
}

export type ReadRun = {
  ms: number
  /** Of all processes together, what they share counted once; 0 where nobody looked. */
  peakBytes: number
  unread: number
  engines: string[]
}

/** As the engine does: the tesseract of this machine where there is one, unless `own` is wanted. */
export type ReadWish = {
  workers?: number
  isOwn?: boolean
  /** Looks at the memory: that takes 2 % of the processors' time, which the two commands need not spend. */
  isWatched?: boolean
  progress?: (done: number) => void
}

const lookMs = 500

const installed = { folders: (process.env['PATH'] ?? '').split(delimiter) }

/** What an import does with a scan, but for the encoder: each page is drawn, read, and stored with its words. */
export async function readAll(
  path: string,
  library: string,
  { workers = availableParallelism(), isOwn = false, isWatched = false, progress }: ReadWish = {},
): Promise<ReadRun> {
  const store = openStore(library, { logger: silentLogger })
  const sources = createSources({ logger: silentLogger, limits: { readerMs: 600_000 } })
  const ocr = createOcr({
    folder: join(library, 'ocr'),
    workers,
    ...(!isOwn && { installed }),
    logger: silentLogger,
  })
  let peakBytes = 0
  const look = (): void => {
    peakBytes = Math.max(peakBytes, proportionalOf(process.pid))
  }
  const timer = isWatched ? setInterval(look, lookMs) : undefined
  try {
    const file = await sources.identify(path, run)
    const probe = await sources.probe(file, {}, run.signal)
    const source = store.sources.add(file, probe)
    for (let page = 1; page <= (probe.pages ?? 0); page++) {
      store.segments.add(source.id, {
        key: `p${page}`,
        page,
        locator: { kind: 'page', page },
        pageClass: 'scan',
        text: '',
        description: '',
        encoderId: 'none',
        slices: [],
      })
    }
    const startedAt = performance.now()
    const reader = createPageReader({
      store,
      sources,
      ocr,
      languages: 'eng',
      sampling: defaultSampling,
      logger: silentLogger,
    })
    const told = { ...run, progress: ({ done = 0 }: { done?: number }) => progress?.(done) }
    await follow(source, [reader], {}, told).end()
    const ms = performance.now() - startedAt
    const readings = store.readings.ofSource(source.id)
    const unread = readings.filter(({ state }) => state !== 'read').length
    const engines = Array.from(new Set(readings.map(({ engine }) => engine)))
    return { ms, peakBytes, unread, engines }
  } finally {
    clearInterval(timer)
    await ocr.close()
    await sources.close()
    store.close()
  }
}

/** The usual two commands: all pages to pictures at 300 dpi, then one tesseract per core. */
async function byCommands(path: string, folder: string): Promise<number> {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const startedAt = performance.now()
  await execute('pdftoppm', ['-r', '300', '-gray', path, join(folder, 'page')])
  const waiting = readdirSync(folder)
  const env = { ...process.env, OMP_THREAD_LIMIT: '1' }
  const work = async (): Promise<void> => {
    for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
      await execute('tesseract', [join(folder, name), join(folder, name), 'tsv'], { env })
    }
  }
  await Promise.all(Array.from({ length: availableParallelism() }, work))
  return performance.now() - startedAt
}

export type SpeedRow = {
  pages: number
  ours: number
  theirs: number | undefined
  engines: string[]
}

/** Medians of pages a minute, measured in turns. */
export async function benchReading(
  folder: string,
  { pages, rounds, isOwn }: { pages: number; rounds: number; isOwn: boolean },
): Promise<SpeedRow> {
  const path = await writeScan(join(folder, 'speed.pdf'), pages, pages)
  let turn = 0
  let engines: string[] = []
  const ours = async (): Promise<number> => {
    const read = await readAll(path, join(folder, `speed-${turn++}`), { isOwn })
    engines = read.engines
    return read.ms
  }
  const canCompare = hasPdftoppm() && spawnSync('tesseract', ['--version']).status === 0
  const perMinute = (all: readonly number[]): number => (pages * 60_000) / median(all)
  if (!canCompare) {
    const alone = await inTurns(rounds, { ours })
    return { pages, ours: perMinute(alone.ours), theirs: undefined, engines }
  }
  const both = await inTurns(rounds, {
    ours,
    theirs: () => byCommands(path, join(folder, 'theirs')),
  })
  return { pages, ours: perMinute(both.ours), theirs: perMinute(both.theirs), engines }
}
