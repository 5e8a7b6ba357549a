import { createRoot } from 'react-dom/client'
import './styles/tokens.css'
import './styles/base.css'
import './ui/controls.css'
import { App } from './app.tsx'
import { startWords } from './i18n/i18n.ts'
import { followWindowSize } from './state/frame.ts'
import { followSystemTheme, spokenLanguage } from './state/preferences.ts'

startWords(spokenLanguage())
followSystemTheme()
followWindowSize()
createRoot(document.querySelector('#root')!).render(<App />)
