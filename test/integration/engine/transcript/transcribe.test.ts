import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import type { Progress, Run } from '#engine/domain.ts'
import type { Model } from '#engine/model/model.ts'
import { transcribe } from '#engine/intake/transcribe.ts'
import type { Store } from '#engine/store/store.ts'
import { ffmpegPath } from '../../../fixtures/ffmpeg.ts'
import { words } from '../../../helpers/command-words.ts'
import { tempFolder } from '../../../helpers/temp-folder.ts'
import { hearing } from '../../../native/tiny-audio.ts'
import { llava } from '../../../native/tiny-models.ts'
import { openModel } from '../model/opened.ts'
import { openSources, runOf } from '../source/opened.ts'
import { open } from '../store/library.ts'

// Random weights hear nothing: what is tested is the way of the sound, not what is understood.
const sources = openSources()
const { model } = openModel(hearing())
const path = join(tempFolder('transcribe'), 'two.wav')
const tone = 'sine=frequency=300:sample_rate=16000:duration=3'
const gap = 'anullsrc=sample_rate=16000:channel_layout=mono:duration=5'

beforeAll(() => {
  const inputs = [tone, gap, tone].flatMap((input) => ['-f', 'lavfi', '-i', input])
  const joined = '[0][1][2]concat=n=3:v=0:a=1'
  execFileSync(ffmpegPath, [...words('-v error -y'), ...inputs, '-filter_complex', joined, path])
})

async function begin(): Promise<{ store: Store; id: string }> {
  const store = open()
  const run = runOf()
  const file = await sources.identify(path, run)
  const { id } = store.sources.add(file, await sources.probe(file, {}, run.signal))
  return { store, id }
}
const hear = (
  store: Store,
  id: string,
  listener: Model = model,
  run: Run = runOf(),
): Promise<void> => transcribe(store.sources.byId(id)!, { sources, store, model: listener }, run)

test('every sound is heard once, silence never, and what was heard is not heard again', async () => {
  const { store, id } = await begin()
  const steps: Progress[] = []
  await hear(store, id, model, { ...runOf(), progress: (step) => void steps.push(step) })
  expect(steps.map(({ stage }) => stage)).toEqual(Array.from({ length: 3 }, () => 'transcribe'))
  const [spoken] = store.transcripts.ofSource(id)
  expect(spoken).toMatchObject({ origin: 'speech', throughMs: 11_000 })
  for (const { startMs, endMs } of store.transcripts.cues(spoken!.id)) {
    const inSound = [0, 8000].some((at) => startMs >= at - 200 && endMs <= at + 3200)
    expect(inSound).toBe(true)
  }
  steps.length = 0
  await hear(store, id, model, { ...runOf(), progress: (step) => void steps.push(step) })
  expect(steps).toEqual([])
}, 120_000)

test('listening that was stopped goes on with the next window', async () => {
  const { store, id } = await begin()
  const stop = new AbortController()
  const first: Run = {
    signal: stop.signal,
    // The second report comes when the first window is stored.
    progress: ({ done }) => done > 0 && stop.abort(new Error('Stopped by the test')),
  }
  await expect(hear(store, id, model, first)).rejects.toThrow(/stopped|aborted/i)
  const through = store.transcripts.ofSource(id)[0]!.throughMs!
  expect(through).toBeGreaterThan(2500)
  expect(through).toBeLessThan(8000)
  const seen: number[] = []
  await hear(store, id, model, { ...runOf(), progress: ({ done }) => void seen.push(done) })
  expect(seen[0]).toBe(through)
  expect(store.transcripts.ofSource(id)[0]?.throughMs).toBe(11_000)
}, 120_000)

test('a model that only sees is not asked, nor one where subtitles say what is said', async () => {
  const { store, id } = await begin()
  await hear(store, id, openModel(llava()).model)
  expect(store.transcripts.ofSource(id)).toEqual([])
  const cue = { startMs: 0, endMs: 1000, text: 'Known already.' }
  const subtitles = {
    key: 'sidecar:a',
    origin: 'sidecar' as const,
    name: 'a',
    digest: '',
    skipped: 0,
  }
  store.transcripts.put(id, subtitles, [cue])
  await hear(store, id, model)
  expect(store.transcripts.ofSource(id).map(({ origin }) => origin)).toEqual(['sidecar'])
}, 120_000)
