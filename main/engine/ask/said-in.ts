/** "What was said after 50:00?": everything that is said in a time that the question names, as it was said. */
import { quotedEvidence, type SentencesOn } from './sentences-on.ts'
import type { Place } from '../retrieve/place.ts'
import type { Question } from '../retrieve/question.ts'
import type { Stretch } from '../retrieve/stretches.ts'
import type { Scope } from './scope.ts'
import type { Store } from '../store/store.ts'
import { spokenSentences } from '../summary/sentence.ts'

/** A moment is a line, and what is said just before and after it. */
const besideMs = 5000

/** Passage after passage; nothing for questions that name a thing as well, or no time. */
export function saidIn(
  { about, terms, spans, momentsMs }: Question,
  { sources }: Pick<Scope, 'sources'>,
  { transcripts }: Pick<Store, 'transcripts'>,
): SentencesOn {
  const moments = momentsMs.map((ms) => ({ startMs: ms - besideMs, endMs: ms + besideMs }))
  const wanted = about === 'said' && terms.length === 0 ? [...spans, ...moments] : []
  const isWanted = (one: { startMs: number; endMs: number }): boolean =>
    wanted.some(({ startMs, endMs }) => one.startMs < endMs && one.endMs > startMs)
  const stretches: Stretch[] = []
  const shown: SentencesOn['shown'] = new Map()
  for (const { id: sourceId, name } of wanted.length > 0 ? sources : []) {
    const isHeard = transcripts.ofSource(sourceId)[0]?.origin === 'speech'
    for (const { id } of transcripts.passages(sourceId).filter(isWanted)) {
      const cues = transcripts.passage(id)?.cues.filter(isWanted) ?? []
      const [first] = cues
      if (!first) continue
      const endMs = Math.max(...cues.map((cue) => cue.endMs))
      const locator = { kind: 'time', startMs: first.startMs, endMs } as const
      const texts = spokenSentences(cues).map(({ text }) => text)
      const place: Place = { id: -id, sourceId, locator, cost: 0 }
      stretches.push({
        sourceId,
        locator,
        ids: [place.id],
        state: isHeard ? 'found' : 'verified',
        quote: { text: texts.map((text) => `"${text}"`).join(' '), boxes: [] },
      })
      shown.set(place.id, quotedEvidence(place, locator, texts, name))
    }
  }
  return { stretches, shown }
}
