/** Entry of the engine's process inside Electron: no more than what has to be said before the engine is read. */
import { keepCompiled } from '#base/kept-code.ts'

keepCompiled('engine')
await import('./engine-program.ts')
