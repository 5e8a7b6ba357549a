import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { inflateSync } from 'node:zlib'
import { unzipSync } from 'fflate'
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs'
import { beforeAll, describe, expect, test } from 'vitest'
import { hidingPdf } from '../fixtures/hiding-pdf.ts'
import { lines } from '../helpers/json-lines.ts'
import { ask, ingest, last, longview, start, type Finished } from '../helpers/longview.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

const folder = tempFolder('proof')
const library = join(folder, 'library')
const agreement = join(folder, 'agreement.pdf')
const secret = 'Zacharias'

const run = (...args: string[]): Promise<Finished> => longview(args, { library })
const place = (name: string): string => join(folder, name)

/** All that a PDF's bytes say, with packed streams unpacked. */
function insides(path: string): string {
  const bytes = readFileSync(path)
  let text = bytes.toString('latin1')
  for (let at = bytes.indexOf('stream'); at >= 0; at = bytes.indexOf('stream', at + 6)) {
    const from = bytes[at + 6] === 13 ? at + 8 : at + 7
    try {
      text += inflateSync(bytes.subarray(from)).toString('latin1')
    } catch {
      // Not a packed stream.
    }
  }
  return text
}

/** The words of each page, in the order in which they stand. */
async function wordsOf(path: string): Promise<string[]> {
  const task = getDocument({ data: new Uint8Array(readFileSync(path)), verbosity: 0 })
  const document = await task.promise
  const pages: string[] = []
  for (let page = 1; page <= document.numPages; page++) {
    const { items } = await (await document.getPage(page)).getTextContent()
    const text = items.map((item) => ('str' in item ? item.str : '')).join(' ')
    pages.push(text.replaceAll(/\s+/g, ' ').trim())
  }
  await task.destroy()
  return pages
}

beforeAll(async () => {
  writeFileSync(agreement, await hidingPdf(secret))
  await ingest([agreement], { library })
  await ask('Who is the buyer?', { library })
  // Nothing is written of it: the model has to look.
  await ask('What is the discount?', { library })
})

describe('what was asked', () => {
  test('stands in an unbroken log, with numbers to export it by', async () => {
    const { answers } = last(await run('log'), lines.log)
    expect(answers?.map(({ number, question }) => [number, question])).toEqual([
      [3, 'What is the discount?'],
      [2, 'Who is the buyer?'],
    ])
    expect(last(await run('log', '--check'), lines.log)).toMatchObject({ ok: true, entries: 3 })
  })

  test.each(['json'])('goes into a report as .%s', async (format) => {
    const path = place(`report.${format}`)
    const finished = await run('export', 'report', path, '--answer', '2')
    expect(last(finished, lines.exported)).toMatchObject({ what: 'report', answers: 1 })
    const bytes = readFileSync(path)
    const text =
      format === 'docx'
        ? Buffer.from(unzipSync(bytes)['word/document.xml']!).toString()
        : bytes.toString()
    expect(text).toContain('Who is the buyer?')
  })
})

describe('an evidence bundle', () => {
  const path = place('bundle.zip')
  let seal = ''

  test('is made of answers, with all that proves them', async () => {
    const finished = await run(
      'bundle',
      path,
      '--answer',
      '2',
      '--answer',
      '3',
      '--include-sources',
    )
    const done = last(finished, lines.exported)
    expect(done).toMatchObject({ what: 'bundle', answers: 2, missing: [] })
    seal = String(done['seal'])
    const files = unzipSync(readFileSync(path))
    const names = Object.keys(files)
    for (const name of ['answers/2.json', 'prompts/3.txt', 'evidence/1.jpg', 'log.jsonl']) {
      expect(names).toContain(name)
    }
    const source = names.find((name) => name.startsWith('sources/'))!
    expect(Buffer.from(files[source]!).equals(readFileSync(agreement))).toBe(true)
    const { model, parameters } = JSON.parse(Buffer.from(files['answers/2.json']!).toString())
    expect(model.files.map(({ sha256 }: { sha256: string }) => sha256.length)).toEqual([64, 64])
    expect(parameters).toMatchObject({ temperature: 0, 'model.contextTokens': 8192 })
  })

  test('is verified by anyone, without a library', async () => {
    const nowhere = place('there-is-no-library')
    const finished = await longview(['verify', path, '--seal', seal], { library: nowhere })
    expect(last(finished, lines.verified)).toMatchObject({ ok: true, seal, problems: [] })
    expect(finished.code).toBe(0)
    expect(existsSync(nowhere)).toBe(false)
  })

  test('is not accepted when a byte of it was changed', async () => {
    const bytes = readFileSync(path)
    bytes[bytes.length >> 1]! ^= 1
    const changed = place('changed.zip')
    writeFileSync(changed, bytes)
    const finished = await run('verify', changed)
    expect(finished.code).toBe(3)
    expect(last(finished, lines.verified).problems.length).toBeGreaterThan(0)
  })

  test('is asked again with the same model and sources, and compared', async () => {
    const finished = await run('verify', path, '--replay')
    const { answers } = last(finished, lines.replayed)
    expect(answers.map(({ number, state }) => [number, state])).toEqual([
      [2, 'same'],
      [3, 'same'],
    ])
    expect(finished.code).toBe(0)
  })

  test('never takes the place of a file, least of all of a source', async () => {
    const before = readFileSync(agreement)
    const finished = await run('bundle', agreement, '--force')
    expect([finished.code, last(finished, lines.error).error.code]).toEqual([2, 'usage/invalid'])
    expect((await run('bundle', path)).code).toBe(2)
    expect(readFileSync(agreement).equals(before)).toBe(true)
  })

  test('is whole or not there at all after a kill', async () => {
    const target = place('killed.zip')
    const running = start(['bundle', target, '--include-sources'], { library })
    await running.until(/check|write/)
    running.child.kill('SIGKILL')
    await running.done
    const verified = existsSync(target) ? await run('verify', target) : undefined
    expect(verified?.code ?? 0).toBe(0)
    await run('bundle', target, '--force')
    const leftovers = readdirSync(folder).filter((name) => name.endsWith('.tmp'))
    expect(leftovers).toEqual([])
  })
})

describe('a summary', () => {
  const path = place('summary.zip')
  let number = 0

  test('is numbered in the log like an answer', async () => {
    const summary = last(await run('summarize', agreement), lines.summary)
    number = summary.record
    const { answers } = last(await run('log', '--limit', '1'), lines.log)
    expect(answers).toMatchObject([
      { number, kind: 'summary', question: 'Summary of agreement.pdf' },
    ])
  })

  test('goes into a report with the places that it cites', async () => {
    const report = place('summary.md')
    await run('export', 'report', report, '--answer', String(number))
    const text = readFileSync(report, 'utf8')
    expect(text).toMatch(/- ".*Porto.*" \[1\]/)
    expect(text).toMatch(/- \[1\] agreement\.pdf, page 1\. SHA-256 [0-9a-f]{64}/)
  })

  test('goes into a report in Chinese where that is wanted', async () => {
    const report = place('summary-zh.md')
    const chosen = ['--answer', String(number), '--language', 'zh-CN']
    await run('export', 'report', report, ...chosen)
    const text = readFileSync(report, 'utf8')
    expect(text).toContain('agreement.pdf 的摘要')
    expect(text).toMatch(/- “.*Porto.*” \[1\]/)
    expect(text).toMatch(/- \[1\] agreement\.pdf，第 1 页。SHA-256 [0-9a-f]{64}/)
    expect(text).not.toMatch(/Summary of|pages? read|Every sentence|page \d|entry \d/)
  })

  test('is bundled, verified by anyone and made again', async () => {
    const done = last(await run('bundle', path), lines.exported)
    expect(done).toMatchObject({ what: 'bundle', answers: 1, missing: [] })
    const names = Object.keys(unzipSync(readFileSync(path)))
    expect(names).toContain('evidence/1.jpg')
    expect(names).not.toContain(`prompts/${number}.txt`)
    const nowhere = place('there-is-no-library-either')
    const verified = await longview(['verify', path], { library: nowhere })
    expect(last(verified, lines.verified)).toMatchObject({ ok: true, problems: [], notes: [] })
    const replayed = last(await run('verify', path, '--replay'), lines.replayed)
    expect(replayed.answers.map(({ state }) => state)).toEqual(['same'])
  })
})

describe('a redacted copy', () => {
  test('says beforehand what would go', async () => {
    const { hits } = last(
      await run('redact', agreement, place('x.pdf'), '--term', secret, '--dry-run'),
      lines.found,
    )
    expect(hits.length).toBeGreaterThan(0)
    expect(existsSync(place('x.pdf'))).toBe(false)
  })

  test('has nothing left of the words, wherever they were', async () => {
    const path = place('redacted.pdf')
    expect(insides(agreement)).toContain(secret)
    const finished = await run(
      'redact',
      agreement,
      path,
      '--term',
      secret,
      '--region',
      '1:0.05,0.2,0.9,0.06',
    )
    expect(last(finished, lines.exported)).toMatchObject({ what: 'redacted', pages: 2 })
    const text = insides(path)
    for (const trace of [secret, 'JavaScript', 'EmbeddedFile', '/Annot', '/Metadata', 'About']) {
      expect(text).not.toContain(trace)
    }
    // The price lay in the region; what nobody could see, white on white, is not in the copy.
    expect(await wordsOf(path)).toEqual([
      'Agreement of the parties The buyer is of Porto',
      'Nothing of interest here',
    ])
  })

  test.each([['a region outside of the page', ['--region', '1:0.5,0.5,0.9,0.9']]])(
    'is not made of %s',
    async (_what, options) => {
      const target = place('never.pdf')
      const finished = await run('redact', agreement, target, ...options)
      expect(finished.code).toBe(2)
      expect(existsSync(target)).toBe(false)
    },
  )
})

describe('numbered copies', () => {
  test('run on over several documents, and are listed page by page', async () => {
    const produced = place('production')
    const second = place('second.pdf')
    writeFileSync(second, await hidingPdf('Other'))
    await ingest([second], { library })
    const finished = await run(
      'export',
      'bates',
      produced,
      agreement,
      second,
      '--prefix',
      'LV',
      '--start',
      '9',
      '--digits',
      '4',
    )
    expect(last(finished, lines.exported)).toMatchObject({
      files: [
        { name: 'LV0009.pdf', first: 'LV0009', last: 'LV0010', pages: 2 },
        { name: 'LV0011.pdf', first: 'LV0011', last: 'LV0012', pages: 2 },
      ],
    })
    const rows = readFileSync(join(produced, 'index.csv'), 'utf8').trim().split('\r\n').slice(1)
    expect(rows.map((row) => row.split(',').slice(0, 4).join(' '))).toEqual([
      `LV0009 ${basename(agreement)} 1 LV0009.pdf`,
      `LV0010 ${basename(agreement)} 2 LV0009.pdf`,
      `LV0011 ${basename(second)} 1 LV0011.pdf`,
      `LV0012 ${basename(second)} 2 LV0011.pdf`,
    ])
    const [, lastPage] = await wordsOf(join(produced, 'LV0011.pdf'))
    expect(lastPage).toContain('LV0012')
  })
})

describe('a searchable copy', () => {
  test('keeps pages that have text as they are', async () => {
    const path = place('searchable.pdf')
    const done = last(await run('export', 'pdf', agreement, path), lines.exported)
    expect(done).toMatchObject({ what: 'searchable', pages: 2, unread: [] })
    expect(insides(path)).toContain('JavaScript')
  })

  test('is not made to where nothing can be', async () => {
    const target = join(folder, 'no', 'such', 'folder.pdf')
    const finished = await run('export', 'pdf', agreement, target)
    expect([finished.code, last(finished, lines.error).error.code]).toEqual([2, 'export/place'])
  })
})

test('the log still holds after all of this', async () => {
  expect(last(await run('log', '--check'), lines.log)).toMatchObject({ ok: true })
  expect(
    execFileSync('sh', ['-c', `ls -A '${folder}' | grep -c '\\.tmp$' || true`])
      .toString()
      .trim(),
  ).toBe('0')
})
