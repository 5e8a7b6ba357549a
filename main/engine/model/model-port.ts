/**
 * The port to a multimodal model: what the engine sees of it. The model runs in a process of its own
 * that starts with the first request, ends when idle, and is started again after a crash.
 */
import type { Output } from '#contract/rpc.ts'
import type { modelApi } from '#contract/model-api.ts'
import type { HostSpawner } from '#base/host-child.ts'
import type { Logger } from '#base/log.ts'
import type { Part, Picture } from '../domain.ts'
import type { Device } from '../native.ts'
import type { ModelFacts } from './model-facts.ts'
import type { StateStore } from './state-store.ts'

/** `special` lets control tokens in the text be recognised; equal `id`s promise equal rows. */
export type PromptPart =
  { text: string; special?: boolean | undefined } | { rows: Part[]; id: string }

type GenerateRequest = {
  parts: PromptPart[]
  maxTokens: number
  /** 0 is greedy. */
  temperature: number
  topK?: number | undefined
  topP?: number | undefined
  minP?: number | undefined
  repeatPenalty?: number | undefined
  seed?: number | undefined
  /** Generation ends before the first of these. */
  stop?: string[] | undefined
  /** GBNF. */
  grammar?: string | undefined
  /** Requests of one conversation do not decode their common beginning twice. */
  conversation?: string | undefined
}

export type Generation = {
  text: string
  tokens: number
  reason: 'end' | 'stop' | 'length' | 'context'
  timings: { prefillMs: number; firstTokenMs: number; totalMs: number }
  /** KV cells of the prompt, and how many of them were still there from before. */
  promptCells: number
  reusedCells: number
  /** The evidence was not read again, but restored from a state that was saved before a restart. */
  isRestored: boolean
  logProbabilities: Float32Array
}

type ScoreRequest = {
  parts: PromptPart[]
  continuations: string[]
  conversation?: string | undefined
}

export type ModelMemory = Output<(typeof modelApi)['model.memory']>

/** Every method rejects with an AppError of the area `model`, or `aborted`. */
export type Model = {
  /** Loads the model if it is not. */
  info(signal?: AbortSignal): Promise<ModelFacts>
  encode(pictures: Picture[], signal: AbortSignal): Promise<Part[][]>
  /** Mono sound, `facts.audioRate` samples a second. Rejects where the model hears nothing. */
  hear(samples: Float32Array, signal: AbortSignal): Promise<Part[]>
  /** Exact KV cells of a text or of parts, without the token that may begin a prompt. */
  count(prompt: string | PromptPart[], signal?: AbortSignal): Promise<number>
  generate(
    request: GenerateRequest,
    options: { signal: AbortSignal; onText?: ((text: string) => void) | undefined },
  ): Promise<Generation>
  /** The log-probability of each continuation as a whole. */
  score(request: ScoreRequest, signal: AbortSignal): Promise<number[]>
  /**
   * How much the picture encoder looks at each row, in the last layer that it computes: what PruMerge and
   * VisionZip choose by. Encodes each picture once more; rejects where `capabilities.encoderAttention` is not set.
   */
  encoderAttention(pictures: Picture[], signal: AbortSignal): Promise<Float32Array[][]>
  /**
   * How much the text after the last rows (the question) looks at each row, in one layer of the language
   * model counted from 0 (the route of FlexSelect, yunzhuzhang0918/flexselect; see `calibrateLayer`): the mean over its
   * tokens and all heads. One array for each run of rows, in order of the prompt.
   */
  attend(parts: PromptPart[], layer: number, signal: AbortSignal): Promise<Float32Array[]>
  /**
   * Texts as vectors of length 1: as the file says how, else the mean of the last hidden states. What is beyond
   * 512 tokens of a text does not count.
   */
  embed(texts: readonly string[], signal: AbortSignal): Promise<Float32Array[]>
  /** What the tokens of a text become before the first layer, `facts.embeddingWidth` floats each: the space of picture rows. */
  tokenRows(text: string, signal: AbortSignal): Promise<Float32Array>
  /** Undefined while the model is not loaded. */
  memory(): Promise<ModelMemory | undefined>
  /** Ends the model process. Idempotent. */
  close(): Promise<void>
}

export type ModelOptions = {
  modelPath: string
  mmprojPath?: string | undefined
  /** SHA-256 of both files where they are known; big files take seconds to hash. */
  hashes?: { model: string; mmproj?: string | undefined } | undefined
  device: Device
  /** -1 offloads as many as fit. */
  gpuLayers: number
  contextTokens: number
  /** 0 chooses by the size of the model and the cores of the machine. */
  threads: number
  /** Bytes of memory that may be taken; the default is what the machine or container has free. */
  memoryLimit?: number | undefined
  /** The model process ends after so long without a request. Default 10 minutes. */
  idleMs?: number | undefined
  /** Reading the headers may take so long; damaged ones can be endless. Default 30 seconds. */
  headerMs?: number | undefined
  /** Where states are kept that conversations go on from after a restart; without it there are none. */
  states?: StateStore | undefined
  /** The whole environment of the model process; the default is this one's. */
  env?: NodeJS.ProcessEnv | undefined
  /** How the model process is started; plain Node forks it. */
  spawn?: HostSpawner | undefined
  onLoadProgress?: ((fraction: number) => void) | undefined
  logger: Logger
}
