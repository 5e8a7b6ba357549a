/** Words of the window. Components ask `useTranslation()`; state files ask `t` here. */
import i18next, { type i18n as Words } from 'i18next'
import { en } from './en/en.ts'

declare module 'i18next' {
  interface CustomTypeOptions {
    returnNull: false
    resources: { translation: typeof en }
  }
}

export const languages = { en: 'English', 'zh-CN': '简体中文' } as const
export type Language = keyof typeof languages

/** The language of the system, if the window speaks it; else English. */
export const systemLanguage = (): Language =>
  navigator.languages.some((tag) => tag.toLowerCase().startsWith('zh')) &&
  !navigator.languages[0]?.toLowerCase().startsWith('en')
    ? 'zh-CN'
    : 'en'

export const i18n: Words = i18next.createInstance()

type Teller = (sentence: string) => string
/** By language: how the engine's English sentences are said in it. `told.ts` asks. */
export const tellers = new Map<string, Teller>()

/** Every other language is loaded when it is spoken first. */
const load: Record<Exclude<Language, 'en'>, () => Promise<{ words: object; teller: Teller }>> = {
  'zh-CN': async () => {
    const { teller, zhCN } = await import('./zh-CN/zh-cn.ts')
    return { words: zhCN, teller }
  },
}

/** Resolves when the window can speak `language`; without that language's words it speaks English. */
export async function startWords(language: Language): Promise<void> {
  void i18n.init({
    lng: 'en',
    fallbackLng: 'en',
    resources: { en: { translation: en } },
    interpolation: { escapeValue: false },
    returnNull: false,
    initAsync: false,
  })
  await speak(language)
}

let wanted: Language = 'en'

/** The language that was asked for last is spoken, whichever is loaded first. */
export async function speak(language: Language): Promise<void> {
  wanted = language
  if (language !== 'en' && !i18n.hasResourceBundle(language, 'translation')) {
    const { words, teller } = await load[language]()
    tellers.set(language, teller)
    i18n.addResourceBundle(language, 'translation', words)
    if (wanted !== language) return
  }
  void i18n.changeLanguage(language)
  document.documentElement.lang = language
  document.documentElement.dir = i18n.dir(language)
}

/** A word of the spoken language that has nothing to fill in, or undefined. */
function plain(key: string): string | undefined {
  let at: unknown = i18n.getResourceBundle(i18n.language, 'translation')
  for (const step of key.split('.')) at = (at as Record<string, unknown> | undefined)?.[step]
  return typeof at === 'string' && !/\{\{|\$t\(/.test(at) ? at : undefined
}

/** As i18next tells it. Most words have nothing to fill in: those are looked up without it, in a tenth of the time. */
export const t = ((...given: Parameters<typeof i18n.t>): string => {
  const [key] = given
  const word = given.length === 1 && typeof key === 'string' ? plain(key) : undefined
  return word ?? i18n.t(...given)
}) as typeof i18n.t
