import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PDFDocument, StandardFonts, type PDFPage } from 'pdf-lib'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { coverageOf } from '#engine/overview/coverage.ts'
import type { Picture, Sample } from '#engine/domain.ts'
import { follow } from '#engine/intake/follow.ts'
import type { Ocr } from '#engine/ocr/ocr.ts'
import { linesOf } from '#engine/prompt/lines.ts'
import { createPageReader, type PageReaderOptions } from '#engine/intake/read-pages.ts'
import { defaultSampling } from '#engine/source/source-type.ts'
import { createSources } from '#engine/source/sources.ts'
import type { Segment } from '#engine/store/segment-rows.ts'
import type { SourceRow } from '#engine/store/source-rows.ts'
import { openStore, type Store } from '#engine/store/store.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'
import { openOcr, quiet, scannedSlip, slip, type Slip } from './ocr/opened.ts'

const folder = tempFolder('read-pages')
const [width, height] = [slip.width!, slip.height!]
const run = { signal: new AbortController().signal, progress: () => undefined }

const slips: Record<'scan' | 'honest' | 'lying', Slip> = {} as never
let path: string

/** Every letter the third after it: what a font with a wrong character map leaves behind. */
const shifted = (text: string): string =>
  text.replaceAll(/[a-z]/gi, (letter) =>
    String.fromCodePoint(((letter.toLowerCase().codePointAt(0)! - 97 + 3) % 26) + 97),
  )

async function scanPage(pdf: PDFDocument, { jpeg }: Slip): Promise<PDFPage> {
  const page = pdf.addPage([width, height])
  page.drawImage(await pdf.embedJpg(jpeg), { x: 0, y: 0, width, height })
  return page
}

beforeAll(async () => {
  for (const name of ['scan', 'honest', 'lying'] as const) slips[name] = await scannedSlip(name)
  const pdf = await PDFDocument.create()
  const font = await pdf.embedFont(StandardFonts.Helvetica)
  const layer = (page: PDFPage, { lines, baselines }: Slip, said: (line: string) => string): void =>
    lines.forEach((line, at) =>
      page.drawText(said(line), { x: 38, y: height - baselines[at]!, size: 11, font, opacity: 0 }),
    )
  await scanPage(pdf, slips.scan)
  layer(await scanPage(pdf, slips.honest), slips.honest, (line) => line)
  layer(await scanPage(pdf, slips.lying), slips.lying, shifted)
  pdf.addPage([width, height]).drawText('Typed by hand, no scan', { x: 38, y: 100, size: 11, font })
  pdf.addPage([width, height])
  path = join(folder, 'bundle.pdf')
  await writeFile(path, await pdf.save())
})

type Opened = { store: Store; source: SourceRow; sources: ReturnType<typeof createSources> }

/** A library in which the document was imported by a Longview that could not read scans. */
async function imported(name: string): Promise<Opened> {
  const store = openStore(join(folder, name), { logger: quiet })
  const sources = createSources({ logger: quiet, limits: { readerMs: 300_000 } })
  onTestFinished(async () => {
    await sources.close()
    store.close()
  })
  const file = await sources.identify(path, run)
  const probe = await sources.probe(file, {}, run.signal)
  const source = store.sources.add(file, probe)
  for await (const sample of sources.sample(file, probe, defaultSampling, {}, run)) {
    if ('gap' in sample) throw new Error(sample.reason)
    store.segments.add(source.id, unencoded(sample))
  }
  store.sources.complete(source.id, 'ready', [])
  return { store, source: store.sources.byId(source.id)!, sources }
}

function unencoded({ picture: _, ...sample }: Sample): Parameters<Store['segments']['add']>[1] {
  const text = linesOf(sample.words ?? []).join('\n')
  return { ...sample, text, description: '', encoderId: 'none', slices: [] }
}

const readerOf = (
  { store, sources }: Opened,
  ocr: Ocr,
  more: Partial<PageReaderOptions> = {},
): ReturnType<typeof createPageReader> =>
  createPageReader({
    store,
    sources,
    ocr,
    languages: 'eng',
    sampling: defaultSampling,
    logger: quiet,
    ...more,
  })

const pageOf = ({ store, source }: Opened, page: number): Segment =>
  store.segments.ofSource(source.id, { pages: [page] })[0]!

// Minutes on a machine where everything else has the cores.
describe('A document that was imported without reading its scans', { timeout: 600_000 }, () => {
  test('is read when it is imported again, page by page, and found by what the pages show', async () => {
    const opened = await imported('all')
    const { store, source } = opened
    expect(coverageOf(source, store).by).toMatchObject({ layer: 1, blank: 1, waiting: 3 })
    const stages: unknown[] = []
    await follow(
      source,
      [readerOf(opened, openOcr())],
      {},
      {
        ...run,
        progress: ({ stage, done, total }) => stages.push([stage, done, total]),
      },
    ).end()

    const readings = store.readings.ofSource(source.id)
    expect(readings.map(({ page, state, chosen }) => [page, state, chosen])).toEqual([
      [1, 'read', 'ocr'],
      [2, 'read', 'layer'],
      [3, 'read', 'ocr'],
    ])
    expect(stages.at(-1)).toEqual(['read', 3, 3])

    // The scan: its lines, and words whose boxes lie on the page.
    expect(pageOf(opened, 1).text).toBe(slips.scan.lines.join('\n'))
    const words = store.segments.words(pageOf(opened, 1).id)
    expect(words.every(({ confidence, line }) => confidence! > 0.3 && line !== undefined)).toBe(
      true,
    )
    const rarest = slips.scan.lines[0]!.split(' ').toSorted((a, b) => b.length - a.length)[0]!
    const [hit] = store.search(rarest, { sourceIds: [source.id], limit: 5, fuzzy: true })
    expect(hit?.locator).toMatchObject({ kind: 'page', page: 1 })
    expect(hit?.locator.kind === 'page' && hit.locator.boxes?.length).toBeGreaterThan(0)

    // The honest layer stays as it was; the lying one gave way and was kept aside.
    expect(store.segments.words(pageOf(opened, 2).id)[0]?.confidence).toBeUndefined()
    expect(pageOf(opened, 3).text).toBe(slips.lying.lines.join('\n'))
    expect(store.readings.replaced(pageOf(opened, 3).id)[0]?.text).toBe(
      shifted(slips.lying.lines[0]!.split(' ')[0]!),
    )
    const covered = coverageOf(source, store)
    expect(covered.by).toMatchObject({ layer: 2, ocr: 2, blank: 1, waiting: 0 })
    expect(covered.look).toEqual([{ page: 3, reasons: [expect.stringContaining('text layer')] }])
  })

  test('goes on after an interruption with the page that is missing', async () => {
    const opened = await imported('resumed')
    const { store, source } = opened
    const ocr = openOcr()
    const stop = new AbortController()
    const first = follow(
      source,
      [readerOf(opened, ocr)],
      {},
      {
        signal: stop.signal,
        progress: () => stop.abort(new Error('enough')),
      },
    )
    await expect(first.end()).rejects.toThrow('enough')
    const before = store.readings.ofSource(source.id)
    expect(before.length).toBeGreaterThan(0)
    expect(before.length).toBeLessThan(3)

    await follow(source, [readerOf(opened, ocr)], {}, run).end()
    const after = store.readings.ofSource(source.id)
    expect(after.map(({ page }) => page)).toEqual([1, 2, 3])
    expect(after.slice(0, before.length)).toEqual(before)
  })

  test('keeps what it has when a page cannot be read, and says which and why', async () => {
    const opened = await imported('failing')
    const { store, source } = opened
    await follow(source, [readerOf(opened, openOcr({ limits: { pageMs: 1 } }))], {}, run).end()
    expect(store.readings.ofSource(source.id).map(({ state }) => state)).toEqual([
      'failed',
      'failed',
      'failed',
    ])
    const told = store.sources.byId(source.id)!
    expect(told.status).toBe('partial')
    expect(
      told.gaps.map(({ locator, reason }) => [locator, reason.includes('bundle.pdf')]),
    ).toEqual([1, 2, 3].map((page) => [{ kind: 'page', page }, true]))
    expect(pageOf(opened, 2).text).toContain(slips.honest.lines[0]!.split(' ')[0]!)
  })

  test('is compared with a second reader, and what they disagree on is listed', async () => {
    const opened = await imported('second')
    const { store, source } = opened
    const asked: number[] = []
    const secondReader = async ({ page }: Segment, { width: wide }: Picture): Promise<string> => {
      asked.push(page!)
      expect(wide).toBeGreaterThan(0)
      const truth = page === 1 ? slips.scan.lines : slips.lying.lines
      return truth.join(' ').replaceAll(/\d(?=\D|$)/g, (digit) => String((Number(digit) + 1) % 10))
    }
    await follow(source, [readerOf(opened, openOcr(), { secondReader })], {}, run).end()
    expect(asked.toSorted((a, b) => a - b)).toEqual([1, 3])
    const doubts = store.readings.ofSource(source.id).flatMap((reading) => reading.doubts)
    expect(doubts.length).toBeGreaterThan(0)
    expect(new Set(doubts.map(({ between }) => between))).toEqual(new Set(['second-reader']))
    expect(
      coverageOf(source, store)
        .look.flatMap(({ reasons }) => reasons)
        .join(),
    ).toMatch(/(number|date): the text has ".*", the second reader ".*"/)
  })
})
