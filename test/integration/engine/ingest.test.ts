/** An import as the engine does it, with the real model: what can be asked meanwhile, and what is left at the end. */
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { MessageChannel } from 'node:worker_threads'
import Sqlite from 'better-sqlite3'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { engineApi, type IngestEvent } from '#contract/api.ts'
import { connect, serve, type Client } from '#contract/rpc.ts'
import { Settings } from '#contract/settings.ts'
import { silentLogger } from '#base/log.ts'
import { nodePort } from '#base/node-port.ts'
import { createEngine } from '#engine/engine.ts'
import { openStore, type Store } from '#engine/store/store.ts'
import type { Segment } from '#engine/store/segment-rows.ts'
import { createRandom } from '../../fixtures/random.ts'
import { recordScenes } from '../../fixtures/recording.ts'
import { planScene } from '../../fixtures/scene.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

const folder = tempFolder('ingest')
const recording = join(folder, 'talk.mp4')

beforeAll(async () => {
  const scenes = Array.from({ length: 8 }, (_, i) => ({
    scene: planScene(createRandom(`ingest ${i}`), { size: { width: 320, height: 180 } }),
    seconds: 16,
  }))
  await recordScenes(recording, scenes, { fps: 1, kilobits: 40, keySeconds: 10 })
})

type Opened = { engine: Client<typeof engineApi>; close(): Promise<void> }

function openEngine(library: string, ffmpegPath?: string): Opened {
  const settings = Settings.parse({ 'model.threads': 1, 'model.device': 'cpu' })
  const config = { library, settings, ffmpegPath, ffprobePath: undefined }
  const opened = createEngine(config, silentLogger)
  const { port1, port2 } = new MessageChannel()
  serve(nodePort(port1), engineApi, opened.handlers)
  let isOpen = true
  const close = async (): Promise<void> => {
    if (!isOpen) return
    isOpen = false
    port1.close()
    await opened.close()
  }
  onTestFinished(close)
  return { engine: connect(nodePort(port2), engineApi), close }
}

function look<T>(library: string, at: (store: Store) => T): T {
  const store = openStore(library, { logger: silentLogger, readOnly: true })
  try {
    return at(store)
  } finally {
    store.close()
  }
}

const segmentsOf = (library: string): Segment[] =>
  look(library, ({ sources, segments }) =>
    sources.list().flatMap(({ id }) => segments.ofSource(id)),
  )

const spanOf = ({ locator }: Segment): [number, number] =>
  locator.kind === 'time' ? [locator.startMs, locator.endMs] : [0, 0]

/** Imports until `isEnough`, then stops as Ctrl-C does. */
async function importUntil(
  library: string,
  isEnough: (event: IngestEvent) => boolean,
): Promise<void> {
  const { engine, close } = openEngine(library)
  const stop = new AbortController()
  const running = engine(
    'library.import',
    { paths: [recording] },
    { signal: stop.signal, onEvent: (event) => void (isEnough(event) && stop.abort()) },
  )
  await expect(running).rejects.toMatchObject({ code: 'aborted' })
  await close()
}

describe('A long recording', () => {
  test('can be asked about after a first look, which says how much is indexed', async () => {
    const library = join(folder, 'first-look')
    await importUntil(library, ({ stage }) => stage === 'sample' || stage === 'encode')
    const skimmed = segmentsOf(library)
    expect(skimmed.length).toBeGreaterThan(2)
    expect(skimmed.some(({ isSkim }) => isSkim)).toBe(true)

    const { engine } = openEngine(library)
    const { evidence } = await engine('chat.ask', { question: 'What text is shown at [01:15]?' })
    expect(evidence.items.length).toBeGreaterThan(0)
    expect(evidence.omissions.map(({ reason }) => reason)).toContainEqual(
      expect.stringMatching(/^indexed so far: \d+ %/),
    )
    const { sources } = await engine('library.list', {})
    expect(sources[0]).toMatchObject({ status: 'importing', indexed: expect.any(Number) })
  })

  test('goes on after it, and ends as if nobody had interrupted it', async () => {
    const whole = join(folder, 'whole')
    const { sources } = await openEngine(whole).engine('library.import', { paths: [recording] })
    const interrupted = join(folder, 'interrupted')
    await importUntil(interrupted, ({ stage }) => stage === 'sample' || stage === 'encode')
    const { engine, close } = openEngine(interrupted)
    await engine('library.import', { paths: [recording] })
    await close()

    const [expected, found] = [segmentsOf(whole), segmentsOf(interrupted)]
    expect(found.map(({ locator, shot }) => ({ locator, shot }))).toEqual(
      expected.map(({ locator, shot }) => ({ locator, shot })),
    )
    for (const segment of found) {
      const [startMs, endMs] = spanOf(segment)
      expect(segment.atMs).toBeGreaterThanOrEqual(startMs)
      expect(segment.atMs).toBeLessThan(endMs)
    }
    // What the first look saw stays: nothing is encoded for it again.
    expect(expected.filter(({ key }) => key.startsWith('k')).length).toBeGreaterThan(1)
    expect(sources[0]!.encoded).toBe(expected.length)
    expect(found.filter(({ isSkim, isUndescribed }) => isSkim || isUndescribed)).toEqual([])
    // Every moment has exactly one segment: nothing of the first look is second evidence.
    const spans = found.map(spanOf)
    expect(spans[0]![0]).toBe(0)
    spans.slice(1).forEach(([startMs], i) => expect(startMs).toBe(spans[i]![1]))
    expect(spans.at(-1)![1]).toBe(128_000)
  })

  test('whose descriptions were cut off gets the rest when it is imported once more', async () => {
    const library = join(folder, 'undescribed')
    const first = openEngine(library)
    await first.engine('library.import', { paths: [recording] })
    await first.close()
    const db = new Sqlite(join(library, 'library.sqlite'))
    db.exec("UPDATE segment SET described = 0, description = '' WHERE start_ms >= 70000")
    db.close()
    const cutOff = segmentsOf(library).filter(({ isUndescribed }) => isUndescribed)
    expect(cutOff.length).toBeGreaterThan(0)

    const { engine } = openEngine(library)
    const { sources } = await engine('library.import', { paths: [recording] })
    expect(sources).toMatchObject([{ status: 'ready', encoded: 0 }])
    const after = segmentsOf(library)
    expect(after.filter(({ isUndescribed }) => isUndescribed)).toEqual([])
    const again = after.filter(({ id }) => cutOff.some((one) => one.id === id))
    expect(again.filter(({ description }) => description !== '').length).toBeGreaterThan(0)
  })
})

/** ffmpeg that reads no more than 20 seconds of a recording in a second: slower than the model. */
function slowFfmpeg(): string | undefined {
  const path = join(folder, 'slow-ffmpeg')
  writeFileSync(path, '#!/bin/sh\nexec ffmpeg -readrate 20 "$@"\n', { mode: 0o755 })
  return spawnSync(path, ['-version']).status === 0 ? path : undefined
}

test('A short recording can all be asked about before any of it is described', async (context) => {
  const ffmpeg = slowFfmpeg()
  if (!ffmpeg) context.skip('no ffmpeg of version 5 or later in the PATH')
  const short = join(folder, 'short.mp4')
  const scenes = Array.from({ length: 8 }, (_, i) => ({
    scene: planScene(createRandom(`short ${i}`), { size: { width: 320, height: 180 } }),
    seconds: 10,
  }))
  await recordScenes(short, scenes, { fps: 2, kilobits: 40 })
  const library = join(folder, 'short')
  const { engine } = openEngine(library, ffmpeg)
  let looks = 0
  const early: string[] = []
  const onEvent = ({ stage }: IngestEvent): void => {
    if (stage !== 'encode') return
    const isUnderWay = look(library, (store) => store.sources.list()[0]?.status === 'importing')
    if (!isUnderWay) return
    looks++
    early.push(...segmentsOf(library).flatMap(({ description }) => description || []))
  }
  const { signal } = new AbortController()
  const { sources } = await engine('library.import', { paths: [short] }, { signal, onEvent })
  expect(sources).toMatchObject([{ status: 'ready' }])
  expect(looks).toBeGreaterThan(2)
  expect(early).toEqual([])
  expect(segmentsOf(library).every(({ description }) => description !== '')).toBe(true)
})
