/**
 * What the model process can be asked. It speaks this over its parent's port and nothing else; the
 * engine's `Model` (main/engine/model/) is the only client.
 */
import { z } from './zod.ts'
import { call, stream, type Api } from './rpc.ts'

// `z.instanceof` would ask for arrays over a plain ArrayBuffer, which no API promises.
const bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array)
const integers = z.custom<Int32Array>((value) => value instanceof Int32Array)
const floats = z.custom<Float32Array>((value) => value instanceof Float32Array)

const Picture = z.object({
  rgb: bytes,
  width: z.number().int().positive(),
  height: z.number().int().positive(),
})

const Part = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('tokens'), tokens: integers }),
  z.object({
    kind: z.literal('rows'),
    rows: floats,
    count: z.number().int().nonnegative(),
    positions: integers,
    advance: z.number().int().nonnegative(),
    nonCausal: z.boolean(),
  }),
])

/**
 * Text, or what an encoder made of a picture. Control tokens such as `<|im_end|>` are recognised only
 * in text that says `special`, so nothing a person or a document says can end a turn. `id` names the
 * rows: equal ids mean equal rows.
 */
const PromptPart = z.union([
  z.object({ text: z.string(), special: z.boolean().optional() }),
  z.object({ rows: z.array(Part), id: z.string() }),
])

const Prompt = {
  parts: z.array(PromptPart),
  /** Prompts of one conversation keep their common beginning in the KV cache. */
  conversation: z.string().optional(),
}

/** What the headers of a GGUF say, without loading it. */
export const GgufFacts = z.object({
  name: z.string(),
  architecture: z.string(),
  /** Size on disk, all parts of a split file. */
  fileBytes: z.number(),
  /** Bytes that the tensors declare; more than the file holds means that it is cut short. */
  weightBytes: z.number(),
  trainedContext: z.number().optional(),
  layers: z.number().optional(),
  embeddingWidth: z.number().optional(),
  /** `longview.*` of the metadata. */
  hints: z.record(z.string(), z.number()),
})
export type GgufFacts = z.output<typeof GgufFacts>

export const Inspection = z.object({
  model: GgufFacts,
  mmproj: GgufFacts.optional(),
  /** Layers to offload: the wanted number, or as many as fit. */
  gpuLayers: z.number(),
  /** Bytes that loading would take, from the headers and the wanted context. */
  needs: z.object({ ram: z.number(), vram: z.number() }),
})
export type Inspection = z.output<typeof Inspection>

const DeviceInfo = z.object({
  name: z.string(),
  description: z.string(),
  kind: z.enum(['cpu', 'gpu', 'accelerator']),
  memoryTotal: z.number(),
  memoryFree: z.number(),
})

export const Loaded = z.object({
  name: z.string(),
  architecture: z.string(),
  parameters: z.number(),
  bytes: z.number(),
  layers: z.number(),
  embeddingWidth: z.number(),
  rowWidth: z.number(),
  vocabularySize: z.number(),
  trainedContext: z.number(),
  contextTokens: z.number(),
  chatTemplate: z.string().nullable(),
  bosToken: z.number(),
  eosToken: z.number(),
  addBos: z.boolean(),
  capabilities: z.object({
    image: z.boolean(),
    audio: z.boolean(),
    mrope: z.boolean(),
    nonCausal: z.boolean(),
    ownSlicing: z.boolean(),
    /** `model.encoderAttention` works; absent means no. */
    encoderAttention: z.boolean().optional(),
  }),
  vision: z
    .object({ projector: z.string(), imageSide: z.number(), patchSide: z.number() })
    .nullable(),
  /** Spelled-out begin and end tokens, for chat templates. */
  /** Samples a second that `model.hear` wants; absent or 0 where the model hears nothing. */
  audioRate: z.number().optional(),
  bosText: z.string(),
  eosText: z.string(),
})
export type Loaded = z.output<typeof Loaded>

const Files = { modelPath: z.string().min(1), mmprojPath: z.string().min(1).optional() }

export const modelApi = {
  'model.inspect': call(() => ({
    input: z.object({
      ...Files,
      contextTokens: z.number().int().positive(),
      /** -1: as many as fit into `vramFree`. */
      gpuLayers: z.number().int().min(-1),
      /** Bytes free on the device; 0 keeps everything on the CPU. */
      vramFree: z.number().min(0),
    }),
    output: Inspection,
  })),
  /** Loads the addon of a variant; once per process. */
  'device.list': call(() => ({
    input: z.object({ variant: z.string() }),
    output: z.array(DeviceInfo),
  })),
  'model.load': stream(() => ({
    input: z.object({
      ...Files,
      variant: z.string(),
      gpuLayers: z.number().int(),
      contextTokens: z.number().int().positive(),
      batchTokens: z.number().int().positive(),
      threads: z.number().int().positive(),
      imageMinTokens: z.number().int().positive().optional(),
      imageMaxTokens: z.number().int().positive().optional(),
    }),
    event: z.object({ fraction: z.number() }),
    output: Loaded,
  })),
  'model.encode': call(() => ({
    input: z.object({ pictures: z.array(Picture).min(1) }),
    output: z.array(z.array(Part)),
  })),
  /** Mono samples between -1 and 1, `audioRate` of them a second. */
  'model.hear': call(() => ({ input: z.object({ samples: floats }), output: z.array(Part) })),
  /**
   * How much the picture encoder looks at each row in its last layer: for each picture one array for each run
   * of rows. Only where `capabilities.encoderAttention` says so.
   */
  'model.encoderAttention': call(() => ({
    input: z.object({ pictures: z.array(Picture).min(1) }),
    output: z.array(z.array(floats)),
  })),
  /** Tokens of each text, as they would be counted in a prompt. */
  'model.count': call(() => ({
    input: z.object({
      texts: z.array(z.object({ text: z.string(), special: z.boolean().optional() })),
    }),
    output: z.array(z.number()),
  })),
  'model.generate': stream(() => ({
    input: z.object({
      ...Prompt,
      maxTokens: z.number().int().positive(),
      temperature: z.number().min(0),
      topK: z.number().int().optional(),
      topP: z.number().optional(),
      minP: z.number().optional(),
      repeatPenalty: z.number().optional(),
      repeatWindow: z.number().int().optional(),
      seed: z.number().int().optional(),
      stop: z.array(z.string().min(1)).optional(),
      grammar: z.string().optional(),
      /**
       * What the model held after the last rows of this prompt, if it is known from before (`state`), or
       * whether to keep that for `model.state` to fetch. `key` names it.
       */
      saved: z
        .object({ key: z.string(), state: bytes.optional(), isWanted: z.boolean() })
        .optional(),
    }),
    event: z.object({ text: z.string() }),
    output: z.object({
      text: z.string(),
      tokens: z.number(),
      reason: z.enum(['end', 'stop', 'length', 'context']),
      logProbabilities: floats,
      promptCells: z.number(),
      reusedCells: z.number(),
      /** `refused`: the saved state was damaged, or of another model or build. */
      saved: z.enum(['restored', 'refused', 'kept', 'unused']),
      prefillMs: z.number(),
      firstTokenMs: z.number(),
      totalMs: z.number(),
    }),
  })),
  'model.score': call(() => ({
    input: z.object({ ...Prompt, continuations: z.array(z.string().min(1)) }),
    output: z.array(z.number()),
  })),
  /**
   * How much the text after the last rows looks at each row in one layer of the language model, counted from
   * 0: the mean over its tokens and all heads. One array for each run of rows, in order of the prompt.
   */
  'model.attend': call(() => ({
    input: z.object({ parts: z.array(PromptPart), layer: z.number().int().nonnegative() }),
    output: z.array(floats),
  })),
  /** Texts as vectors of length 1, all of one width. A text without a token is refused. */
  'model.embed': call(() => ({
    input: z.object({ texts: z.array(z.string().min(1)) }),
    output: z.array(floats),
  })),
  /** What the tokens of a text become before the first layer: `embeddingWidth` floats each. */
  'model.tokenRows': call(() => ({ input: z.object({ text: z.string() }), output: floats })),
  /**
   * The state that the last `model.generate` was asked to keep, once; empty when it is gone. With `test` also
   * the largest difference between the logits after one more token on what was kept and on its restored copy.
   */
  'model.state': call(() => ({
    input: z.object({ key: z.string(), test: z.boolean() }),
    output: z.object({ state: bytes.optional(), difference: z.number().optional() }),
  })),
  'model.memory': call(() => ({
    input: z.object({}),
    output: z.object({
      weights: z.number(),
      context: z.number(),
      compute: z.number(),
      cellsUsed: z.number(),
      cellsTotal: z.number(),
      /** Resident bytes of the model process. */
      resident: z.number(),
      /** Those that llama.cpp sees in the variant that is loaded. */
      devices: z.array(DeviceInfo),
    }),
  })),
  'model.unload': call(() => ({ input: z.object({}), output: z.object({}) })),
} satisfies Api
