/**
 * The typed face of the addon. Every method that returns a promise does its work on the model's own
 * thread: the JS thread is never blocked, and calls on one model run in the order in which they came.
 * A rejected promise carries `code`: one of `AddonErrorCode`. A call that rejects leaves its sequence
 * where it stood. A wrong argument throws a TypeError or RangeError at once. Typed arrays are copied.
 */

export type AddonErrorCode =
  | 'model/unreadable' // not a GGUF, damaged, or an architecture this llama.cpp does not know
  | 'model/mismatch' // the mmproj does not fit the model
  | 'model/out-of-memory'
  | 'model/context-full' // the parts need more KV cells than are free
  | 'model/failed'
  | 'aborted'

/** One log line of llama.cpp, ggml or libmtmd. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error'

export interface Device {
  name: string
  description: string
  kind: 'cpu' | 'gpu' | 'accelerator'
  /** Bytes. */
  memoryTotal: number
  memoryFree: number
}

export interface LoadOptions {
  modelPath: string
  mmprojPath?: string
  /** Layers offloaded to the GPU; 0 keeps everything on the CPU, -1 offloads all. */
  gpuLayers: number
  /** KV cells shared by all sequences of the model. */
  contextTokens: number
  /** Tokens in one llama_decode: the granularity of stopping. */
  batchTokens: number
  threads: number
  /** How many sequences may exist at once (forks included). */
  maxSequences: number
  flashAttention: 'auto' | 'on' | 'off'
  kvType?: 'f16' | 'q8_0'
  /** Bounds for models with a native resolution; ignored by fixed-size encoders. */
  imageMinTokens?: number
  imageMaxTokens?: number
}

export interface ModelInfo {
  name: string
  architecture: string
  parameters: number
  /** Bytes of weights, model and mmproj together. */
  bytes: number
  layers: number
  /** `llama_model_n_embd`. */
  embeddingWidth: number
  /** `llama_model_n_embd_inp`: floats in one token row (Qwen3-VL carries its deepstack levels in it). */
  rowWidth: number
  vocabularySize: number
  trainedContext: number
  contextTokens: number
  /** The Jinja chat template of the GGUF, if it has one. */
  chatTemplate: string | null
  bosToken: number
  eosToken: number
  addBos: boolean
  capabilities: {
    image: boolean
    audio: boolean
    /** Rows have four position planes (t, y, x, z). */
    mrope: boolean
    /** Image rows attend to each other in both directions. */
    nonCausal: boolean
    /** libmtmd cuts large pictures into slices by itself for this projector. */
    ownSlicing: boolean
    /** `encoderAttention` works: the picture encoder has attention, and one row for each of its positions. */
    encoderAttention: boolean
  }
  /** Samples a second that `encodeAudio` wants; 0 where the model hears nothing. */
  audioRate: number
  /**
   * `clip.*` facts of the mmproj; null without one. `mostRows` is the longest run of rows that libmtmd
   * made of a 2048 x 2048, a 3840 x 960 and a 960 x 3840 picture.
   */
  vision: { projector: string; imageSide: number; patchSide: number; mostRows: number } | null
}

export interface Picture {
  /** width * height * 3 bytes, row-major RGB. */
  rgb: Uint8Array
  width: number
  height: number
}

/** A run of text tokens. */
export interface TokenPart {
  kind: 'tokens'
  tokens: Int32Array
}

/** A run of token rows: what an encoder made of a picture, or what a compressor left of it. */
export interface RowPart {
  kind: 'rows'
  /** count * rowWidth floats, row-major. */
  rows: Float32Array
  count: number
  /**
   * Positions relative to the position at which the part starts. 1-D models: one plane, which must be
   * 0, 1, 2, ... because llama.cpp allows no gaps there. M-RoPE: four planes (t, y, x, z), each of
   * `count`; t must not decrease and must lie below `advance`; the rest may be what survived of a
   * larger picture. z is absolute and 0 for most models; -1 there means "the same as t".
   */
  positions: Int32Array
  /** By how many positions the sequence moves on after the part (M-RoPE: fewer than `count`). */
  advance: number
  /** The run is decoded as one batch, each row seeing all of it. */
  nonCausal: boolean
}

export type Part = TokenPart | RowPart

export interface GenerateOptions {
  /** At least 1. */
  maxTokens: number
  /** 0 is greedy. */
  temperature: number
  topK?: number
  topP?: number
  minP?: number
  /** 1 is off. Looks at the tokens of this call, not at the prompt. */
  repeatPenalty?: number
  /** Tokens it looks back; 64 if not given. */
  repeatWindow?: number
  /** Random if not given. */
  seed?: number
  /** Generation ends before the first of these; none of it is emitted. */
  stop?: string[]
  /** GBNF; root rule `root`. */
  grammar?: string
}

export interface Generated {
  text: string
  /** Sampled tokens, all of them now in the sequence. An end token is neither counted nor evaluated. */
  tokens: number
  reason: 'end' | 'stop' | 'length' | 'context'
  /** Log-probability of every sampled token under the unmodified distribution. */
  logProbabilities: Float32Array
}

export interface Memory {
  /** Bytes. */
  weights: number
  context: number
  compute: number
  cellsUsed: number
  cellsTotal: number
}

/** One line of tokens and rows in the model's KV cache. */
export interface Sequence {
  /** Next position. */
  readonly position: number
  /** KV cells in use by this sequence. */
  readonly cells: number
  /** Decodes parts in order, in native code, `batchTokens` at a time. Stops within one batch on `abort`; the sequence then stands where it stood before the call. */
  evaluate(parts: Part[]): Promise<void>
  /**
   * Samples until the end; pieces are whole UTF-8 text, and joined they are `text`. The generated tokens
   * stay in the sequence, those of a stop string too. If `onPiece` throws, generation ends and rejects
   * with what it threw; the sequence may then hold what was generated until the end was noticed.
   */
  generate(options: GenerateOptions, onPiece: (text: string) => void): Promise<Generated>
  /** Log-probability of each of `tokens` as a continuation; the sequence is left unchanged. */
  score(tokens: Int32Array): Promise<Float32Array>
  /** Logits after the last evaluated token, `vocabularySize` floats. Rejects after `truncate`: evaluate first. */
  logits(): Promise<Float32Array>
  fork(): Promise<Sequence>
  /**
   * Forgets everything from `position` on. Rejects with `model/failed` if the model cannot (recurrent
   * memory), or if the position lies inside a picture of an M-RoPE model.
   */
  truncate(position: number): Promise<void>
  /**
   * The KV state as bytes, and back; restoring into another model or build, or from damaged bytes,
   * rejects. What the sequence held before is gone.
   */
  save(): Promise<Uint8Array>
  restore(state: Uint8Array): Promise<void>
  /** Makes the running and waiting `evaluate`, `generate` and `score` of this sequence reject with `aborted`. */
  abort(): void
  /** Waits for what runs. Later calls reject with `model/failed`; a second dispose does nothing. */
  dispose(): Promise<void>
}

export interface Model {
  readonly info: ModelInfo
  /** Text to tokens; `special` lets control tokens such as <|im_start|> be recognised. */
  tokenize(text: string, special: boolean): Int32Array
  detokenize(tokens: Int32Array): string
  isEndOfGeneration(token: number): boolean
  /**
   * Pictures to parts, one list per picture: libmtmd's whole sequence for it (start tokens, rows,
   * row breaks, end tokens). Encodes in batches where the encoder can.
   */
  encode(pictures: Picture[]): Promise<Part[][]>
  /**
   * Sound to parts: mono samples between -1 and 1, `info.audioRate` of them a second. libmtmd cuts long sound
   * into chunks of its own (30 s for most encoders) and pads the last. Rejects with `model/failed` where
   * `capabilities.audio` is false.
   */
  encodeAudio(samples: Float32Array): Promise<Part[]>
  /**
   * How much the picture encoder looks at each row of what `encode` gives for the picture, in the last layer
   * that it computes: the mean over heads and positions (a class token's too), so about 1 over a picture.
   * One array per row part. Encodes the picture for it. Rejects with `model/failed` where
   * `capabilities.encoderAttention` is false.
   */
  encoderAttention(picture: Picture): Promise<Float32Array[]>
  /**
   * How much what stands after the last rows (the question) looks at each row, in one layer of the language
   * model, counted from 0: the mean over those tokens and all heads, so that all rows and tokens together
   * make 1. One array per row part, in order. Layers above are not computed; sequences are not touched: the
   * first call makes a context of its own, which `memory` then counts. Rejects with `model/failed` where
   * that layer has no attention (recurrent ones).
   */
  attend(parts: Part[], layer: number): Promise<Float32Array[]>
  /**
   * What tokens become before the first layer, `embeddingWidth` floats each: the space in which the rows of
   * pictures lie. The first call of this or of `embed` makes a context of its own, which `memory` then counts.
   */
  tokenRows(tokens: Int32Array): Promise<Float32Array>
  /**
   * A text as one vector of length 1, pooled as the model says, else the mean of its last hidden states. Text
   * beyond 512 tokens, or beyond what the model was trained with, does not count. Rejects with `model/failed`
   * for an empty text and for models that rank instead.
   */
  embed(text: string): Promise<Float32Array>
  /** Makes the running and waiting `encode`, `encodeAudio`, `attend`, `tokenRows` and `embed` calls reject with `aborted` (after the picture or chunk in hand). */
  abortEncode(): void
  createSequence(): Promise<Sequence>
  /** As of the last finished call. */
  memory(): Memory
  /** Waits for what runs, then frees everything; sequences of the model reject from then on. */
  dispose(): Promise<void>
}

export interface Addon {
  /**
   * Loads the ggml backends of a folder, before anything else. Calling it again replaces `onLog`; another
   * folder in the same process throws.
   */
  start(options: { backends: string; onLog: (level: LogLevel, line: string) => void }): void
  devices(): Device[]
  loadModel(options: LoadOptions, onProgress?: (fraction: number) => void): Promise<Model>
  /** Parity check for tests: logits after the same picture and text through libmtmd's own helper. */
  helperLogits(model: Model, picture: Picture, before: string, after: string): Promise<Float32Array>
  /** `llama_model_quantize`; `type` as in llama.cpp's file types, such as `Q8_0`. */
  quantize(input: string, output: string, type: string): Promise<void>
}
