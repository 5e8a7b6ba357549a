/** Writes an evidence bundle: answers with everything by which others can check them, in one archive. */
import { extname } from 'node:path'
import { createReadStream } from 'node:fs'
import type { ChainHead } from '#base/hash-chain.ts'
import { sha256 } from '#base/hash-chain.ts'
import type { Locator, Word } from '../domain.ts'
import { bundleFormat, bundleVersion, Manifest, sumsOf, type FileRecord } from './manifest.ts'
import { evidenceOf, type LoggedRecord, type SourceRecord } from './record.ts'
import { writeZip, type ZipWriter } from './zip-write.ts'

/** What an answer was given from, read again. */
export type EvidenceAgain = {
  /** JPEG. */
  picture?: Uint8Array | undefined
  text?: { text: string; words: Word[] } | undefined
  missing?: string | undefined
}

/** An answer, a summary or a grid. */
export type BundledAnswer = {
  number: number
  /** The log's entry, exactly as it was hashed. */
  body: string
  prompt: string | undefined
  record: LoggedRecord
}

export type BundleParts = {
  version: string
  /** In the order of their numbers. */
  answers: BundledAnswer[]
  /** The chain from its beginning to the last of these answers, and where it then stands. */
  log: { lines: string[]; head: ChainHead }
  /** Sources to put in, by their hash. */
  included: Map<string, { path: string }>
  report: string
  evidence(
    place: { sourceId: string; locator: Locator },
    signal: AbortSignal,
  ): Promise<EvidenceAgain>
}

export type BundleRun = {
  signal: AbortSignal
  progress(done: number, total: number): void
}

/** Equal parts give equal bytes. Gives the seal: the hash of the manifest, which names all other hashes. */
export async function writeBundle(
  path: string,
  parts: BundleParts,
  run: BundleRun,
): Promise<{ seal: string; files: number }> {
  let seal = ''
  let count = 0
  await writeZip(path, async (zip) => {
    const files: FileRecord[] = []
    const add = async (...entry: Parameters<ZipWriter['add']>): Promise<string> => {
      run.signal.throwIfAborted()
      files.push(await zip.add(...entry))
      return entry[0]
    }
    await add('README.txt', readme)
    await add('report.html', parts.report)
    await add('log.jsonl', parts.log.lines.map((line) => `${line}\n`).join(''))
    const answers: Manifest['answers'] = []
    for (const { number, body, prompt } of parts.answers) {
      const file = await add(`answers/${number}.json`, body)
      const shown = prompt !== undefined && { prompt: await add(`prompts/${number}.txt`, prompt) }
      answers.push({ number, file, ...shown })
    }
    const evidence = await addEvidence(parts, add, run)
    const sources: Manifest['sources'] = []
    const stored = new Map<string, string>()
    for (const source of sourcesOf(parts.answers)) {
      const place = parts.included.get(source.sha256)
      const file =
        stored.get(source.sha256) ??
        (place && (await addSource(source, place.path, add, run.signal)))
      if (file !== undefined) stored.set(source.sha256, file)
      sources.push({ ...source, ...(file !== undefined && { file }) })
    }
    const manifest: Manifest = {
      format: bundleFormat,
      version: bundleVersion,
      program: { name: 'Longview', version: parts.version },
      log: { file: 'log.jsonl', head: parts.log.head },
      answers,
      sources,
      evidence,
      files,
    }
    const text = `${JSON.stringify(Manifest.parse(manifest), null, 1)}\n`
    seal = sha256(text)
    const last = await zip.add('manifest.json', text)
    await zip.add('SHA256SUMS', sumsOf([...files, last]))
    await zip.end()
    count = files.length + 2
  })
  return { seal, files: count }
}

type Add = (...entry: Parameters<ZipWriter['add']>) => Promise<string>

/** One picture and text per place, however many answers were given from it. */
async function addEvidence(
  { answers, evidence: read }: BundleParts,
  add: Add,
  { signal, progress }: BundleRun,
): Promise<Manifest['evidence']> {
  const all = answers.flatMap(({ number, record }) =>
    evidenceOf(record).map(({ id, sourceId, locator }) => ({ number, id, sourceId, locator })),
  )
  const known = new Map<
    string,
    Pick<Manifest['evidence'][number], 'picture' | 'text' | 'missing'>
  >()
  const listed: Manifest['evidence'] = []
  for (const [at, { number, id, sourceId, locator }] of all.entries()) {
    progress(at, all.length)
    const key = JSON.stringify([sourceId, locator])
    let files = known.get(key)
    if (!files) {
      const { picture, text, missing } = await read({ sourceId, locator }, signal)
      const name = `evidence/${known.size + 1}`
      files = {
        ...(picture && { picture: await add(`${name}.jpg`, picture) }),
        ...(text && { text: await add(`${name}.json`, JSON.stringify(text)) }),
        ...(missing !== undefined && { missing }),
      }
      known.set(key, files)
    }
    listed.push({ answer: number, id, sourceId, locator, ...files })
  }
  progress(all.length, all.length)
  return listed
}

async function addSource(
  { sha256: hash, name, bytes }: SourceRecord,
  path: string,
  add: Add,
  signal: AbortSignal,
): Promise<string> {
  // The name is a person's; inside the archive the hash is enough, with an ending that opens it.
  const ending = /^\.[a-z0-9]{1,8}$/.exec(extname(name).toLowerCase())?.[0] ?? ''
  return await add(`sources/${hash}${ending}`, createReadStream(path, { signal }), bytes)
}

/** Each source once, in the order of first use; one whose file was renamed in between under each name. */
function sourcesOf(answers: readonly BundledAnswer[]): SourceRecord[] {
  const all = answers.flatMap(({ record }) => record.sources)
  return [...new Map(all.map((source) => [JSON.stringify(source), source])).values()]
}

const readme = `Evidence bundle, made by Longview

report.html     the questions, the answers, and what each claim is tied to
answers/        each answer, summary or grid as it was recorded: sources and model by
                their SHA-256, parameters, what was shown, the text, the citations
prompts/        what the model was given, word for word; pictures stand there by
                the name of their token rows
evidence/       the frames and pages that were shown, and the text of the pages
sources/        the sources themselves, if they were put in
log.jsonl       the chain of everything that was done with the library, up to the
                last of these answers. Each line holds the SHA-256 of the line
                before it and of what it is about; what the other lines are about
                is not given away.
manifest.json   all of this with sizes and SHA-256. Its own SHA-256 is the seal
                of the bundle: note it down where it cannot be changed.
SHA256SUMS      the same for "sha256sum --check SHA256SUMS"

To check everything:    longview verify BUNDLE.zip [--seal SEAL]
It needs neither the library nor the model. To ask again where the sources are
in your library and the model is installed:    longview verify BUNDLE.zip --replay

What this proves: that nothing in the bundle was changed after it was sealed, and
that these answers stand in that order in an unbroken log. What it cannot prove:
that the machine's clock was right, or that an answer is true. For that, look at
the evidence.
`
