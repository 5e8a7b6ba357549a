/** Checks an evidence bundle with nothing but the file itself: no library, no model. */
import { emptyChain, follow, sha256, type Link } from '#base/hash-chain.ts'
import { bundleFormat, Manifest, sumsOf } from './manifest.ts'
import {
  citationsOf,
  isGrid,
  isProvedKind,
  isSummary,
  parseRecord,
  textOf,
  titleOf,
  type LoggedRecord,
  type ProvedKind,
} from './record.ts'
import { reportWords } from './report-words.ts'
import { checkAnswer } from './verify-answer.ts'
import { checkGrid } from './verify-grid.ts'
import { readingsOf, type Found, type Held } from './verify-record.ts'
import { checkSummary } from './verify-summary.ts'
import { ArchiveFault, openZip, type Archive, type ReadEntry } from './zip-read.ts'

export type Verified = {
  ok: boolean
  /** SHA-256 of the manifest, which names all other hashes. */
  seal: string
  answers: { number: number; question: string; text: string; citations: number }[]
  sources: number
  files: number
  /** What is wrong; empty when `ok`. */
  problems: string[]
  /** What could not be checked, or is worth knowing. */
  notes: string[]
  records: { number: number; record: LoggedRecord }[]
}

export type VerifyOptions = {
  /** The seal that was noted down when the bundle was made. */
  seal?: string | undefined
  signal: AbortSignal
  progress?: ((bytes: number) => void) | undefined
}

const mostJsonBytes = 256 * 2 ** 20

/** Rejects with the file system's errors and the signal's reason only: a bad bundle is a result. */
export async function verifyBundle(path: string, options: VerifyOptions): Promise<Verified> {
  const result: Verified = {
    ok: false,
    seal: '',
    answers: [],
    sources: 0,
    files: 0,
    problems: [],
    notes: [],
    records: [],
  }
  let archive: Archive | undefined
  try {
    archive = await openZip(path)
    await verify(archive, options, result)
  } catch (error) {
    if (!(error instanceof ArchiveFault)) throw error
    result.problems.push(error.message)
  } finally {
    await archive?.close()
  }
  return { ...result, ok: result.problems.length === 0 }
}

async function verify(archive: Archive, options: VerifyOptions, result: Verified): Promise<void> {
  const entries = await archive.check(options.signal, options.progress)
  const { manifest, entry } = await manifestOf(archive, entries)
  result.seal = entry.sha256
  result.files = entries.length
  result.sources = manifest.sources.length
  const { problems } = result
  if (options.seal !== undefined && options.seal.toLowerCase() !== entry.sha256) {
    problems.push(`its seal is ${entry.sha256}, not the one that was noted down`)
  }
  problems.push(...(await wrongFiles(archive, manifest, entry, entries)))
  const links = await chainOf(archive, manifest, problems)
  const known = new Map<number, LoggedRecord>()
  // A grid stands in the log behind its answers, and is checked against them.
  for (const answer of manifest.answers.toSorted((a, b) => a.number - b.number)) {
    const body = await text(archive, answer.file)
    const link = links.get(answer.number)
    const kind = link?.kind
    if (!isProvedKind(kind) || link?.body !== sha256(body)) {
      problems.push(`answer ${answer.number} is not the one that stands in the log`)
    }
    const record = parsed(isProvedKind(kind) ? kind : 'ask', body)
    if (!record) {
      problems.push(`answer ${answer.number} cannot be read`)
      continue
    }
    const prompt = answer.prompt === undefined ? undefined : await text(archive, answer.prompt)
    const evidence = manifest.evidence.filter((one) => one.answer === answer.number)
    const held = {
      number: answer.number,
      prompt,
      evidence,
      sources: manifest.sources,
      readings: async (name: string) => readingsOf(await text(archive, name)),
    }
    known.set(answer.number, record)
    const found = await checked(record, held, known)
    problems.push(...found.problems)
    result.notes.push(...found.notes)
    result.records.push({ number: answer.number, record })
    result.answers.push({
      number: answer.number,
      question: titleOf(record, reportWords.en),
      text: textOf(record),
      citations: citationsOf(record),
    })
  }
}

async function manifestOf(
  archive: Archive,
  entries: ReadEntry[],
): Promise<{ manifest: Manifest; entry: ReadEntry }> {
  const entry = entries.find(({ name }) => name === 'manifest.json')
  const source = entry && (await text(archive, entry.name))
  if (!entry || source === undefined) throw new ArchiveFault('it has no manifest')
  let value: unknown
  try {
    value = JSON.parse(source)
  } catch {
    throw new ArchiveFault('its manifest is not JSON')
  }
  const { data } = Manifest.safeParse(value)
  if (!data) throw new ArchiveFault(`its manifest is not one of a ${bundleFormat} of this version`)
  if (`${JSON.stringify(data, null, 1)}\n` !== source) {
    throw new ArchiveFault('its manifest is not written as it should be')
  }
  return { manifest: data, entry }
}

/** Files that differ from the manifest, are missing or not named; and those that it names in the wrong place. */
async function wrongFiles(
  archive: Archive,
  manifest: Manifest,
  own: ReadEntry,
  entries: ReadEntry[],
): Promise<string[]> {
  const problems: string[] = []
  const there = new Map(entries.map((entry) => [entry.name, entry]))
  const named = new Set([...manifest.files.map(({ name }) => name), own.name, 'SHA256SUMS'])
  for (const { name, bytes, sha256: hash } of manifest.files) {
    const entry = there.get(name)
    if (!entry) problems.push(`${name} is missing`)
    else if (entry.sha256 !== hash || entry.bytes !== bytes) problems.push(`${name} was changed`)
  }
  for (const { name } of entries) {
    if (!named.has(name)) problems.push(`${name} does not belong to it`)
  }
  if ((await text(archive, 'SHA256SUMS')) !== sumsOf([...manifest.files, own])) {
    problems.push('SHA256SUMS was changed')
  }
  for (const { name, sha256: hash, file } of manifest.sources) {
    if (file !== undefined && there.get(file)?.sha256 !== hash) {
      problems.push(`the source ${name} is not the one that was asked`)
    }
  }
  return problems
}

async function chainOf(
  archive: Archive,
  { log }: Manifest,
  problems: string[],
): Promise<Map<number, Link>> {
  const links = new Map<number, Link>()
  const lines = (await text(archive, log.file)).split('\n')
  if (lines.pop() !== '') problems.push('the log ends in the middle of a line')
  let head = emptyChain
  for (const line of lines) {
    const followed = follow(head, line)
    if ('fault' in followed) {
      problems.push(`the log is broken: ${followed.fault}`)
      return links
    }
    head = followed.head
    links.set(head.number, followed.link)
  }
  if (head.number !== log.head.number || head.hash !== log.head.hash) {
    problems.push('the log does not end where the manifest says')
  }
  return links
}

const text = async (archive: Archive, name: string): Promise<string> =>
  (await archive.read(name, mostJsonBytes))?.toString('utf8') ?? ''

async function checked(
  record: LoggedRecord,
  held: Held,
  known: ReadonlyMap<number, LoggedRecord>,
): Promise<Found> {
  if (isGrid(record)) return checkGrid(record, held, known)
  return isSummary(record) ? checkSummary(record, held) : checkAnswer(record, held)
}

function parsed(kind: ProvedKind, body: string): LoggedRecord | undefined {
  try {
    return parseRecord(kind, JSON.parse(body))
  } catch {
    return undefined
  }
}
