/** What many pages and minutes say, on the command line: cited, counted, added up. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PDFDocument, StandardFonts } from 'pdf-lib'
import { beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { Summary } from '#contract/summary-api.ts'
import { ffmpegPath } from '../fixtures/ffmpeg.ts'
import { words } from '../helpers/command-words.ts'
import { lines } from '../helpers/json-lines.ts'
import { ingest, last, longview } from '../helpers/longview.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

const folder = tempFolder('summarize')
const library = join(folder, 'library')
const talk = join(folder, 'talk.mp3')
const agreement = join(folder, 'agreement.pdf')

const pages = [
  [
    'Supply Agreement',
    'This Agreement is made on 5 March 2024 between Northwind Trading Ltd ("the Seller")',
    'and Anna Berg ("the Buyer").',
    'The price is EUR 30,000.50 and is payable within thirty days.',
  ],
  ['Delivery', 'The lamps were delivered on 4 May 2024, two days late.'],
  ['Payment', 'Anna Berg paid EUR 20,000 on 1 June 2024. The rest is disputed.'],
]

async function writeAgreement(): Promise<void> {
  const document = await PDFDocument.create()
  const font = await document.embedFont(StandardFonts.Helvetica)
  for (const paragraphs of pages) {
    const page = document.addPage([595, 842])
    for (const [at, line] of paragraphs.entries()) {
      page.drawText(line, { x: 60, y: 760 - at * 22, size: 11, font })
    }
  }
  writeFileSync(agreement, await document.save())
}

const Line = Summary.extend({ event: z.literal('summary') })
const Said = z.object({
  event: z.literal('transcript'),
  transcripts: z.array(z.object({ language: z.string(), cues: z.number() })),
  cues: z.array(z.object({ startMs: z.number(), endMs: z.number(), text: z.string() })),
})

let talkId = ''
let agreementId = ''

beforeAll(async () => {
  mkdirSync(library)
  const args = '-v error -f lavfi -i sine=frequency=220:duration=40 -c:a libmp3lame -b:a 32k'
  execFileSync(ffmpegPath, [...words(args), talk])
  writeFileSync(
    join(folder, 'talk.en.srt'),
    '1\n00:00:01,000 --> 00:00:03,000\nThe delivery was late,\n\n2\n00:00:03,000 --> 00:00:05,000\nthe lamps came on 4 May 2024.\n\n3\n00:00:20,000 --> 00:00:23,000\nNobody at the north door signed.\n',
  )
  writeFileSync(
    join(folder, 'talk.de.vtt'),
    'WEBVTT\n\n00:01.000 --> 00:05.000\nDie Lieferung kam spät.\n',
  )
  await writeAgreement()
  const [first, second] = await ingest([talk, agreement], { library })
  talkId = first!.id
  agreementId = second!.id
}, 240_000)

describe('summarize', () => {
  test('cites every sentence, in the words of the source, and says how much was read', async () => {
    const finished = await longview(['summarize', agreementId, talkId], { library })
    expect(finished.code).toBe(0)
    const { sources } = last(finished, Line)
    expect(sources.map(({ coverageText }) => coverageText)).toEqual([
      '3 of 3 pages read.',
      '00:40 of 00:40 seen or heard. What is said is known from talk.en.srt.',
    ])
    const text = pages.flat().join(' ')
    const sentences = sources[0]!.sections.flatMap((section) => section.sentences)
    expect(sentences.length).toBeGreaterThanOrEqual(3)
    for (const sentence of sentences) {
      expect(text).toContain(sentence.text)
      const [citation] = sentence.citations
      const page = citation?.locator.kind === 'page' ? citation.locator.page : 0
      expect(pages[page - 1]?.join(' ')).toContain(sentence.text)
    }
    expect(sources[1]?.sections[0]?.sentences[0]).toMatchObject({
      text: 'The delivery was late, the lamps came on 4 May 2024.',
      by: 'code',
      from: 'speech',
      citations: [{ sourceId: talkId, locator: { kind: 'time', startMs: 1000, endMs: 5000 } }],
    })
  })

  test('puts dates of all sources in order, and adds amounts up', async () => {
    const { chronology, parties, amounts, sums } = last(
      await longview(['summarize'], { library }),
      Line,
    )
    expect(chronology.map(({ date, sourceId }) => [date, sourceId])).toEqual([
      ['2024-03-05', agreementId],
      ['2024-05-04', talkId],
      ['2024-05-04', agreementId],
      ['2024-06-01', agreementId],
    ])
    expect(parties.map(({ name, roles }) => [name, roles])).toEqual([
      ['Northwind Trading Ltd', ['Seller']],
      ['Anna Berg', ['Buyer']],
    ])
    expect(amounts).toHaveLength(2)
    expect(sums).toEqual([{ currency: 'EUR', amount: '50000.50', count: 2 }])
  })

  test('of a source that is not there ends with code 3, and a person is told', async () => {
    const finished = await longview(['summarize', 's-none'], { library, human: true })
    expect(finished.code).toBe(3)
    expect(finished.stderr).toContain('longview list')
  })

  test('reads as Markdown for a person, with its own words marked as such', async () => {
    const { stdout } = await longview(['summarize', '--quote', talkId], { library, human: true })
    expect(stdout).toContain('# talk.mp3')
    expect(stdout).toContain('Every sentence is quoted from the source.')
    expect(stdout).toMatch(/- "The delivery was late, .*" \[00:01-00:05\]/)
  })
})

describe('transcript', () => {
  test('gives what is said, the fullest first, and the other by its number', async () => {
    const said = last(await longview(['transcript', talkId], { library }), Said)
    expect(said.transcripts.map(({ language, cues }) => [language, cues])).toEqual([
      ['en', 3],
      ['de', 1],
    ])
    expect(said.cues[2]).toEqual({
      startMs: 20_000,
      endMs: 23_000,
      text: 'Nobody at the north door signed.',
    })
  })

  test('writes subtitles that can be read again', async () => {
    const { stdout } = await longview(['transcript', talk, '--format', 'srt'], {
      library,
      human: true,
    })
    expect(stdout).toContain('3\n00:00:20,000 --> 00:00:23,000\nNobody at the north door signed.\n')
  })

  test('is found by search, with its time', async () => {
    const { events } = await longview(['search', 'north door'], { library })
    const { results } = z.object({ results: z.array(z.unknown()) }).parse(events.at(-1))
    expect(results[0]).toMatchObject({
      sourceId: talkId,
      field: 'transcript',
      language: 'en',
      locator: { kind: 'time', startMs: 20_000, endMs: 23_000 },
    })
  })
})

const Overview = lines.answer.extend({
  evidence: lines.answer.shape.evidence.extend({
    covered: z.array(
      z.object({ sourceId: z.string(), unit: z.string(), read: z.number(), total: z.number() }),
    ),
  }),
})

describe('a question about all of a source', () => {
  test.each(['What is this document about?', 'Summarise agreement.pdf', '总结这份文件'])(
    '"%s" is answered from every page, in its own words, with how much was read',
    async (question) => {
      const asked = ['ask', question, '--source', agreementId]
      const { text, supported, citations, evidence } = last(
        await longview(asked, { library }),
        Overview,
      )
      expect(text).toContain('Supply Agreement')
      expect(text).toContain('EUR 30,000.50')
      const all = pages.flat().join(' ')
      const quotes = text.split('\n').flatMap((line) => line.slice(3).split(/" \[\d+\](?: "|$)/))
      for (const quote of quotes) expect(all).toContain(quote)
      expect(supported).toBe(true)
      const cited = citations.map(({ locator }) => (locator.kind === 'page' ? locator.page : 0))
      expect(cited).toEqual([1, 2, 3])
      expect(evidence.covered).toEqual([
        { sourceId: agreementId, unit: 'pages', read: 3, total: 3 },
      ])
    },
  )

  test('of a recording quotes what is said there, with its times', async () => {
    const asked = ['ask', 'What is said in this recording, step by step?']
    const { text, citations, evidence } = last(await longview(asked, { library }), Overview)
    expect(text).toContain('"Nobody at the north door signed." [2]')
    expect(citations[0]).toMatchObject({
      sourceId: talkId,
      locator: { kind: 'time', startMs: 1000, endMs: 5000 },
    })
    expect(evidence.covered).toMatchObject([{ sourceId: talkId, unit: 'ms' }])
    expect(evidence.covered[0]?.read).toBe(evidence.covered[0]?.total)
  })

  test('says to a person how much it was chosen from', async () => {
    const asked = ['ask', 'Summarise everything']
    const { stdout } = await longview(asked, { library, human: true })
    expect(stdout).toContain('chosen from 3 of 3 pages of agreement.pdf')
    expect(stdout).toContain('chosen from 00:40 of 00:40 of talk.mp3')
  })

  test('is proved like any other', async () => {
    const bundle = join(folder, 'overview.zip')
    await longview(['ask', 'What is this document about?'], { library })
    expect((await longview(['bundle', bundle], { library })).code).toBe(0)
    const verified = await longview(['verify', bundle, '--replay'], { library })
    expect(verified.code).toBe(0)
    expect(last(verified, lines.replayed).answers).toMatchObject([{ state: 'same' }])
  })
})

const Grid = z.object({
  event: z.literal('grid'),
  record: z.int(),
  questions: z.array(z.string()),
  rows: z.array(
    z.object({
      sourceId: z.string(),
      answers: z.array(
        z.object({
          text: z.string().min(1),
          record: z.int(),
          citations: z.array(z.object({ sourceId: z.string() })),
        }),
      ),
    }),
  ),
})

test('a grid has an answer for every question and source, each from that source alone', async () => {
  const finished = await longview(
    ['grid', '--question', 'What was late?', '--question', 'Who signed?', agreementId, talkId],
    { library },
  )
  expect(finished.code).toBe(0)
  const { rows, record } = last(finished, Grid)
  expect(rows.map(({ sourceId, answers }) => [sourceId, answers.length])).toEqual([
    [agreementId, 2],
    [talkId, 2],
  ])
  for (const { sourceId, answers } of rows) {
    const cited = answers.flatMap(({ citations }) => citations.map((one) => one.sourceId))
    expect(new Set([...cited, sourceId])).toEqual(new Set([sourceId]))
  }
  const numbers = rows.flatMap(({ answers }) => answers.map((one) => one.record))
  await isProved(record, numbers)
}, 240_000)

/** The entry of a grid takes its answers along wherever it is given. */
async function isProved(grid: number, answers: readonly number[]): Promise<void> {
  const log = last(await longview(['log', '--limit', '1'], { library }), lines.log)
  expect(log.answers).toMatchObject([{ number: grid, kind: 'grid' }])
  const report = join(folder, 'grid.md')
  expect((await longview(['export', 'report', report], { library })).code).toBe(0)
  const text = readFileSync(report, 'utf8')
  for (const number of answers) expect(text).toContain(`(entry ${number})`)
  const bundle = join(folder, 'grid.zip')
  const made = await longview(['bundle', bundle], { library })
  expect(last(made, lines.exported)).toMatchObject({ answers: answers.length + 1, missing: [] })
  const verified = await longview(['verify', bundle], { library })
  expect(verified.code).toBe(0)
  expect(last(verified, lines.verified)).toMatchObject({
    ok: true,
    answers: [...answers, grid].map((number) => ({ number })),
    notes: [],
  })
}
