/** Results as a person reads them on a terminal. */
import type {
  Answer,
  Check,
  Ingested,
  Locator,
  ModelEntry,
  Source,
  Transcript,
} from '#contract/api.ts'
import { timeLabel } from '#contract/time-label.ts'
import { bytes, clock, duration, printable } from './output.ts'

export function locatorText(locator: Locator): string {
  if (locator.kind === 'page') return `page ${locator.page}`
  return `${timeLabel(locator.startMs)}-${timeLabel(locator.endMs)}`
}

const extent = ({ durationMs, pages }: Pick<Source, 'durationMs' | 'pages'>): string => {
  if (durationMs !== undefined) return clock(durationMs)
  return pages === undefined ? '' : `${pages} ${pages === 1 ? 'page' : 'pages'}`
}

export function ingestedText(one: Ingested): string {
  const name = printable(one.name)
  if (one.status === 'failed')
    return `${name}: not imported. ${printable(one.error?.message ?? '')}\n`
  const work =
    one.encoded + one.fromCache === 0
      ? 'nothing left to do'
      : `${one.encoded} pictures encoded, ${one.fromCache} from the cache`
  const head = `${name}: ${one.status}, ${extent(one)}, ${one.samples} samples, ${one.tokenRows} token rows (${work}). id ${one.id}\n`
  return (
    head +
    (one.gaps ?? [])
      .map((gap) => `  not read: ${locatorText(gap.locator)}: ${gap.reason}\n`)
      .join('') +
    (one.transcripts ?? []).map((each) => `  transcript ${transcriptText(each)}\n`).join('')
  )
}

export function sourcesText(sources: Source[]): string {
  if (sources.length === 0) return 'The library is empty. Import something: longview ingest FILE\n'
  return sources
    .map(
      (one) =>
        `${one.id}  ${one.kind.padEnd(5)}  ${one.status.padEnd(9)}  ${extent(one).padEnd(9)}  ${printable(one.name)}\n`,
    )
    .join('')
}

/** What stands under an answer: where each marker points, what was looked at, how long it took. */
const stateWords = {
  verified: 'borne out',
  found: 'found, not proved',
  unsupported: 'a second look does not bear it out',
} as const

function isSamePlace(a: Locator, b: Locator): boolean {
  if (a.kind === 'page' || b.kind === 'page')
    return a.kind === 'page' && b.kind === 'page' && a.page === b.page
  return a.startMs === b.startMs
}

export function answerFooter(answer: Answer, nameOf: (sourceId: string) => string): string {
  const { citations, evidence, timings, unsupported } = answer
  const lines = citations.map(({ marker, sourceId, locator, state }) => {
    const seen = evidence.items.find(
      (item) => item.sourceId === sourceId && isSamePlace(item.locator, locator),
    )?.seen
    const fineness = seen ? `, seen at ${seen.width} x ${seen.height} pixels` : ''
    const proof = state ? `, ${stateWords[state]}` : ''
    return `  [${marker}] ${printable(nameOf(sourceId))}, ${locatorText(locator)}${fineness}${proof}`
  })
  for (const { sourceId, unit, read, total } of evidence.covered ?? []) {
    const name = printable(nameOf(sourceId))
    lines.push(
      unit === 'pages'
        ? `  chosen from ${read} of ${total} ${total === 1 ? 'page' : 'pages'} of ${name}`
        : `  chosen from ${timeLabel(read)} of ${timeLabel(total)} of ${name}`,
    )
  }
  for (const sentence of unsupported) lines.push(`  not supported by the evidence: ${sentence}`)
  lines.push(
    `  evidence: ${evidence.samples} samples, ${evidence.slices} slices, ${evidence.tokenRows} token rows` +
      ` (${evidence.encoded} encoded, ${evidence.fromCache} from the cache), ${evidence.omitted} left out;` +
      ` prompt ${evidence.promptTokens} of ${evidence.contextTokens} tokens`,
  )
  const { looked } = evidence
  if (looked && looked.segments > 0)
    lines.push(`  looked at one by one: ${looked.segments} of ${looked.of} in reach`)
  const reasons = new Map<string, number>()
  for (const { reason } of evidence.omissions) reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
  for (const [reason, count] of reasons) lines.push(`  left out: ${count} x ${reason}`)
  lines.push(
    `  first token after ${ms(timings.firstTokenMs)} (search ${ms(timings.retrieveMs)}, prompt ${ms(timings.prefillMs)}), all ${ms(timings.totalMs)}`,
  )
  return `${lines.join('\n')}\n`
}

const ms = (value: number): string => (value < 10_000 ? `${Math.round(value)} ms` : duration(value))

export function modelsText(models: ModelEntry[]): string {
  return models
    .map(
      (one) => `${one.active ? '*' : ' '} ${one.id}  ${bytes(one.bytes)}  ${printable(one.name)}\n`,
    )
    .join('')
}

export function checksText(checks: Check[]): string {
  return checks.map((one) => `${one.ok ? 'ok  ' : 'FAIL'}  ${one.name}: ${one.detail}\n`).join('')
}

/** `3  talk.en.srt  en  412 cues (2 damaged ones left out)  windows-1252, guessed`. */
export function transcriptText(one: Transcript): string {
  const { id, name, language, cues, skipped, encoding, isGuess, problem } = one
  const left = skipped > 0 ? ` (${skipped} damaged left out)` : ''
  const read = encoding === undefined ? [] : [`${encoding}${isGuess ? ', guessed' : ''}`]
  const words = [String(id), printable(name), language ?? 'unknown language', `${cues} cues${left}`]
  return [...words, ...read, ...(problem === undefined ? [] : [problem])].join('  ')
}
