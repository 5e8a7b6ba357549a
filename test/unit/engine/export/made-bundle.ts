// Parts of an evidence bundle with two answers over a recording and a form, and the bundle on the disk.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { emptyChain, nextLink, sha256, type ChainHead } from '#base/hash-chain.ts'
import { writeBundle, type BundledAnswer, type BundleParts } from '#engine/export/bundle.ts'
import { AnswerRecord, GridRecord, SummaryRecord } from '#engine/export/record.ts'

const film = {
  id: 's-aaaaaaaaaaaa',
  name: 'talk.mp4',
  kind: 'video' as const,
  bytes: 1000,
  sha256: 'a'.repeat(64),
  durationMs: 60_000,
}
const form = {
  id: 's-bbbbbbbbbbbb',
  name: 'form.pdf',
  kind: 'pdf' as const,
  bytes: 8,
  sha256: sha256('contents'),
  pages: 3,
}
export const pageText = 'Invoice 4711. The amount due is 1,250.00 EUR.'
const place = { kind: 'page' as const, page: 2 }
const span = { kind: 'time' as const, startMs: 1000, endMs: 4000 }

function recordOf(text: string, prompt: string | undefined): AnswerRecord {
  const answer = {
    text,
    supported: true,
    unsupported: [],
    citations: [
      { marker: 1, sourceId: form.id, locator: place },
      { marker: 2, sourceId: film.id, locator: { ...span, startMs: 2000 } },
    ],
    evidence: {
      samples: 2,
      slices: 1,
      tokenRows: 64,
      encoded: 0,
      fromCache: 1,
      omitted: 0,
      promptTokens: 90,
      contextTokens: 8192,
      items: [],
      omissions: [],
    },
    timings: { retrieveMs: 1, prefillMs: 1, firstTokenMs: 1, totalMs: 1 },
  }
  return AnswerRecord.parse({
    salt: 'ab',
    program: { name: 'Longview', version: '0.1.0', llama: 'b1' },
    question: 'What is due?',
    scope: [form.id, film.id],
    within: {},
    model: {
      id: 'demo',
      encoder: 'e1',
      variant: 'cpu',
      files: [{ name: 'm.gguf', bytes: 5, sha256: 'c'.repeat(64) }],
    },
    parameters: { temperature: 0 },
    promptSha256: prompt === undefined ? undefined : sha256(prompt),
    sources: [form, film],
    evidence: [
      { id: 1, sourceId: form.id, locator: place, label: 'page 2', slices: [], lines: 1 },
      { id: 2, sourceId: film.id, locator: span, label: '00:01', slices: [], lines: 0 },
    ],
    answer,
  })
}

const saidText = 'It says "The amount due is 1,250.00 EUR" [1], and so does the talk [2].'

/** A log of `count` entries, of which those with an even number are answers. */
export function madeParts(text = saidText): BundleParts {
  let head: ChainHead = emptyChain
  const lines: string[] = []
  const answers: BundledAnswer[] = []
  for (let number = 1; number <= 4; number++) {
    const isAnswer = number % 2 === 0
    const prompt = `[1] page 2 text:\n${pageText}\nWhat is due? (${number})`
    const record = recordOf(text, prompt)
    const body = isAnswer ? JSON.stringify(record) : JSON.stringify({ salt: 'x', number })
    const at = `2026-11-22T10:00:0${number}.000Z`
    const next = nextLink(head, { at, kind: isAnswer ? 'ask' : 'import', body })
    head = next.head
    lines.push(next.line)
    if (isAnswer) answers.push({ number, body, prompt, record })
  }
  return {
    version: '0.1.0',
    answers,
    log: { lines, head },
    included: new Map(),
    report: '<!doctype html><p>report',
    evidence: async ({ locator }) =>
      locator.kind === 'page'
        ? { picture: Buffer.from('a page'), text: { text: pageText, words: [] } }
        : { picture: Buffer.from('a frame') },
  }
}

/** The same with a summary in the place of the last answer, that quotes the page. */
export function summaryParts(quoted = 'The amount due is 1,250.00 EUR.'): BundleParts {
  const parts = madeParts()
  const citations = [{ sourceId: form.id, locator: place }]
  const record = SummaryRecord.parse({
    salt: 'cd',
    program: { name: 'Longview', version: '0.1.0', llama: 'b1' },
    scope: [form.id],
    writer: 'code',
    parameters: {},
    sources: [form],
    evidence: [{ id: 1, ...citations[0] }],
    summary: {
      sources: [
        {
          sourceId: form.id,
          name: form.name,
          coverageText: '3 of 3 pages read.',
          coverage: { unit: 'pages', read: 3, total: 3, unread: [] },
          overview: [{ text: quoted, by: 'code', from: 'page', citations }],
          sections: [],
          dropped: 0,
        },
      ],
      chronology: [],
      parties: [],
      amounts: [],
      sums: [],
    },
  })
  const body = JSON.stringify(record)
  const lines = parts.log.lines.slice(0, 3)
  const before = { number: 3, hash: sha256(lines[2]!) }
  const next = nextLink(before, { at: '2026-11-22T10:00:04.000Z', kind: 'summary', body })
  const answers = [parts.answers[0]!, { number: 4, body, prompt: undefined, record }]
  return { ...parts, answers, log: { lines: [...lines, next.line], head: next.head } }
}

/** The first answer, asked of the form alone, and the grid that it makes up; `changed` says what else the grid holds. */
export function gridParts(changed: Partial<GridRecord> = {}): BundleParts {
  const parts = madeParts()
  const answer = { ...recordOf(saidText, undefined), scope: [form.id] }
  const grid = GridRecord.parse({
    salt: 'ef',
    program: { name: 'Longview', version: '0.1.0', llama: 'b1' },
    questions: ['What is due?'],
    sources: [form],
    rows: [{ sourceId: form.id, answers: [2] }],
    ...changed,
  })
  const links: [string, string][] = [
    ['ask', JSON.stringify(answer)],
    ['import', '{}'],
    ['grid', JSON.stringify(grid)],
  ]
  const lines = parts.log.lines.slice(0, 1)
  let head: ChainHead = { number: 1, hash: sha256(lines[0]!) }
  for (const [kind, body] of links) {
    const next = nextLink(head, { at: '2026-11-22T10:00:09.000Z', kind, body })
    head = next.head
    lines.push(next.line)
  }
  const answers: BundledAnswer[] = [
    { number: 2, body: links[0]![1], prompt: undefined, record: answer },
    { number: 4, body: links[2]![1], prompt: undefined, record: grid },
  ]
  return { ...parts, answers, log: { lines, head } }
}

export async function madeBundle(
  parts: BundleParts = madeParts(),
): Promise<{ path: string; seal: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'longview-bundle-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const path = join(folder, 'bundle.zip')
  const run = { signal: new AbortController().signal, progress: () => undefined }
  const { seal } = await writeBundle(path, parts, run)
  return { path, seal }
}
