// Tasks that need a process of their own; run by lifetime.test.ts and vulkan.test.ts.
import { Worker, isMainThread, parentPort } from 'node:worker_threads'
import { codeOf, defaults, evaluated, load, loadAddon, picture, text, variants } from './addon.ts'
import { llava, mrope } from './tiny-models.ts'

const collect = (globalThis as { gc?: () => void }).gc ?? (() => {})
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

async function exitDisposed(): Promise<void> {
  const model = await load(loadAddon(), llava())
  const sequence = await evaluated(model, [text(model, 'hello')])
  await sequence.dispose()
  await model.dispose()
  console.log('done')
}

async function exitUndisposed(): Promise<void> {
  const model = await load(loadAddon(), llava())
  await evaluated(model, [text(model, 'hello')])
  console.log('done')
}

async function stay(): Promise<void> {
  const model = await load(loadAddon(), llava(), { contextTokens: 8192 })
  const sequence = await model.createSequence()
  void sequence.evaluate([text(model, 'a'.repeat(8000))]).then(() => console.log('settled'))
}

async function startLongWork(): Promise<void> {
  const model = await load(loadAddon(), llava(), {
    contextTokens: 65_536,
    threads: 2,
    batchTokens: 256,
  })
  const sequence = await model.createSequence()
  void sequence.evaluate([text(model, 'a'.repeat(60_000))])
  void model.encode(Array.from({ length: 50 }, (_, i) => picture(64, 64, i)))
  await pause(50)
}

async function exitBusy(): Promise<void> {
  await startLongWork()
  console.log('leaving')
  process.exit(0)
}

async function workerBusy(): Promise<void> {
  if (!isMainThread) {
    await startLongWork()
    parentPort?.postMessage('busy')
    return
  }
  const worker = new Worker(new URL(import.meta.url), { argv: ['worker-busy'] })
  await new Promise((resolve) => worker.once('message', resolve))
  await worker.terminate()
  console.log('worker ended')
  const model = await load(loadAddon(), llava())
  await evaluated(model, [text(model, 'hello')])
  await model.dispose()
  console.log('still works')
}

async function collectForgotten(): Promise<void> {
  const addon = loadAddon()
  const model = await load(addon, llava())
  for (let i = 0; i < 20; i++) {
    // Only four sequences exist at once: without collection the fifth would be refused.
    const make = async () => void (await evaluated(model, [text(model, 'hello')]))
    await make()
    collect()
    await pause(5)
  }
  collect()
  await pause(20)
  await model.encode([]) // comes after the releases in the model's queue
  const freedCells = model.memory().cellsUsed === 0

  const forget = async () => {
    const forgotten = await load(addon, llava(), { contextTokens: 65_536 })
    await evaluated(forgotten, [text(forgotten, 'hello')])
    return forgotten.memory().context
  }
  const each = await forget()
  collect()
  await pause(20)
  const before = process.memoryUsage.rss()
  for (let i = 0; i < 30; i++) {
    await forget()
    collect()
    await pause(20)
  }
  console.log(JSON.stringify({ freedCells, each, growth: process.memoryUsage.rss() - before }))
}

async function leak(): Promise<void> {
  const addon = loadAddon(undefined, false)
  const image = picture(64, 64, 1)
  const round = async () => {
    const model = await load(addon, llava())
    const [parts = []] = await model.encode([image])
    const sequence = await evaluated(model, [text(model, 'See '), ...parts, text(model, ': ')])
    const fork = await sequence.fork()
    await fork.restore(await sequence.save())
    await fork.generate(
      { maxTokens: 8, temperature: 1, seed: 1, grammar: 'root ::= [a-z] root' },
      () => {},
    )
    await fork.dispose()
    await model.dispose()
  }
  for (let i = 0; i < 40; i++) await round()
  collect()
  const warm = process.memoryUsage.rss()
  const rounds = 200
  for (let i = 0; i < rounds; i++) await round()
  collect()
  console.log(JSON.stringify({ growth: process.memoryUsage.rss() - warm, warm, rounds }))
}

/** Prints the logits of a prompt with a picture, for comparison with another variant. */
async function logits(variantName: string, gpuLayers: number): Promise<void> {
  const variant = variants().find((it) => it.variant === variantName)
  const addon = loadAddon(variant)
  const devices = addon.devices()
  const found: unknown[] = []
  for (const files of [llava(), mrope()]) {
    const model = await addon.loadModel({ ...defaults, ...files, gpuLayers })
    const image = picture(140, 140, 1)
    const [parts = []] = await model.encode([image])
    const prompt = [text(model, 'See '), ...parts, text(model, ' and say: ')]
    const sequence = await evaluated(model, prompt)
    const { text: said } = await sequence.generate({ maxTokens: 4, temperature: 0 }, () => {})
    const attention = (await model.attend(prompt, 1)).flatMap((masses) => [...masses])
    found.push({ logits: [...(await sequence.logits())], said, attention, memory: model.memory() })
    await model.dispose()
  }
  console.log(JSON.stringify({ devices, found }))
}

/** Prints the code with which a context that no device holds is refused, and whether a small one follows. */
async function deviceFull(variantName: string): Promise<void> {
  const addon = loadAddon(variants().find((it) => it.variant === variantName))
  const refused = await codeOf(load(addon, llava(), { gpuLayers: -1, contextTokens: 1 << 27 }))
  const model = await load(addon, llava(), { gpuLayers: -1 })
  await model.dispose()
  console.log(refused)
}

const tasks: Record<string, () => Promise<void>> = {
  'exit-disposed': exitDisposed,
  'exit-undisposed': exitUndisposed,
  stay,
  'exit-busy': exitBusy,
  'worker-busy': workerBusy,
  collect: collectForgotten,
  leak,
  'device-full': () => deviceFull(process.argv[3] ?? ''),
  logits: () => logits(process.argv[3] ?? '', Number(process.argv[4])),
}

await tasks[process.argv[2] ?? '']?.()
