import { execFileSync } from 'node:child_process'
import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { unzipSync } from 'fflate'
import { describe, expect, onTestFinished, test } from 'vitest'
import { emptyChain, nextLink, sha256 } from '#base/hash-chain.ts'
import { AnswerRecord } from '#engine/export/record.ts'
import { verifyBundle, type Verified } from '#engine/export/verify-bundle.ts'
import { writeZip } from '#engine/export/zip-write.ts'
import { gridParts, madeBundle, madeParts, pageText, summaryParts } from './made-bundle.ts'

const verify = (path: string, seal?: string): Promise<Verified> =>
  verifyBundle(path, { seal, signal: new AbortController().signal })

/** The bundle written again after a change of its files, with every hash around it made to fit. */
async function rewritten(
  path: string,
  change: (files: Map<string, Buffer>) => void,
): Promise<string> {
  const files = new Map(
    Object.entries(unzipSync(readFileSync(path))).map(([name, data]) => [name, Buffer.from(data)]),
  )
  change(files)
  const manifest = JSON.parse(files.get('manifest.json')!.toString())
  manifest.files = manifest.files.flatMap((file: { name: string }) => {
    const data = files.get(file.name)
    return data ? [{ ...file, bytes: data.length, sha256: sha256(data) }] : [file]
  })
  files.set('manifest.json', Buffer.from(`${JSON.stringify(manifest, null, 1)}\n`))
  const summed = [...files].filter(([name]) => name !== 'SHA256SUMS')
  const sums = summed.map(([name, data]) => `${sha256(data)}  ${name}\n`).join('')
  files.set('SHA256SUMS', Buffer.from(sums))
  const target = join(dirname(path), 'rewritten.zip')
  await writeZip(target, async (zip) => {
    for (const [name, data] of files) await zip.add(name, data)
    await zip.end()
  })
  return target
}

const replaced = (files: Map<string, Buffer>, name: string, from: string, to: string): void => {
  const before = files.get(name)!.toString()
  expect(before).toContain(from)
  files.set(name, Buffer.from(before.replaceAll(from, to)))
}

describe('a bundle', () => {
  test('is found to be whole, and says what is in it', async () => {
    const { path, seal } = await madeBundle()
    expect(await verify(path, seal)).toMatchObject({
      ok: true,
      seal,
      answers: [
        { number: 2, question: 'What is due?', citations: 2 },
        { number: 4, question: 'What is due?', citations: 2 },
      ],
      sources: 2,
      problems: [],
      notes: [],
    })
  })

  test('is the same, byte for byte, when it is made of the same parts', async () => {
    const [one, two] = [await madeBundle(), await madeBundle()]
    expect(readFileSync(one.path).equals(readFileSync(two.path))).toBe(true)
  })

  test('opens in other programs, which find the same sums', async () => {
    const { path } = await madeBundle()
    const files = unzipSync(readFileSync(path))
    const sums = Buffer.from(files['SHA256SUMS']!).toString().trim().split('\n')
    expect(sums.length).toBe(Object.keys(files).length - 1)
    for (const line of sums) {
      const [hash, name] = line.split('  ')
      expect(sha256(files[name!]!)).toBe(hash)
    }
    expect(execFileSync('unzip', ['-t', path]).toString()).toContain('No errors detected')
  })

  test('does not give away what the other entries of the log are about', async () => {
    const { path } = await madeBundle()
    const { 'log.jsonl': log } = unzipSync(readFileSync(path))
    const lines = Buffer.from(log!).toString().trim().split('\n')
    expect(lines.map((line) => JSON.parse(line).kind)).toEqual(['import', 'ask', 'import', 'ask'])
    expect(readFileSync(path).includes('"salt":"x"')).toBe(false)
  })

  test('is found out when any one bit of it is another', async () => {
    const { path } = await madeBundle()
    const bytes = readFileSync(path)
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.nat(7), async (at, bit) => {
        const changed = Buffer.from(bytes)
        changed[at]! ^= 1 << bit
        const copy = join(dirname(path), 'changed.zip')
        writeFileSync(copy, changed)
        const { ok, problems } = await verify(copy)
        expect(ok).toBe(false)
        expect(problems.length).toBeGreaterThan(0)
      }),
      { numRuns: 250 },
    )
  }, 60_000)

  test.each([
    ['cut off', (path: string) => truncateSync(path, 2000)],
    ['longer than it was', (path: string) => appendFileSync(path, 'x')],
    ['empty', (path: string) => truncateSync(path, 0)],
    ['something else', (path: string) => writeFileSync(path, 'P'.repeat(5000))],
  ])('is found out when it is %s', async (_how, change) => {
    const { path } = await madeBundle()
    change(path)
    expect(await verify(path)).toMatchObject({
      ok: false,
      problems: [/./].map(() => expect.any(String)),
    })
  })
})

describe('a forger who makes all sums fit again', () => {
  test.each<[string, string, (files: Map<string, Buffer>) => void]>([
    [
      'an answer',
      'answer 2 is not the one that stands in the log',
      (files) => replaced(files, 'answers/2.json', '1,250.00', '9,250.00'),
    ],
    [
      'a prompt',
      'the prompt of answer 4 is not the one that was given',
      (files) => replaced(files, 'prompts/4.txt', '1,250.00', '9,250.00'),
    ],
    [
      'a time in the log',
      'the log is broken',
      (files) => replaced(files, 'log.jsonl', '10:00:01', '09:00:01'),
    ],
    [
      'the end of the log',
      'the log does not end where the manifest says',
      (files) => {
        const lines = files.get('log.jsonl')!.toString().split('\n')
        files.set('log.jsonl', Buffer.from(`${lines.slice(0, 3).join('\n')}\n`))
      },
    ],
    [
      'where evidence comes from',
      'is not what its entry says',
      (files) => replaced(files, 'manifest.json', '"page": 2', '"page": 3'),
    ],
    [
      'the hash of a source',
      'is not among the sources',
      (files) => replaced(files, 'manifest.json', 'a'.repeat(64), 'd'.repeat(64)),
    ],
  ])('cannot change %s', async (_what, problem, change) => {
    const { path } = await madeBundle()
    const { ok, problems } = await verify(await rewritten(path, change))
    expect(ok).toBe(false)
    expect(problems.join('; ')).toContain(problem)
  })

  test('is betrayed by the seal when all is forged from the beginning', async () => {
    const real = await madeBundle()
    const forged = await madeBundle(madeParts('It is 9 EUR [1] [2].'))
    expect(await verify(forged.path)).toMatchObject({ ok: true })
    expect(await verify(forged.path, real.seal)).toMatchObject({ ok: false })
  })
})

describe('an answer in a bundle', () => {
  test.each([
    ['a marker that leads nowhere', 'It is due [1] [2] [3].', '[3] of answer 2 leads nowhere'],
    ['a citation without a marker', 'It is due [1].', '[2] of answer 2 is not in its text'],
  ])('with %s is reported', async (_what, text, problem) => {
    const { path } = await madeBundle(madeParts(text))
    expect((await verify(path)).problems).toContain(problem)
  })

  test('that quotes what is not on the page is pointed at', async () => {
    const said = 'It says "The amount due is 9,999.00 EUR" [1] [2].'
    const { path } = await madeBundle(madeParts(said))
    const { ok, notes } = await verify(path)
    expect(ok).toBe(true)
    expect(notes.join()).toContain('quotes "The amount due is 9,999.00 EUR"')
    expect(pageText).not.toContain('9,999')
  })

  test.each([
    ['a page, over the end of a line', 'Invoice 4711. The amount due is\n1,250.00 EUR.'],
    ['a talk, over the end of a line', '00:02 The amount due\n1:00:04 is 1,250.00 EUR.'],
  ])('that quotes %s is right', async (_what, text) => {
    const parts = madeParts()
    const answers = parts.answers.map((one) => ({ ...one, prompt: undefined }))
    const evidence: typeof parts.evidence = async () => ({ text: { text, words: [] } })
    const { path } = await madeBundle({ ...parts, answers, evidence })
    const { ok, notes } = await verify(path)
    expect(ok).toBe(true)
    expect(notes.join()).not.toContain('quotes')
  })

  test('whose cited evidence is not there is reported', async () => {
    const parts = madeParts()
    const { path } = await madeBundle({
      ...parts,
      evidence: async () => ({ missing: 'the file is gone' }),
    })
    const { problems, notes } = await verify(path)
    expect(problems).toContain('what [1] of answer 2 cites is not in the bundle')
    expect(notes.join()).toContain('the file is gone')
  })
})

test('a source that is put in is the one that was asked', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'longview-source-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, 'form.pdf')
  writeFileSync(file, 'contents')
  const included = new Map([[sha256('contents'), { path: file }]])
  const { path } = await madeBundle({ ...madeParts(), included })
  expect(await verify(path)).toMatchObject({ ok: true })
  const name = `sources/${sha256('contents')}.pdf`
  expect(Object.keys(unzipSync(readFileSync(path)))).toContain(name)
  const forged = await rewritten(path, (files) => files.set(name, Buffer.from('contentZ')))
  expect((await verify(forged)).problems).toEqual([
    'the source form.pdf is not the one that was asked',
  ])
})

describe('a summary in a bundle', () => {
  test('is verified with the page that it quotes', async () => {
    const { path } = await madeBundle(summaryParts())
    expect(await verify(path)).toMatchObject({
      ok: true,
      answers: [{ number: 2 }, { number: 4, question: 'Summary of form.pdf', citations: 1 }],
      problems: [],
    })
  })

  test('that says it quotes what is not on the page is reported', async () => {
    const { path } = await madeBundle(summaryParts('The amount due is 9,250.00 EUR.'))
    expect((await verify(path)).problems).toEqual([
      'summary 4 quotes "The amount due is 9,250.00 EUR.", which is not in the text of what it cites',
    ])
  })

  test('whose pages are not in it is reported', async () => {
    const evidence = async (): Promise<{ missing: string }> => ({ missing: 'the file is gone' })
    const { path } = await madeBundle({ ...summaryParts(), evidence })
    expect((await verify(path)).problems).toContain(
      'what [1] of summary 4 cites is not in the bundle',
    )
  })

  test('cannot be passed off as an answer', async () => {
    const { path } = await madeBundle(summaryParts())
    const forged = await rewritten(path, (files) =>
      replaced(files, 'log.jsonl', '"kind":"summary"', '"kind":"ask"'),
    )
    expect(await verify(forged)).toMatchObject({ ok: false })
  })
})

describe('a grid in a bundle', () => {
  test('is verified with the answers that it is made of', async () => {
    const { path } = await madeBundle(gridParts())
    expect(await verify(path)).toMatchObject({
      ok: true,
      answers: [
        { number: 2, question: 'What is due?' },
        { number: 4, question: 'Grid of form.pdf: What is due?', text: 'form.pdf: entries 2' },
      ],
      problems: [],
      notes: [],
    })
  })

  test.each<[string, Parameters<typeof gridParts>[0], string]>([
    [
      'an answer to another question',
      { questions: ['What was paid?'] },
      'entry 2 is not the answer that grid 4 names it for',
    ],
    [
      'itself as an answer',
      { rows: [{ sourceId: 's-bbbbbbbbbbbb', answers: [4] }] },
      'entry 4 is not the answer that grid 4 names it for',
    ],
    [
      'fewer answers than questions',
      { rows: [{ sourceId: 's-bbbbbbbbbbbb', answers: [] }] },
      'grid 4 has not one answer for each question and source',
    ],
  ])('that names %s is reported', async (_what, changed, problem) => {
    const { path } = await madeBundle(gridParts(changed))
    expect((await verify(path)).problems).toContain(problem)
  })

  test('of which an answer was deleted says so', async () => {
    const parts = gridParts()
    const { path } = await madeBundle({ ...parts, answers: parts.answers.slice(1) })
    const { problems, notes } = await verify(path)
    expect(notes).toEqual(['answer 2 of grid 4 is not in the bundle'])
    expect(problems).toEqual([])
  })
})

test('a source that was renamed between two answers does not make the bundle untrue', async () => {
  const parts = madeParts()
  const [first, second] = parts.answers
  const renamed = JSON.parse(first!.body)
  renamed.sources[1].name = 'renamed.mp4'
  const body = JSON.stringify(renamed)
  const links = parts.log.lines.map((line) => JSON.parse(line))
  let head = emptyChain
  const lines = links.map(({ at, kind }, index) => {
    const text = index === 1 ? body : index === 3 ? second!.body : JSON.stringify({ index })
    const next = nextLink(head, { at, kind, body: text })
    head = next.head
    return next.line
  })
  const answers = [{ ...first!, body, record: AnswerRecord.parse(renamed) }, second!]
  const { path } = await madeBundle({ ...parts, answers, log: { lines, head } })
  expect(await verify(path)).toMatchObject({ ok: true, problems: [] })
})
