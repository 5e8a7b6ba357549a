/**
 * One side of the speed comparison, in a process of its own: `node speed.ts ours|theirs MODEL THREADS`.
 * Prints {"prefill": tokens/s, "decode": tokens/s}. Both sides use the same shared libraries of llama.cpp,
 * greedy sampling, batches of 512, no flash attention, a context of 4096.
 */
import { getLlama, type Token } from 'node-llama-cpp'
import { loadAddon, variantsFor } from '#engine/native.ts'
import { timed } from './measure.ts'

const promptTokens = 2048
const generatedTokens = 192
const [side, modelPath = '', threadsText = '2'] = process.argv.slice(2)
const threads = Number(threadsText)

/** Some byte tokens in an order without a pattern. */
const prompt = Array.from({ length: promptTokens }, (_, i) => 33 + ((i * 7919) % 90))

type Speeds = { prefill: number; decode: number }
const speeds = (prefillMs: number, decodeMs: number, decoded: number): Speeds => ({
  prefill: (promptTokens / prefillMs) * 1000,
  decode: (decoded / decodeMs) * 1000,
})

async function ours(): Promise<Speeds> {
  const addon = loadAddon(variantsFor('cpu')[0]!, () => undefined)
  const model = await addon.loadModel({
    modelPath,
    gpuLayers: 0,
    contextTokens: 4096,
    batchTokens: 512,
    threads,
    maxSequences: 1,
    flashAttention: 'off',
  })
  const warm = await model.createSequence()
  await warm.evaluate([{ kind: 'tokens', tokens: Int32Array.from(prompt.slice(0, 64)) }])
  await warm.dispose()
  const sequence = await model.createSequence()
  const prefillMs = await timed(() =>
    sequence.evaluate([{ kind: 'tokens', tokens: Int32Array.from(prompt) }]),
  )
  let decoded = 0
  const decodeMs = await timed(async () => {
    const result = await sequence.generate(
      { maxTokens: generatedTokens, temperature: 0 },
      () => undefined,
    )
    decoded = result.tokens
  })
  await model.dispose()
  return speeds(prefillMs, decodeMs, decoded)
}

async function theirs(): Promise<Speeds> {
  const llama = await getLlama({ gpu: false, build: 'never', maxThreads: threads })
  const model = await llama.loadModel({ modelPath, gpuLayers: 0 })
  const context = await model.createContext({
    contextSize: 4096,
    batchSize: 512,
    sequences: 1,
    threads,
    flashAttention: false,
  })
  const sequence = context.getSequence()
  const tokens = prompt as Token[]
  await sequence.evaluateWithoutGeneratingNewTokens(tokens.slice(0, 64))
  await sequence.clearHistory()
  // The last token is decoded by the call that generates, so that it is not decoded twice.
  const prefillMs = await timed(() =>
    sequence.evaluateWithoutGeneratingNewTokens(tokens.slice(0, -1)),
  )
  let decoded = 0
  const decodeMs = await timed(async () => {
    const tail = sequence.evaluate(tokens.slice(-1), { temperature: 0 })
    while (decoded < generatedTokens && !(await tail.next()).done) decoded++
  })
  await llama.dispose()
  return speeds(prefillMs, decodeMs, decoded)
}

console.log(JSON.stringify(await (side === 'ours' ? ours() : theirs())))
process.exit(0)
