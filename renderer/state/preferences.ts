/** What belongs to this window and not to the library: look, language, panes, keys. Kept in web storage. */
import { create } from 'zustand'
import { request } from '../client/request.ts'
import { speak, systemLanguage, type Language } from '../i18n/i18n.ts'

export type Theme = 'system' | 'light' | 'dark'
export type Pane = 'library' | 'chat' | 'jobs'

export type Preferences = {
  theme: Theme
  language: Language | 'system'
  /** Widths in px, height of the queue in px; `open` says which panes are shown. */
  sizes: Record<Pane, number>
  open: Record<Pane, boolean>
  /** Rebound shortcuts by command id; an empty list switches a command's keys off. */
  keys: Record<string, string[]>
  playbackRate: number
  isWelcomed: boolean
  /** What was open when the window was closed. */
  last: { source: string | null; chat: string | null }
}

const defaults: Preferences = {
  theme: 'system',
  language: 'system',
  sizes: { library: 280, chat: 400, jobs: 220 },
  open: { library: true, chat: true, jobs: false },
  keys: {},
  playbackRate: 1,
  isWelcomed: false,
  last: { source: null, chat: null },
}

const storageKey = 'longview.preferences'

function stored(): Preferences {
  try {
    const kept = JSON.parse(localStorage.getItem(storageKey) ?? '{}') as Partial<Preferences>
    return {
      ...defaults,
      ...kept,
      sizes: { ...defaults.sizes, ...kept.sizes },
      open: { ...defaults.open, ...kept.open },
    }
  } catch {
    return defaults
  }
}

export const usePreferences = create<Preferences>(() => stored())

usePreferences.subscribe((state) => {
  try {
    localStorage.setItem(storageKey, JSON.stringify(state))
  } catch {
    // Storage may be full or denied; the window then forgets, which is all that is lost.
  }
})

export const spokenLanguage = (): Language => {
  const { language } = usePreferences.getState()
  return language === 'system' ? systemLanguage() : language
}

export function setTheme(theme: Theme): void {
  usePreferences.setState({ theme })
  applyTheme()
  // The shell keeps it too, so that the next window opens in the right colours.
  void request('app.appearance', { theme }).catch(() => undefined)
}

export function setLanguage(language: Language | 'system'): void {
  usePreferences.setState({ language })
  void speak(spokenLanguage())
  void request('app.appearance', { language }).catch(() => undefined)
}

export function setPaneSize(pane: Pane, size: number): void {
  usePreferences.setState(({ sizes }) => ({ sizes: { ...sizes, [pane]: Math.round(size) } }))
}

function setPaneOpen(pane: Pane, isOpen: boolean): void {
  usePreferences.setState(({ open }) => ({ open: { ...open, [pane]: isOpen } }))
}

export function togglePane(pane: Pane): void {
  setPaneOpen(pane, !usePreferences.getState().open[pane])
}

export function bindKeys(command: string, keys: string[] | null): void {
  usePreferences.setState((state) => {
    const { [command]: _old, ...rest } = state.keys
    return { keys: keys === null ? rest : { ...rest, [command]: keys } }
  })
}

export const resetKeys = (): void => usePreferences.setState({ keys: {} })
export const setPlaybackRate = (playbackRate: number): void =>
  usePreferences.setState({ playbackRate })
export const rememberOpen = (open: Partial<Preferences['last']>): void =>
  usePreferences.setState(({ last }) => ({ last: { ...last, ...open } }))
export const markWelcomed = (): void => usePreferences.setState({ isWelcomed: true })

const darkQuery = (): MediaQueryList => matchMedia('(prefers-color-scheme: dark)')

function applyTheme(): void {
  const { theme } = usePreferences.getState()
  const isDark = theme === 'dark' || (theme === 'system' && darkQuery().matches)
  document.documentElement.dataset['theme'] = isDark ? 'dark' : 'light'
}

/** Follows the system while the theme is `system`. */
export function followSystemTheme(): void {
  applyTheme()
  darkQuery().addEventListener('change', applyTheme)
}
