/** An engine that answers from paper: for looking at the page, never for judging it. */
import type { Handlers } from '#contract/rpc.ts'
import type { Job } from '#contract/desk-api.ts'
import type { shellApi } from '#contract/shell-api.ts'
import type { windowApi } from '#contract/window-api.ts'
import { paperChats } from './paper-chats.ts'
import { paperLibrary } from './paper-library.ts'
import { paperSettings } from './paper-settings.ts'
import { paperShell } from './paper-shell.ts'
import { createPaperState, type PaperState } from './paper-state.ts'
import { paperSummary } from './paper-summary.ts'
import { paperViewer } from './paper-viewer.ts'

type Paper = {
  engine: Handlers<typeof windowApi>
  shell: Handlers<typeof shellApi>
  addFiles(names: string[]): {
    accepted: number
    refused: { name: string; error: { code: string; message: string } }[]
  }
}

const paceMs = 500

export function createPaper(scene: string): Paper {
  const state = createPaperState(scene)
  if (scene === 'work') setInterval(() => grow(state), paceMs)
  return {
    engine: {
      ...paperLibrary(state),
      ...paperViewer(state),
      ...paperSummary(state),
      ...paperChats(state),
      ...paperSettings(state),
    },
    shell: paperShell(state),
    addFiles: (names) => addFiles(state, names),
  }
}

function grow(state: PaperState): void {
  state.jobs = state.jobs.map((job) =>
    job.state === 'running'
      ? {
          ...job,
          done: Math.min(job.total ?? 1, job.done + 7),
          remainingMs: Math.max(1000, (job.remainingMs ?? 0) - 180),
        }
      : job,
  )
  state.changed()
}

function addFiles(state: PaperState, names: string[]): ReturnType<Paper['addFiles']> {
  const isProgram = (name: string): boolean => name.endsWith('.exe')
  const taken = names.filter((name) => !isProgram(name))
  const added = taken.map((name): Job => ({
    id: `d${name}`,
    path: '',
    name,
    collections: [],
    state: 'waiting',
    done: 0,
  }))
  state.jobs = [...state.jobs, ...added]
  state.changed()
  const refused = names.filter(isProgram).map((name) => ({
    name,
    error: { code: 'source/unsupported', message: `${name} is a program.` },
  }))
  return { accepted: taken.length, refused }
}
