/** The window's own process, of paper. */
import type { Handlers } from '#contract/rpc.ts'
import type { shellApi } from '#contract/shell-api.ts'
import { forever, pause, type PaperState } from './paper-state.ts'

export function paperShell({ scene }: PaperState): Handlers<typeof shellApi> {
  return {
    'sources.choose': async () => ({ count: 0, refused: [] }),
    'sources.locate': async () => ({ found: true }),
    'sources.reveal': async () => undefined,
    'models.choose': async () => ({ count: 0 }),
    'models.fetch': async (_input, { signal, emit }) => {
      const total = 4_680_000_000
      for (let done = 0; done < total && !signal.aborted; done += 21_000_000) {
        emit({
          name: 'qwen2.5-vl-7b-q4_k_m.gguf',
          stage: 'download',
          done,
          total,
          rate: 84_000_000,
          remainingMs: (total - done) / 84_000,
        })
        await pause(250)
      }
      return { count: 1 }
    },
    'export.saveAs': async () => ({ saved: true, name: 'copy.pdf' }),
    'chats.saveAs': async () => ({ saved: true, name: 'PX-117.docx' }),
    'library.chooseFolder': async () => ({ changed: false }),
    'processes.restart': async () => undefined,
    'menu.watch': (_input, run) => forever(run),
    'processes.watch': async (_input, run) => {
      run.emit({
        engine: scene === 'broken' ? 'restarting' : 'running',
        model: scene === 'broken' ? 'failed' : 'running',
      })
      await forever(run)
    },
    'app.appearance': async () => ({ theme: 'system', language: 'system', locale: 'en' }),
    'app.about': async () => ({
      version: '0.1.0',
      platform: 'linux x64',
      logFolder: '/home/dana/.local/share/longview/logs',
    }),
    'app.openLogFolder': async () => undefined,
    'app.notify': async () => undefined,
  }
}
