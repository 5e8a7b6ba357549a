/** Sentences of a section, written by the model over numbered evidence and checked by code. */
import { createHash } from '#base/crypto.ts'
import { promptParts } from '../compose.ts'
import type { Model, PromptPart } from '../model/model-port.ts'
import type { ModelFacts } from '../model/model-facts.ts'
import { citationGrammar } from '../prompt/instructions.ts'
import { labelOf } from '../prompt/evidence.ts'
import { promptText } from '../record.ts'
import { holds, writtenSentences } from '../summary/holds.ts'
import type { Sentence } from '../summary/sentence.ts'

/** A sentence of a summary, and the sentences of the source that it stands on. */
export type Written = { text: string; basis: Sentence[] }
export type Writing = { sentences: Written[]; dropped: number }

export type Writer = {
  /** Identity of all that the result depends on besides the sentences. */
  id: string
  write(sentences: readonly Sentence[], most: number, signal: AbortSignal): Promise<Writing>
  /** What the model is given for it, word for word; nothing is asked. */
  prompt(sentences: readonly Sentence[], most: number): string
}

const method = 'summary-1'
const tokensPerSentence = 60
/** A prompt and its answer stay well below the context; a token is about three characters. */
const charactersPerToken = 3
const request = (most: number): string =>
  `Summarise the evidence in at most ${most} short sentences. After each sentence put the number of the evidence that says it in square brackets. Copy names, numbers and dates exactly.`

export function createWriter(model: Model, modelId: string, facts: ModelFacts): Writer {
  const shownOf = (all: readonly Sentence[], most: number): Sentence[] =>
    fitting(all, (facts.contextTokens - most * tokensPerSentence - 400) * charactersPerToken * 0.6)
  const partsOf = (shown: readonly Sentence[], most: number): PromptPart[] => {
    const items = shown.map(({ text, locator }, at) => ({
      id: at + 1,
      sourceId: '',
      sourceName: '',
      locator,
      label: labelOf(locator, false),
      slices: [],
      grid: undefined,
      lines: [text],
    }))
    return promptParts(facts, items, request(most))
  }
  return {
    id: `${method}:${modelId}`,
    prompt: (all, most) => promptText(partsOf(shownOf(all, most), most)),
    async write(all, most, signal) {
      const shown = shownOf(all, most)
      const { text } = await model.generate(
        {
          parts: partsOf(shown, most),
          maxTokens: most * tokensPerSentence,
          temperature: 0,
          grammar: citationGrammar(shown.map((_, at) => at + 1)),
          conversation: 'summary',
        },
        { signal },
      )
      return checked(text, shown, most)
    },
  }
}

/** What the room holds, from the beginning; sentences come chosen already. */
function fitting(sentences: readonly Sentence[], characters: number): Sentence[] {
  let used = 0
  return sentences.filter(({ text }) => (used += text.length + 20) <= characters)
}

/** A sentence stays when it cites something, and what it cites holds it. */
export function checked(text: string, shown: readonly Sentence[], most: number): Writing {
  const written = writtenSentences(text)
  const sentences = written.flatMap(({ text: words, ids }): Written[] => {
    const basis = ids.flatMap((id) => shown[id - 1] ?? [])
    const isHeld =
      basis.length > 0 &&
      holds(
        words,
        basis.map((each) => each.text),
      )
    return isHeld ? [{ text: words, basis }] : []
  })
  return { sentences: sentences.slice(0, most), dropped: written.length - sentences.length }
}

/** The same for the same sentences, in any process. */
export const keyOf = (writer: Writer, sentences: readonly Sentence[], most: number): string =>
  createHash('sha256')
    .update(
      JSON.stringify([writer.id, most, sentences.map(({ text, locator }) => [text, locator])]),
    )
    .digest('hex')

/** A part that was stored; undefined for anything else, such as one of an older form. */
export function writingOf(stored: unknown): Writing | undefined {
  const isWriting =
    typeof stored === 'object' && stored !== null && 'sentences' in stored && 'dropped' in stored
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- its key holds the version of the form
  return isWriting ? (stored as Writing) : undefined
}
