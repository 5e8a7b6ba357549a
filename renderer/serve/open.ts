/** Puts a bridge over HTTP in place of the preload script, then loads the page. */
import { createCaller } from '#contract/caller.ts'
import { createLine } from '#contract/line.ts'
import type { shellApi } from '#contract/shell-api.ts'
import type { windowApi } from '#contract/window-api.ts'
import { createBridge, outcomeOf } from '../../preload/bridge.ts'
import { startWords, systemLanguage, t } from '../i18n/i18n.ts'
import { openFrames, WrongKey } from './frames.ts'

const keptAs = 'longview.key'
const retryMs = 1000

/** From the address, which is cleaned of it, or from before a reload of this tab. */
function takeKey(): string | null {
  const given = new URLSearchParams(location.hash.slice(1)).get('key')
  if (given) {
    sessionStorage.setItem(keptAs, given)
    history.replaceState(null, '', location.pathname)
  }
  return given ?? sessionStorage.getItem(keptAs)
}

async function say(words: 'frame.served.noKey' | 'frame.served.wrongKey'): Promise<void> {
  await startWords(systemLanguage())
  document.querySelector('#root')!.textContent = t(words)
}

const engine = createLine<typeof windowApi>(createCaller)
const shell = createLine<typeof shellApi>(createCaller)

async function connect(key: string): Promise<string> {
  const frames = await openFrames(key, () => {
    engine.lose(false)
    shell.lose(false)
    void reconnect(key)
  })
  engine.attach(frames.engine)
  shell.attach(frames.shell)
  return frames.media
}

async function reconnect(key: string): Promise<void> {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, retryMs))
    try {
      await connect(key)
      return
    } catch (error) {
      if (error instanceof WrongKey) return await say('frame.served.wrongKey')
    }
  }
}

async function open(key: string): Promise<void> {
  const bridgeTo = createBridge(
    () => true,
    (signal) => engine.client(signal),
  )
  window.longview = {
    engine: () => Promise.resolve(bridgeTo),
    shell: createBridge(
      () => true,
      (signal) => shell.client(signal),
    ),
    addFiles: (files) =>
      outcomeOf(
        Promise.resolve({
          accepted: 0,
          refused: files.map(({ name }) => ({
            name,
            error: { code: 'usage/invalid', message: t('frame.served.noFiles') },
          })),
        }),
      ),
    mediaBase: await connect(key),
  }
  await import('../main.tsx')
}

const key = takeKey()
if (key === null) await say('frame.served.noKey')
else {
  await open(key).catch((error: unknown) => {
    if (error instanceof WrongKey) return say('frame.served.wrongKey')
    throw error
  })
}
