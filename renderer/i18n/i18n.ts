/** Words of the window. Components ask `useTranslation()`; state files ask `t` here. */
import i18next, { type i18n as Words } from 'i18next'
import { initReactI18next } from 'react-i18next'
import { en } from './en/en.ts'
import { zhCN } from './zh-CN/zh-cn.ts'

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

export function startWords(language: Language): void {
  void i18n.use(initReactI18next).init({
    lng: language,
    fallbackLng: 'en',
    resources: { en: { translation: en }, 'zh-CN': { translation: zhCN } },
    interpolation: { escapeValue: false },
    returnNull: false,
    initAsync: false,
  })
  speak(language)
}

export function speak(language: Language): void {
  void i18n.changeLanguage(language)
  document.documentElement.lang = language
  document.documentElement.dir = i18n.dir(language)
}

export const t = i18n.t.bind(i18n)
