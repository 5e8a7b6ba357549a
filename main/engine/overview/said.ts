/** What a place says, as a quotation: with its boxes, and whose words they are. */
import type { EvidenceItem } from '../prompt/evidence.ts'
import { boxesOf, findQuote } from '../prompt/quotes.ts'
import type { Stretch } from '../retrieve/stretches.ts'
import type { SourceRow } from '../store/source-rows.ts'
import type { Store } from '../store/store.ts'
import type { Sentence } from '../summary/sentence.ts'

export type Said = { stretch: Stretch; item: EvidenceItem }

/** A text layer and subtitles are the source's own words; what was read or heard by a machine is not. */
export function stateOf(
  origin: Sentence['origin'],
  id: number,
  source: SourceRow,
  { segments, transcripts }: Pick<Store, 'segments' | 'transcripts'>,
): Stretch['state'] {
  const isOwn =
    origin === 'page'
      ? segments.byId(id)?.pageClass === 'text'
      : origin === 'speech' && transcripts.ofSource(source.id)[0]?.origin !== 'speech'
  return isOwn ? 'verified' : 'found'
}

export function boxesIn(
  id: number,
  texts: readonly string[],
  { segments }: Pick<Store, 'segments'>,
): NonNullable<Stretch['quote']>['boxes'] {
  const words = segments.words(id)
  const written = words.map(({ text }) => text)
  return texts.flatMap((text) => boxesOf(words, findQuote(text, written)?.words ?? []))
}
