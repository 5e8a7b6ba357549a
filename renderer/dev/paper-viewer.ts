/** What is drawn over recordings and pages, of paper. */
import type { Handlers } from '#contract/rpc.ts'
import { AppError } from '#contract/errors.ts'
import type { windowApi } from '#contract/window-api.ts'
import { pause, type PaperState } from './paper-state.ts'

type Api = Pick<
  typeof windowApi,
  | Extract<keyof typeof windowApi, `viewer.${string}`>
  | 'source.coverage'
  | 'source.transcript'
  | 'export.findForRedaction'
>

/** What paper has no picture for. */
const missing = (): Promise<never> =>
  Promise.reject(new AppError('usage/invalid', 'The paper engine cannot do this.'))

export function paperViewer(state: PaperState): Handlers<Api> {
  const sourceOf = (id: string) => state.sources.find((one) => one.id === id)
  return {
    'source.coverage': missing,
    'source.transcript': async () => ({
      transcripts: [
        { id: 1, origin: 'sidecar', name: 'hearing.en.srt', language: 'en', cues: 2, skipped: 0 },
      ],
      transcript: 1,
      cues: [
        { startMs: 1_870_000, endMs: 1_874_000, text: 'Would you read out the sticker, please?' },
        { startMs: 1_874_500, endMs: 1_879_000, text: 'It says PX-117.' },
      ],
    }),
    'viewer.timeline': async ({ source }) => {
      const length = sourceOf(source)?.durationMs ?? 60_000
      const shotMs = length / 60
      const shots = Array.from({ length: 60 }, (_, i) => ({
        startMs: i * shotMs + ((i * 7919) % 13) * shotMs * 0.03,
        endMs: (i + 1) * shotMs,
      }))
      const samples = Array.from({ length: 400 }, (_, i) => ({
        segment: i + 1,
        startMs: (i * length) / 400,
        endMs: ((i + 1) * length) / 400,
        atMs: ((i + 0.4) * length) / 400,
        text: i % 9 ? '' : 'Two people at a table; a binder lies open.',
      }))
      return {
        shots,
        samples: samples.filter((_, i) => i < 250 || i > 270),
        gaps: [
          {
            locator: { kind: 'time', startMs: length * 0.63, endMs: length * 0.67 },
            reason: 'The picture ends here; only the sound goes on.',
          },
        ],
        framesPerSecond: 25,
      }
    },
    'viewer.proxy': async (_input, run) => {
      for (let i = 0; i <= 10; i++) {
        run.signal.throwIfAborted()
        run.emit({ fraction: i / 10 })
        await pause(400)
      }
      if (state.scene === 'broken') throw new AppError('tool/missing', 'ffmpeg was not found.')
    },
    'viewer.pages': async ({ source }) => {
      const one = sourceOf(source)
      return {
        pages: Array.from({ length: one?.pages ?? 1 }, (_, i) => ({
          segment: 1000 + i,
          page: i + 1,
          pageClass: 'scan' as const,
          text: `Page ${i + 1}: delivery note, north door.`,
          tokenRows: 288,
          slices: [0, 1, 2, 3, 4, 5].map((s) => ({
            x: (s % 2) / 2,
            y: Math.floor(s / 2) / 3,
            width: 0.5,
            height: 1 / 3,
          })),
        })),
        gaps: one?.gaps ?? [],
      }
    },
    'viewer.find': async () => ({ places: [] }),
    'viewer.segment': async ({ locator }) =>
      locator.kind === 'page'
        ? {
            segment: 1000 + locator.page - 1,
            text: 'PX-117 delivery note, north door. Received in good order, 2 May 2026.',
          }
        : {
            segment: Math.round(locator.startMs / 1000) % 400,
            text: 'Counsel holds a paper with a sticker towards the camera. The sticker reads PX-117.',
          },
    'export.findForRedaction': async ({ terms }) => ({
      hits: terms.map((term) => ({
        page: 1,
        term,
        text: term,
        box: { x: 0.2, y: 0.2, width: 0.2, height: 0.03 },
      })),
      unread: [],
    }),
  }
}
