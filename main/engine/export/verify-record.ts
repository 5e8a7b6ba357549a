/** What is checked of answers and summaries alike: prompt, sources, evidence. */
import { sha256 } from '#base/hash-chain.ts'
import { z } from '#contract/zod.ts'
import type { Manifest } from './manifest.ts'
import { SourceRecord, type AnswerRecord, type LoggedRecord, type SummaryRecord } from './record.ts'

export type Evidence = Manifest['evidence'][number]

export type Held = {
  number: number
  prompt: string | undefined
  /** Of this answer. */
  evidence: Evidence[]
  sources: Manifest['sources']
  /** What a file of the evidence says, in each way in which it may be quoted; see `readingsOf`. */
  readings(name: string): Promise<string[]>
}

export type Found = { problems: string[]; notes: string[] }

type Prompted = AnswerRecord | SummaryRecord

export function checkPrompt(
  record: Prompted,
  { prompt }: Held,
  name: string,
  { problems, notes }: Found,
): void {
  if (prompt === undefined) {
    if (record.promptSha256 !== undefined) {
      notes.push(`the prompt of ${name} was forgotten with a source that was removed`)
    }
  } else if (record.promptSha256 !== sha256(prompt)) {
    problems.push(`the prompt of ${name} is not the one that was given`)
  }
}

export function checkSources(
  record: LoggedRecord,
  held: Held,
  name: string,
  { problems }: Found,
): void {
  const known = new Set(held.sources.map((source) => JSON.stringify(SourceRecord.parse(source))))
  for (const source of record.sources) {
    if (!known.has(JSON.stringify(source))) {
      problems.push(`the source ${source.name} of ${name} is not among the sources`)
    }
  }
}

export function checkEvidence(record: Prompted, held: Held, name: string, found: Found): void {
  const keyOf = ({
    id,
    sourceId,
    locator,
  }: Pick<Evidence, 'id' | 'sourceId' | 'locator'>): string =>
    JSON.stringify([id, sourceId, locator])
  const there = new Set(held.evidence.map(keyOf))
  if (
    there.size !== record.evidence.length ||
    !record.evidence.every((one) => there.has(keyOf(one)))
  ) {
    found.problems.push(`the evidence of ${name} is not what its entry says`)
  }
  for (const { id, picture, text, missing } of held.evidence) {
    if (picture !== undefined || text !== undefined) continue
    found.notes.push(`evidence ${id} of ${name} is not in it: ${missing ?? 'no reason given'}`)
  }
}

const TextFile = z.object({ text: z.string(), words: z.array(z.object({ text: z.string() })) })
const timeAtStart = /^\d{1,3}(?::\d{2}){1,2} /gm

/**
 * A text of the evidence, squeezed: as it is, without the times before what is said, and word by word: a quote may run on from
 * one line to the next. A file of another form counts as it stands.
 */
export function readingsOf(file: string): string[] {
  let content: unknown
  try {
    content = JSON.parse(file)
  } catch {
    return [squeezed(file)]
  }
  const { data } = TextFile.safeParse(content)
  if (!data) return [squeezed(file)]
  const words = data.words.map((word) => word.text).join(' ')
  return [data.text, data.text.replaceAll(timeAtStart, ''), words].map(squeezed)
}

/** Letters and digits only: how a line was broken or spaced does not matter. */
export const squeezed = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '')
