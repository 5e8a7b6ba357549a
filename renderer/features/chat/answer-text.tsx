import { lazy, Suspense } from 'react'
import { useTranslation } from '../../i18n/use-translation.ts'
import { answerWords } from './answer-words.ts'
import type { AnswerTextProps } from './markdown.tsx'

const MarkdownText = lazy(async () => ({ default: (await import('./markdown.tsx')).MarkdownText }))

/** The text of an answer; plain until the reader of Markdown is loaded, once per window. */
export function AnswerText(props: AnswerTextProps) {
  useTranslation()
  const text = answerWords(props.text)
  return (
    <Suspense fallback={<p className="prose__plain">{text}</p>}>
      <MarkdownText {...props} text={text} />
    </Suspense>
  )
}
