/** What importing costs beyond its dearest part: the stages alone, and all of it together. */
import { mkdirSync, rmSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { MessageChannel } from 'node:worker_threads'
import { engineApi } from '#contract/api.ts'
import { connect, serve, type Client } from '#contract/rpc.ts'
import { Settings } from '#contract/settings.ts'
import { silentLogger } from '#base/log.ts'
import { nodePort } from '#base/node-port.ts'
import { describeSurely } from '#engine/intake/describe.ts'
import type { Sample } from '#engine/domain.ts'
import { createEncoder, type EncodedSample } from '#engine/encode/encoder.ts'
import { createEngine } from '#engine/engine.ts'
import { createModel } from '#engine/model/model.ts'
import { createSources } from '#engine/source/sources.ts'
import { defaultSampling } from '#engine/source/source-type.ts'
import { openStore } from '#engine/store/store.ts'
import { formPage } from '../fixtures/form-page.ts'
import { scannedPdf } from '../fixtures/form-pdf.ts'
import { createRandom } from '../fixtures/random.ts'
import { recordScenes } from '../fixtures/recording.ts'
import { planScene } from '../fixtures/scene.ts'
import { sampleForm } from '../helpers/samples.ts'
import { figure, inTurns, median, seconds, timed, type Figure } from './measure.ts'

export type BenchOptions = {
  folder: string
  threads: number
  rounds: number
  model: string
  mmproj: string
}

const run = { signal: new AbortController().signal, progress: () => undefined }

/** A minute of 720p at 25 frames a second, a new scene every six seconds. */
async function writeRecording(path: string): Promise<string> {
  const scenes = Array.from({ length: 10 }, (_, i) => ({
    scene: planScene(createRandom(`bench${i}`), { size: { width: 1280, height: 720 } }),
    seconds: 6,
  }))
  await recordScenes(path, scenes, { fps: 25, kilobits: 1500, cameraGrain: 6 })
  return path
}

/** Four scanned A4 pages at 200 dpi. */
async function writeScan(path: string): Promise<string> {
  const pages = []
  for (let i = 0; i < 4; i++) {
    pages.push(await formPage(createRandom(`bench page${i}`), { paper: 'A4' }, { dpi: 200 }))
  }
  await writeFile(path, await scannedPdf(pages))
  return path
}

async function openEngine(
  library: string,
  threads: number,
): Promise<{ engine: Client<typeof engineApi>; close: () => Promise<void> }> {
  // Reading scanned pages runs beside an import and has figures of its own (bench:docs).
  const settings = Settings.parse({
    'model.threads': threads,
    'model.device': 'cpu',
    'ocr.enabled': false,
  })
  const opened = createEngine(
    { library, settings, ffmpegPath: undefined, ffprobePath: undefined },
    silentLogger,
  )
  const { port1, port2 } = new MessageChannel()
  serve(nodePort(port1), engineApi, opened.handlers)
  return {
    engine: connect(nodePort(port2), engineApi),
    close: async () => {
      port1.close()
      await opened.close()
    },
  }
}

/** What an import of this file costs beyond its dearest stage, at most `target` times. */
export async function measureIngest(
  path: string,
  name: string,
  options: BenchOptions,
  target: number,
): Promise<Figure[]> {
  const { folder, threads, rounds } = options
  const sources = createSources({ logger: silentLogger })
  const model = createModel({
    modelPath: options.model,
    mmprojPath: options.mmproj,
    device: 'cpu',
    gpuLayers: 0,
    contextTokens: 8192,
    threads,
    logger: silentLogger,
  })
  await model.info()
  const file = await sources.identify(path, run)
  const probe = await sources.probe(file, {}, run.signal)
  let samples: Sample[] = []
  let number = 0

  const decode = async (): Promise<number> => {
    samples = []
    return timed(async () => {
      for await (const sample of sources.sample(file, probe, defaultSampling, {}, run)) {
        if (!('gap' in sample)) samples.push(sample)
      }
    })
  }
  const encoded: EncodedSample[] = []
  const withStore = async (
    work: (store: ReturnType<typeof openStore>) => Promise<number>,
  ): Promise<number> => {
    const store = openStore(join(folder, `rows-${number++}`), { logger: silentLogger })
    try {
      return await work(store)
    } finally {
      store.close()
    }
  }
  const encode = (): Promise<number> =>
    withStore((store) =>
      timed(async () => {
        const encoder = createEncoder({ model, rows: store.rows, logger: silentLogger })
        encoded.length = 0
        for (const sample of samples) encoded.push(await encoder.encodeSample(sample, run.signal))
      }),
    )
  /** Encoding and the model's own line about each sample, as an import does. */
  const look = (): Promise<number> =>
    withStore((store) =>
      timed(async () => {
        const encoder = createEncoder({ model, rows: store.rows, logger: silentLogger })
        for (const sample of samples) {
          const one = await encoder.encodeSample(sample, run.signal)
          const { pageClass, locator } = sample
          const lost = (): never => {
            throw new Error('What was encoded just now is not in the cache.')
          }
          const kept = { locator, pageClass, ...one }
          const loaded = await encoder.loadParts(kept, lost, run.signal)
          await describeSurely(sample, loaded, model, run.signal)
        }
      }),
    )
  /** An import through the engine; `stored` hears when everything is encoded, stored and can be asked about. */
  const stored: number[] = []
  const whole = async (): Promise<number> => {
    const library = join(folder, `library-${number++}`)
    mkdirSync(library)
    const { engine, close } = await openEngine(library, threads)
    // Starts the model and the readers, so that only the import itself is timed.
    await engine('library.import', { paths: [sampleForm] }, { signal: run.signal })
    const startedAt = performance.now()
    const imported = engine('library.import', { paths: [path] }, { signal: run.signal })
    stored.push((await untilReady(engine, path)) - startedAt)
    await imported
    const ms = performance.now() - startedAt
    await close()
    rmSync(library, { recursive: true, force: true })
    return ms
  }

  await decode()
  const results = await inTurns(rounds, { decode, encode, look, whole })
  const storedMs = median(stored)
  const [decodeMs, encodeMs, lookMs, wholeMs] = [
    median(results.decode),
    median(results.encode),
    median(results.look),
    median(results.whole),
  ]
  await model.close()
  await sources.close()
  const detail = `${samples.length} samples; stored after ${seconds(storedMs)}, described after ${seconds(wholeMs)}; decode alone ${seconds(decodeMs)}, encode alone ${seconds(encodeMs)}, encode and describe alone ${seconds(lookMs)}`
  return [
    figure(
      `${name}: stored / max(decode, encode)`,
      storedMs / Math.max(decodeMs, encodeMs),
      { atMost: target },
      detail,
    ),
    figure(
      `${name}: described / max(decode, encode + describe)`,
      wholeMs / Math.max(decodeMs, lookMs),
      { atMost: target },
      'to the end of the import: with the model’s line about every sample, and counted against it',
    ),
  ]
}

/** When a file is encoded and stored: from then on all of it can be asked about; only descriptions may follow. */
async function untilReady(engine: Client<typeof engineApi>, path: string): Promise<number> {
  for (;;) {
    const { sources } = await engine('library.list', {})
    if (sources.some((source) => source.path === path && source.status === 'ready')) {
      return performance.now()
    }
    // Asked in the engine's own thread: more often it would slow down what is measured.
    await sleep(50)
  }
}

export async function benchIngest(options: BenchOptions): Promise<Figure[]> {
  const recording = await writeRecording(join(options.folder, 'bench.mp4'))
  const scan = await writeScan(join(options.folder, 'bench.pdf'))
  return [
    ...(await measureIngest(recording, 'recording', options, 1.25)),
    ...(await measureIngest(scan, 'scan', options, 1.25)),
  ]
}
