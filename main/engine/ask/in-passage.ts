/** What is said in a passage of speech that holds words which are asked for, and by whom where its lines name that. */
import type { Place } from '../retrieve/place.ts'
import { spokenSentences, type Sentence } from '../summary/sentence.ts'
import { holds, holdsAll, type Quoted, type QuoteStores } from './quoted.ts'

/** `isOfSpeech`: of what somebody said, who need not be named in each sentence. */
export function inPassage(
  place: Place,
  terms: string[],
  { transcripts }: QuoteStores,
  isOfSpeech = false,
): Quoted[] {
  const passage = transcripts.passage(-place.id)
  if (!passage) return []
  const sentences = spokenSentences(passage.cues)
  const speakers = speakersOf(sentences)
  const texts = sentences
    .filter(
      ({ text }, at) =>
        holdsAll(text, terms) || (isOfSpeech && isSaidBy(speakers[at]!, text, terms)),
    )
    .map(({ text }) => text)
  const spans = sentences.flatMap(({ text, locator }) =>
    texts.includes(text) && locator.kind === 'time' ? [locator] : [],
  )
  const [first] = spans
  if (!first) return []
  const locator = { ...first, endMs: Math.max(...spans.map(({ endMs }) => endMs)) }
  const transcript = transcripts
    .ofSource(place.sourceId)
    .find(({ id }) => id === passage.transcriptId)
  const state = transcript?.origin === 'speech' ? 'found' : 'verified'
  return [{ place, locator, texts, boxes: () => [], state }]
}

const speakerLabel = /^(\p{Lu}[\p{L}.'’ -]{1,30}):\s/u

/** Who says each sentence: `ANNA: Yes. I do.` has two of hers. Of a line without a name nobody knows. */
function speakersOf(sentences: readonly Sentence[]): string[] {
  let [speaker, from] = ['', -1]
  return sentences.map(({ text, locator }) => {
    const startMs = locator.kind === 'time' ? locator.startMs : -1
    const named = speakerLabel.exec(text)?.[1]
    if (named !== undefined || startMs !== from) [speaker, from] = [named ?? '', startMs]
    return speaker
  })
}

/** The name need not stand in a sentence that is said under it, nor may it be all that is asked for elsewhere. */
const isSaidBy = (speaker: string, text: string, terms: readonly string[]): boolean => {
  const others = terms.filter((term) => !holds(speaker, term))
  return speaker !== '' && others.length < terms.length && holdsAll(text, others)
}
