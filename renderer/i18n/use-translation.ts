/** Words for components, which are drawn again when another language is spoken. */
import { useSyncExternalStore } from 'react'
import { i18n, t } from './i18n.ts'

type Words = Pick<typeof i18n, 't'> & { i18n: typeof i18n }

const spoken = (): Words => ({ t: t.bind(undefined), i18n })

/** A new object for each language, so that what is remembered by `t` is made anew. */
let words = spoken()
i18n.on('languageChanged', () => {
  words = spoken()
})

function subscribe(onChange: () => void): () => void {
  i18n.on('languageChanged', onChange)
  return () => i18n.off('languageChanged', onChange)
}

export const useTranslation = (): Words => useSyncExternalStore(subscribe, () => words)
