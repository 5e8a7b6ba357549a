/**
 * Holds an answer against its evidence once more: values letter by letter against the words of the page or of
 * what was said; what only a picture shows, by a second look at that picture alone.
 */
import type { Answer, Citation } from '#contract/api.ts'
import type { Prompt } from '../answer.ts'
import { isTrained, promptParts } from '../compose.ts'
import type { Box, Word } from '../domain.ts'
import type { Judge } from './judge.ts'
import type { Model } from '../model/model-port.ts'
import type { Cited, CitationState } from '../prompt/cite.ts'
import { claimsOf, type Claim } from '../prompt/claims.ts'
import type { EvidenceItem } from '../prompt/evidence.ts'
import { citationGrammar, isNotShown } from '../prompt/instructions.ts'
import { boxesOf, findQuote, foldWord } from '../prompt/quotes.ts'
import type { Question } from '../retrieve/question.ts'
import { allowedCost, codeDistance } from '../store/codes.ts'
import { stem } from '../store/stem.ts'
import type { Store } from '../store/store.ts'

export type Prover = {
  prove(
    cited: Cited,
    prompt: Prompt,
    question: Question,
    signal: AbortSignal,
  ): Promise<Pick<Answer, 'citations' | 'unsupported'>>
  /** Boxes of the words on a page that match the given ones. */
  boxesFor(segmentId: number, values: readonly string[]): Box[]
}

/** Pictures that are looked at again for one answer, and how long that may take. */
const mostLooks = 4
const longestMs = 10_000
/** Kinds of questions that a time or a page answers. */
const placeKinds = new Set<Question['kind']>(['when', 'count', 'never', 'order'])
/** Tokens of an answer that is only compared. */
const shortAnswer = 64

/** The words of a piece of evidence, and whether they are the source's own: a text layer or a transcript. */
type Written = { words: Word[]; isOwn: boolean }
type Verdict = { state: CitationState; boxes: Box[]; isMissing: boolean }

export function createProver({
  store,
  model,
  judge,
}: {
  store: Pick<Store, 'segments'>
  model: Model
  judge: Judge
}): Prover {
  function writtenOf(item: EvidenceItem): Written {
    const id = item.segmentId ?? 0
    const said = (item.said ?? []).map((line) => line.replace(/^[\d:]+ /, ''))
    const segment = id > 0 ? store.segments.byId(id) : undefined
    const boxed = id > 0 ? store.segments.words(id) : []
    const lines = boxed.length > 0 ? said : [...said, ...(segment?.text ?? '').split('\n')]
    const bare = lines
      .flatMap((line) => line.split(/\s+/u))
      .filter(Boolean)
      .map((text) => ({ text, box: { x: 0, y: 0, width: 0, height: 0 } }))
    const isOwn = segment?.pageClass === 'text' || (segment === undefined && said.length > 0)
    return { words: [...boxed, ...bare], isOwn }
  }

  /**
   * Undefined where the words cannot decide, as nothing on the evidence is written. Models that only copy (`isCopied`)
   * do not put things in other words: what is nowhere in the source's own is theirs.
   */
  function byWords(
    { values, words }: Claim,
    item: EvidenceItem,
    isCopied: boolean,
  ): Verdict | undefined {
    const written = writtenOf(item)
    if (written.words.length === 0) return undefined
    const texts = written.words.map(({ text }) => text)
    const distance = written.isOwn ? undefined : codeDistance
    const quotes = values.map((value) => findQuote(value, texts, distance))
    const soft = words.map((word) => findQuote(word, texts))
    const isSaidSo = soft.length > 0 && soft.every(Boolean)
    const hits = values.length > 0 ? quotes : isSaidSo ? soft : []
    const indices = [...new Set(hits.flatMap((hit) => hit?.words ?? []))].toSorted((a, b) => a - b)
    const boxes = boxesOf(written.words, indices).filter(({ width }) => width > 0)
    if (values.length === 0) {
      const isInvented = isCopied && written.isOwn && soft.length > 0 && !soft.some(Boolean)
      if (isInvented) return { state: 'unsupported', boxes, isMissing: true }
      return { state: isSaidSo ? 'verified' : 'found', boxes, isMissing: false }
    }
    if (quotes.every(Boolean)) {
      const isExact = quotes.every((quote) => quote!.cost === 0)
      return { state: isExact ? 'verified' : 'found', boxes, isMissing: false }
    }
    // A reader of pictures can miss what the model saw: only the source's own words can contradict.
    return written.isOwn ? { state: 'unsupported', boxes, isMissing: true } : undefined
  }

  /** The description is an earlier look at the same picture alone; else the model answers from it alone. */
  async function byLook(
    claim: Claim,
    item: EvidenceItem,
    question: Question,
    { mayLook, isAlone }: { mayLook: boolean; isAlone: boolean },
    signal: AbortSignal,
  ): Promise<CitationState> {
    const wanted = claim.values.length > 0 ? claim.values : claim.words
    const agrees = (text: string): boolean =>
      wanted.every((value) => findQuote(value, text.split(/\s+/u)) !== undefined)
    const segment = item.segmentId ? store.segments.byId(item.segmentId) : undefined
    const described = segment?.description ?? ''
    const isDescribed = wanted.length > 0 && described !== '' && agrees(described)
    const facts = await model.info(signal)
    if (isDescribed && shows(described, question)) return 'verified'
    // Models that were trained for single frames name what is there, whatever is asked about.
    if (isDescribed && isTrained(facts)) return 'found'
    // A model repeats what the question says: that is no reading of the picture.
    const isRepeated =
      claim.values.length > 0 &&
      claim.values.every((value) => findQuote(value, question.text.split(/\s+/u)) !== undefined)
    if (isRepeated) return contradicts(described, claim.values) ? 'unsupported' : 'found'
    if (!mayLook) return 'found'
    if (wanted.length === 0) {
      if ((await judge.confirms(item, question, signal)) < 0.5) return 'unsupported'
      // A place alone answers where and when; of anything else it says only where to look.
      return placeKinds.has(question.kind) ? 'verified' : 'found'
    }
    if (isAlone) return 'found'
    const { text } = await model.generate(
      {
        parts: promptParts(facts, [{ ...item, id: 1 }], question.text),
        maxTokens: shortAnswer,
        temperature: 0,
        grammar: citationGrammar([1]),
      },
      { signal },
    )
    if (isNotShown(text)) return 'unsupported'
    return agrees(text.replaceAll(/\[\d+\]/g, ' ')) ? 'verified' : 'found'
  }

  return {
    async prove({ text, citations, unsupported }, prompt, question, signal) {
      const endsAt = performance.now() + longestMs
      const isCopied = isTrained(await model.info(signal))
      const claims = claimsOf(text)
      const missing: string[] = []
      const proved: Citation[] = []
      let looks = 0
      for (const citation of citations) {
        const { sourceId, locator } = citation
        const item = prompt.items.find(
          (one) => one.sourceId === sourceId && one.locator === locator,
        )
        const own = claims.filter(({ markers }) => markers.includes(citation.marker))
        if (!item || own.length === 0) {
          proved.push(citation)
          continue
        }
        const verdicts: Verdict[] = []
        for (const claim of own) {
          const part = onlyOwn(claim, citation.marker)
          const byText = byWords(part, item, isCopied)
          if (byText) {
            verdicts.push(byText)
            if (byText.isMissing && claim.markers.length === 1) missing.push(claim.sentence)
            continue
          }
          const mayLook = looks < mostLooks && performance.now() < endsAt
          if (mayLook) looks++
          const isAlone = prompt.items.length === 1
          const state = await byLook(part, item, question, { mayLook, isAlone }, signal)
          verdicts.push({ state, boxes: [], isMissing: false })
        }
        proved.push(withVerdicts(citation, verdicts))
      }
      return { citations: proved, unsupported: [...new Set([...unsupported, ...missing])] }
    },

    boxesFor(segmentId, values) {
      const words = store.segments.words(segmentId)
      const folded = new Set(values.map(foldWord))
      const indices = words.flatMap(({ text }, at) => (folded.has(foldWord(text)) ? [at] : []))
      return boxesOf(words, indices)
    },
  }
}

/** The part of a sentence before its marker is what that marker stands for: "A is 1 [1] and B is 2 [2]". */
function onlyOwn(claim: Claim, marker: number): Claim {
  if (claim.markers.length < 2) return claim
  const end = claim.sentence.indexOf(`[${marker}]`)
  const before = claim.sentence.slice(0, end)
  const start = before.lastIndexOf(']') + 1
  const clause = before.slice(start)
  // Markers side by side share the clause before the first of them.
  if (!/[\p{L}\p{N}]/u.test(clause)) return claim
  return { ...(claimsOf(`${clause}[${marker}]`)[0] ?? claim), markers: claim.markers }
}

/** Words for what a thing is asked about, which a description of it need not hold. */
const aspects =
  /^(codes?|colou?rs?|numbers?|names?|values?|titles?|letters?|labels?|kinds?|types?|things?|objects?|forms?|figures?|symbols?|signs?|characters?|digits?|captions?|headings?|headlines?|words?|next|last|first|together|beside|颜色|代码|编号|数字|形状|名称|标题)$/i

/** Whether the things that a question names are in what is shown: "a black square" is no answer about a blue one. */
function shows(described: string, { kind, terms }: Question): boolean {
  if (kind !== 'needle') return true
  const words = described.split(/[^\p{L}\p{N}]+/u)
  const has = (term: string): boolean =>
    findQuote(term, words) !== undefined ||
    words.some((word) => stem(foldWord(word)) === stem(foldWord(term)))
  return terms.filter((term) => !aspects.test(term)).every(has)
}

/** The description reads codes off the picture, and each is another one even if look-alikes are allowed for. */
function contradicts(description: string, values: readonly string[]): boolean {
  const read = claimsOf(description).flatMap((claim) => claim.values.map(foldWord))
  const isAlike = (a: string, b: string): boolean =>
    codeDistance(a, b, allowedCost(a.length)) !== Infinity
  return (
    read.length > 0 && values.every((value) => !read.some((one) => isAlike(foldWord(value), one)))
  )
}

const order: CitationState[] = ['unsupported', 'found', 'verified']

/** The weakest of its claims decides; a page shows the words that hold them. */
function withVerdicts(citation: Citation, verdicts: readonly Verdict[]): Citation {
  const state = order.find((one) => verdicts.some((verdict) => verdict.state === one))
  const boxes = verdicts.flatMap((verdict) => verdict.boxes)
  const { locator } = citation
  const shown = locator.kind === 'page' && boxes.length > 0 ? { ...locator, boxes } : locator
  return { ...citation, locator: shown, ...(state && { state }) }
}
