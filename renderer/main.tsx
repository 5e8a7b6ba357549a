import { flushSync } from 'react-dom'
import { createRoot } from 'react-dom/client'
import './styles/tokens.css'
import './styles/base.css'
import './ui/controls.css'
import { App } from './app.tsx'
import { startWords } from './i18n/i18n.ts'
import { followWindowSize } from './state/frame.ts'
import { isListed } from './state/library.ts'
import { followEngine } from './state/engine.ts'
import { followSystemTheme, spokenLanguage } from './state/preferences.ts'

const mostTurns = 30

// First of all: the engine answers while the window is being drawn.
followEngine()
followSystemTheme()
followWindowSize()
await startWords(spokenLanguage())
// The engine's list is usually here: it was asked for before this file was read (preload/ahead.ts), and is taken over in a few
// turns of promises. Who comes later is drawn later. Not in another task: what this one compiles is kept for the next start.
for (let turns = 0; turns < mostTurns && !isListed(); turns++) await Promise.resolve()
// At once, with its effects: in pieces they would come after the first frame, and keys with them.
const root = createRoot(document.querySelector('#root')!)
flushSync(() => root.render(<App />))
