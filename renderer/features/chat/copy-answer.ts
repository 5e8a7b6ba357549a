import type { Citation } from '#contract/api.ts'
import { t } from '../../i18n/i18n.ts'
import { sourceById } from '../../state/library.ts'
import { copyText } from '../../ui/copy-text.ts'
import { answerWords } from './answer-words.ts'
import { locatorLabel } from './locator-label.ts'

/** The answer with its citations written out below, each by file, hash and place. */
export function answerWithCitations(
  text: string,
  citations: Citation[],
  nameOf: (source: string) => string,
): string {
  const notes = citations
    .toSorted((a, b) => a.marker - b.marker)
    .map(
      ({ marker, sourceId, locator }) =>
        `[${marker}] ${nameOf(sourceId)}, ${locatorLabel(locator)}`,
    )
  return notes.length > 0 ? `${text}\n\n${notes.join('\n')}` : text
}

export const copyAnswer = (text: string, citations: Citation[]): Promise<void> =>
  copyText(
    answerWithCitations(answerWords(text), citations, (id) => {
      const source = sourceById(id)
      return source ? `${source.name} (SHA-256 ${source.sha256.slice(0, 16)}…)` : t('viewer.gone')
    }),
  )
