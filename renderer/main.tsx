import { flushSync } from 'react-dom'
import { createRoot } from 'react-dom/client'
import './styles/tokens.css'
import './styles/base.css'
import './ui/controls.css'
import { App } from './app.tsx'
import { startWords } from './i18n/i18n.ts'
import { followWindowSize } from './state/frame.ts'
import { libraryListed } from './state/library.ts'
import { followEngine } from './state/engine.ts'
import { followSystemTheme, spokenLanguage } from './state/preferences.ts'

/** An engine that takes longer is waited for in sight. */
const mostWaitMs = 150

// First of all: the engine answers while the window is being drawn.
followEngine()
followSystemTheme()
followWindowSize()
await startWords(spokenLanguage())
// Drawn once, with what there is: its answer is on its way since before this file was read (preload/ahead.ts).
await libraryListed(mostWaitMs)
// At once, with its effects: in pieces they would come after the first frame, and keys with them.
const root = createRoot(document.querySelector('#root')!)
flushSync(() => root.render(<App />))
