/** Question in, cited answer out: ask -> look -> read -> prompt -> generate -> cite -> prove. */
import type { Answer, AnswerEvent, Citation, Evidence, Omission } from '#contract/api.ts'
import type { ToldReason } from '#contract/told.ts'
import type { Model, PromptPart } from './model/model-port.ts'
import { createCiter, type Cited } from './prompt/cite.ts'
import { tokenRowsOf, type EvidenceItem } from './prompt/evidence.ts'
import type { Box, Locator } from './domain.ts'
import { citationGrammar, isNotShown, notShown } from './prompt/instructions.ts'
import { parseQuestion, type Question } from './retrieve/question.ts'
import {
  foldOmissions,
  omit,
  type Omission as LeftOut,
  type Ranked,
  type Seen,
} from './retrieve/place.ts'
import { leadOf, stretchLabel, type Stretch } from './retrieve/stretches.ts'

export type Looked = {
  chosen: Ranked[]
  /** Asked for by its place: what of it is told piece by piece, for models that were trained to describe one frame. */
  tell?: ReadonlySet<number> | undefined
  /** Every place that was asked for, each judged alone: the answer is the list of them. */
  found?: Stretch[] | undefined
  /** Evidence that is read already: sentences chosen from everything in reach. Nothing else is read then. */
  given?: EvidenceItem[] | undefined
  /** How much of each source that is. */
  covered?: Evidence['covered']
  /** With nothing chosen: pages whose words come nearest, which this model cannot read. They are named, not shown to it. */
  unread?: EvidenceItem[] | undefined
  omitted: LeftOut[]
  /** How many segments the model looked at for this question, of how many in reach. */
  looked: { segments: number; of: number }
  /** With `found`: what each look took, by segment. */
  seen?: ReadonlyMap<number, Seen> | undefined
  /** With `found`: what a quotation was taken from, by segment; what is not here is read. */
  shown?: ReadonlyMap<number, EvidenceItem> | undefined
  /** With `found`: tokens of the largest single look. */
  lookTokens?: number | undefined
}
export type Prompt = {
  parts: PromptPart[]
  items: EvidenceItem[]
  tokens: number
  contextTokens: number
  omitted: LeftOut[]
}

export type AnswerStages = {
  /** The question as a model that knows only our prompt was trained to hear it; undefined for others. */
  plainly?: {
    places(question: Question): Question
    ofPicture(question: Question, items: readonly EvidenceItem[]): Question
  }
  /** Which segments the question is answered from. */
  look(question: Question, sourceIds: string[], signal: AbortSignal): Promise<Looked>
  /** Their rows and text, from the cache where it has them; what cannot be read any more, with the reason. */
  read(
    chosen: { id: number; locator?: Locator | undefined }[],
    question: Question,
    signal: AbortSignal,
  ): Promise<{ items: EvidenceItem[]; missing: { id: number; reason: ToldReason }[] }>
  /**
   * What one of them shows, in the model's words; empty where a second look does not bear them out, or does not find
   * the code there by which the question names it.
   */
  describe(item: EvidenceItem, question: Question, signal: AbortSignal): Promise<string>
  /** What an answer read off frames in doubt, read once more; undefined for models that read well enough. */
  readAgain?:
    | ((
        text: string,
        items: readonly EvidenceItem[],
        question: Question,
        signal: AbortSignal,
      ) => Promise<{ text: string; items: EvidenceItem[]; unclear: EvidenceItem[] }>)
    | undefined
  /** As much of them as the context holds, with the question, in the model's own template. */
  prompt(
    question: Question,
    items: EvidenceItem[],
    ranks: Map<number, number>,
    signal: AbortSignal,
  ): Promise<Prompt>
  /** What became of each citation when the evidence was looked at again. */
  prove(
    cited: Cited,
    prompt: Prompt,
    question: Question,
    signal: AbortSignal,
  ): Promise<{ citations: Citation[]; unsupported: string[] }>
  /** Boxes of the words on a page that match the given ones. */
  boxesFor(segmentId: number, values: readonly string[]): Box[]
  /** Told what the answer rests on, before it is given. */
  onPrompt(prompt: Prompt): void
  /** Slices that had to go through the encoder for this question, by cache key. */
  encoded: Set<string>
  model: Model
  maxTokens: number
}

export type AskRun = { signal: AbortSignal; emit(event: AnswerEvent): void }

export async function answer(
  text: string,
  sourceIds: string[],
  stages: AnswerStages,
  { signal, emit }: AskRun,
): Promise<Answer> {
  const startedAt = performance.now()
  const parsed = parseQuestion(text)
  const question = stages.plainly?.places(parsed) ?? parsed
  const looked = await stages.look(question, sourceIds, signal)
  if (looked.found)
    return listed(looked.found, looked, question, stages, startedAt, { signal, emit })
  const { items, missing } = looked.given
    ? { items: looked.given, missing: [] }
    : await stages.read(looked.chosen, question, signal)
  const omitted = [...looked.omitted, ...unreadable(looked.chosen, missing)]
  if (items.length === 0) {
    const { contextTokens } = await stages.model.info(signal)
    const nothing = { ...looked, omitted, contextTokens, items: looked.unread }
    return nothingFound(nothing, stages.encoded, performance.now() - startedAt, emit)
  }

  const ranks = new Map(looked.chosen.map(({ id, rank }) => [id, rank]))
  const asked = stages.plainly?.ofPicture(question, items) ?? question
  const prompt = await stages.prompt(asked, items, ranks, signal)
  stages.onPrompt(prompt)
  const retrieveMs = performance.now() - startedAt
  emit({ type: 'evidence', samples: prompt.items.length, tokenRows: rowsOf(prompt.items) })

  const citer = createCiter(prompt.items, emit)
  const told = prompt.items.filter(({ segmentId = 0 }) => looked.tell?.has(segmentId))
  // What is looked at again before it is told cannot be told while it is generated.
  const isHeld = told.length > 0 || stages.readAgain !== undefined
  const generated = await stages.model.generate(
    {
      parts: prompt.parts,
      maxTokens: stages.maxTokens,
      temperature: 0,
      grammar: citationGrammar(prompt.items.map(({ id }) => id)),
      conversation: 'ask',
    },
    { signal, onText: (piece) => void (isHeld || citer.push(piece)) },
  )
  // Which frame comes next the program knows. Asked for all of several frames, such a model leaves parts of them out.
  const isOfAll = question.kind === 'overview' && told.length === prompt.items.length
  const isKnown = question.kind === 'order' || isOfAll
  const isNothing = isNotShown(generated.text) || onlyNames(generated.text, question)
  const isToTell = told.length > 0 && (isKnown || isNothing)
  const tale = isToTell ? await tell(told, question, stages, signal) : undefined
  omitted.push(...(tale?.omitted ?? []))
  // Of what comes next nothing but that frame may speak.
  const otherwise = tale && question.kind === 'order' ? notShown : generated.text
  const said = tale?.text || otherwise
  const read = await stages.readAgain?.(said, prompt.items, asked, signal)
  if (read) prompt.items = read.items
  omitted.push(...(read?.unclear ?? []).map(leftUnclear))
  if (isHeld) citer.push(read?.text ?? said)
  const { prefillMs, firstTokenMs } = generated.timings
  const cited = citer.end()
  const proved = await stages.prove(cited, prompt, question, signal)
  const all = { ...looked, omitted: [...omitted, ...prompt.omitted] }
  return {
    ...cited,
    ...proved,
    supported: cited.supported && proved.unsupported.length === 0,
    evidence: accountOf(prompt, all, stages.encoded),
    timings: {
      retrieveMs,
      prefillMs,
      firstTokenMs: retrieveMs + firstTokenMs,
      totalMs: performance.now() - startedAt,
    },
  }
}

/** The code by which a frame was asked for is no answer to what it shows. */
const onlyNames = (text: string, { codes }: Question): boolean =>
  codes.includes(text.replace(/\[\d+\]/, '').trim())

const unclear: ToldReason = 'looked at: what it shows is not clear enough to be told'

const leftUnclear = (item: EvidenceItem): LeftOut =>
  omit({ ...item, id: item.segmentId ?? 0 }, unclear)

/** One piece of evidence after the other, each looked at alone: all that some models can do. */
async function tell(
  pieces: EvidenceItem[],
  question: Question,
  { describe }: Pick<AnswerStages, 'describe'>,
  signal: AbortSignal,
): Promise<{ text: string; omitted: LeftOut[] }> {
  const lines: string[] = []
  const omitted: LeftOut[] = []
  for (const item of pieces) {
    const line = await describe(item, question, signal)
    if (line !== '') lines.push(`${line} [${item.id}]`)
    else omitted.push(leftUnclear(item))
  }
  // Where nothing can be told, it is all of the answer that is not there.
  return { text: lines.join(', '), omitted: lines.length > 0 ? omitted : [] }
}

/** Stretches named in one answer; the others are counted, and listed as left out. */
const mostListed = 50

/**
 * The answer to "when" and "how often": every stretch with its time or page, put together by the program
 * from places that were judged one by one. Nothing is cited that was not read.
 */
async function listed(
  found: Stretch[],
  looked: Looked,
  question: Question,
  stages: AnswerStages,
  startedAt: number,
  { signal, emit }: AskRun,
): Promise<Answer> {
  const named: (EvidenceItem & Pick<Stretch, 'state'>)[] = []
  const items: EvidenceItem[] = []
  const omitted = [...looked.omitted]
  for (const [at, stretch] of found.entries()) {
    const places = stretch.ids.map((id) => ({ ...stretch, id }))
    if (at >= mostListed) {
      omitted.push(...places.map((place) => omit(place, `more than ${mostListed} places`)))
      continue
    }
    const isOne = places.length === 1
    const quoted = looked.shown?.get(stretch.ids[0]!)
    const read = quoted
      ? { items: [quoted], missing: [] }
      : await stages.read(
          places.map(({ id, locator }) => ({ id, locator: isOne ? locator : undefined })),
          question,
          signal,
        )
    const reasons = new Map(read.missing.map(({ id, reason }) => [id, reason]))
    for (const place of places) {
      const reason = reasons.get(place.id)
      if (reason !== undefined) omitted.push(omit(place, reason))
    }
    const [first] = read.items
    if (!first) continue
    const { locator, state } = stretch
    const label = stretchLabel(stretch, question, first.label === '')
    const boxes = stretch.quote?.boxes ?? boxesOn(first, question.terms, stages)
    const isPage = locator.kind === 'page' && boxes.length > 0
    const place = isPage ? { ...locator, boxes } : locator
    named.push({ ...first, id: named.length + 1, label, locator: place, state })
    items.push(...read.items)
  }
  const totalMs = (): number => performance.now() - startedAt
  const { contextTokens } = await stages.model.info(signal)
  if (named.length === 0) {
    const places = [...(looked.seen?.keys() ?? [])].slice(0, mostListed)
    const seen = await stages.read(
      places.map((id) => ({ id })),
      question,
      signal,
    )
    const nothing = { ...looked, omitted, contextTokens, items: seen.items }
    return nothingFound(nothing, stages.encoded, totalMs(), emit)
  }

  const retrieveMs = totalMs()
  emit({ type: 'evidence', samples: items.length, tokenRows: rowsOf(items) })
  const citer = createCiter(named, emit)
  citer.push(leadOf(found, question))
  // Of several sentences that are quoted from one place each has its marker.
  const marked = (label: string, id: number): string => label.replaceAll('" "', `" [${id}] "`)
  const lines = named.map(({ id, label }) => `${marked(label, id)} [${id}]`.trim())
  // What all of a source says is more than a line.
  const isList = question.kind === 'overview'
  citer.push(isList ? lines.map((line) => `- ${line}`).join('\n') : lines.join(', '))
  const shown = items.map((item, at) => ({ ...item, id: at + 1 }))
  const tokens = looked.lookTokens ?? 0
  const prompt = { parts: [], items: shown, tokens, contextTokens, omitted: [] }
  stages.onPrompt(prompt)
  return {
    ...citer.end(),
    evidence: accountOf(prompt, { ...looked, omitted }, stages.encoded),
    timings: { retrieveMs, prefillMs: 0, firstTokenMs: retrieveMs, totalMs: totalMs() },
  }
}

const boxesOn = (
  { id, locator }: EvidenceItem,
  terms: string[],
  { boxesFor }: Pick<AnswerStages, 'boxesFor'>,
): Box[] => (locator.kind === 'page' ? boxesFor(id, terms) : [])

type Accounted = Pick<Looked, 'omitted' | 'looked' | 'covered' | 'seen'>

/** What was looked at, what it cost, and what was left out. */
function accountOf(
  prompt: Prompt,
  { omitted, looked, covered, seen = new Map() }: Accounted,
  encoded: Set<string>,
): Answer['evidence'] {
  // What was listed after single looks rests on all of them, also on those that found nothing.
  const more = prompt.items.filter(({ segmentId }) => !seen.has(segmentId ?? 0))
  const all = [...seen.values(), ...more.map(seenFor)]
  const keys = all.flatMap(({ cacheKeys }) => cacheKeys)
  return {
    samples: all.length,
    slices: keys.length,
    tokenRows: all.reduce((sum, { tokenRows }) => sum + tokenRows, 0),
    encoded: encoded.size,
    fromCache: keys.filter((key) => !encoded.has(key)).length,
    omitted: omitted.length,
    promptTokens: prompt.tokens,
    contextTokens: prompt.contextTokens,
    items: prompt.items.map(({ id, sourceId, locator, seen: pixels, reduced }) => ({
      id,
      sourceId,
      locator,
      ...(pixels && { seen: pixels }),
      ...(reduced && { reduced }),
    })),
    omissions: foldOmissions(omitted).map(omissionOf),
    looked,
    ...(covered && { covered }),
  }
}

/** What was looked at for a piece of evidence: more than it shows where the best of its slices was looked for. */
const seenFor = (item: EvidenceItem): Seen =>
  item.lookedAt ?? {
    cacheKeys: item.slices.map(({ cacheKey }) => cacheKey),
    tokenRows: tokenRowsOf(item),
  }

function unreadable(chosen: Ranked[], missing: { id: number; reason: string }[]): LeftOut[] {
  return missing.flatMap(({ id, reason }) => {
    const place = chosen.find((one) => one.id === id)
    return place ? [{ id, sourceId: place.sourceId, locator: place.locator, reason }] : []
  })
}

const omissionOf = ({ sourceId, locator, reason }: LeftOut): Omission => ({
  sourceId,
  locator,
  reason,
})

const rowsOf = (items: EvidenceItem[]): number =>
  items.reduce((sum, item) => sum + tokenRowsOf(item), 0)

/**
 * There is nothing that the model could be shown (an empty library, a time after the end, a source of sound
 * only), or nothing in any of the places that were looked at one by one: `items`.
 */
function nothingFound(
  looked: Accounted &
    Pick<Looked, 'lookTokens'> & {
      contextTokens: number
      items?: EvidenceItem[] | undefined
    },
  encoded: Set<string>,
  totalMs: number,
  emit: AskRun['emit'],
): Answer {
  emit({ type: 'token', text: notShown })
  const tokens = looked.lookTokens ?? 0
  const { contextTokens } = looked
  const items = (looked.items ?? []).map((item, at) => ({ ...item, id: at + 1 }))
  const empty = { parts: [], items, tokens, contextTokens, omitted: [] }
  return {
    text: notShown,
    supported: false,
    unsupported: [],
    citations: [],
    evidence: accountOf(empty, looked, encoded),
    timings: { retrieveMs: totalMs, prefillMs: 0, firstTokenMs: totalMs, totalMs },
  }
}
