import { createRoot } from 'react-dom/client'
import './styles/tokens.css'
import './styles/base.css'
import './ui/controls.css'
import { App } from './app.tsx'
import { startWords } from './i18n/i18n.ts'
import { followWindowSize } from './state/frame.ts'
import { followEngine } from './state/engine.ts'
import { followSystemTheme, spokenLanguage } from './state/preferences.ts'

// First of all: the engine answers while the window is being drawn.
followEngine()
followSystemTheme()
followWindowSize()
await startWords(spokenLanguage())
createRoot(document.querySelector('#root')!).render(<App />)
