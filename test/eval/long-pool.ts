/**
 * Drawn frames with what the real encoder and the real model make of each, made once and kept: rows, the
 * model's line, and what the language model looks at when it describes the frame.
 */
import { describe } from '#engine/intake/describe.ts'
import { promptParts } from '#engine/compose.ts'
import type { Part, Picture } from '#engine/domain.ts'
import { createEncoder, type EncodedSample } from '#engine/encode/encoder.ts'
import { calibrateLayer, type LayerFigure } from '#engine/model/calibrate.ts'
import type { Model } from '#engine/model/model.ts'
import { labelOf, type EvidenceItem } from '#engine/prompt/evidence.ts'
import type { Store } from '#engine/store/store.ts'
import type { Logger } from '#base/log.ts'
import { createRandom, type Random } from '../fixtures/random.ts'
import { drawScene, planScene, randomCode, rgbOf } from '../fixtures/scene.ts'
import type { State } from './long-state.ts'

/** A frame of the pool: what it shows, its rows' place in the cache, and the model's line about it. */
export type PoolFrame = {
  text: string
  encoded: EncodedSample
  description: string
  /** For each row how much "Describe the image." looks at it. */
  attention: number[]
  /** The picture, for a second look. */
  draw(): Picture
}
type Made = Omit<PoolFrame, 'draw'>

/** In which layer the language model looks at what it is asked about, and how well each does. */
export type Layer = { layer: number; figures: LayerFigure[]; relevance: number }

export type Pool = {
  /** Frames that nobody asks for, and one for each needle. */
  crowd: PoolFrame[]
  needles: PoolFrame[]
  layer: Layer
}

/** One sample stands for so long, as the sampler's longest gap. */
export const stepMs = 10_000
export const frameSize = { width: 640, height: 360 }

/** Needles of the calibration and the frames that each of them hides among: none of them is asked for later. */
const tuneNeedles = 24
const among = 4

export const questionAbout = (text: string): string => `When is the text ${text} shown?`

/** A frame as evidence; `startMs` gives it its label. */
export function itemOf(parts: Part[], id: number, startMs: number, cacheKey: string): EvidenceItem {
  const locator = { kind: 'time', startMs, endMs: startMs + stepMs } as const
  const box = { x: 0, y: 0, width: 1, height: 1 }
  return {
    id,
    sourceId: 'pool',
    sourceName: '',
    locator,
    label: labelOf(locator, false),
    slices: [{ slice: { role: 'overview', row: 0, column: 0, box }, cacheKey, parts }],
    grid: undefined,
    lines: [],
  }
}

export async function makePool(
  { store, model, logger }: { store: Store; model: Model; logger: Logger },
  state: State<unknown>,
  options: {
    seed: string
    crowd: number
    needles: number
    onFrame?: ((done: number, total: number) => void) | undefined
  },
): Promise<Pool> {
  const { signal } = new AbortController()
  const encoder = createEncoder({ model, rows: store.rows, logger })
  const facts = await model.info(signal)
  const total = options.crowd + options.needles
  const keyOf = (name: string): string => `${facts.id}/${options.seed}/${name}`

  async function frame(picture: Picture, text: string | null): Promise<Made> {
    const locator = { kind: 'time', startMs: 0, endMs: stepMs } as const
    const encoded = await encoder.encodeSample({ locator, picture }, signal)
    const slices = encoded.slices.map((slice) => ({
      ...slice,
      parts: store.rows.get(slice.cacheKey)!,
    }))
    const description = await describe({ locator }, { slices, grid: encoded.grid }, model, signal)
    return { text: text ?? '', encoded, description, attention: [] }
  }
  const stored = async (
    name: string,
    /** Gives the same stream again and again. */
    chance: () => Random,
    text: string | null,
    layer?: number,
  ): Promise<PoolFrame> => {
    const draw = (): Picture => rgbOf(drawScene(planScene(chance(), { size: frameSize, text })))
    const kept = await state.once(keyOf(name), async () => {
      const made = await frame(draw(), text)
      if (layer === undefined) return made
      const { cacheKey } = made.encoded.slices[0]!
      const item = itemOf(store.rows.get(cacheKey)!, 1, 0, cacheKey)
      const [looks] = await model.attend(
        promptParts(facts, [item], 'Describe the image.'),
        layer,
        signal,
      )
      return { ...made, attention: [...looks!] }
    })
    return { ...(kept as Made), draw }
  }

  async function calibrated(): Promise<Layer> {
    const random = createRandom(`tune/${options.seed}`)
    const tune: PoolFrame[] = []
    for (let i = 0; i < tuneNeedles; i++) {
      const text = randomCode(random, random.int(4, 6))
      tune.push(await stored(`tune-${i}`, () => random.fork(i), text))
    }
    const prompts = tune.map((one, at) => {
      const answer = random.int(0, among - 1)
      const others = Array.from({ length: among }, (_, i) => tune[(at + 1 + i) % tune.length]!)
      const shown = others.map((other, i) => (i === answer ? one : other))
      const items = shown.map(({ encoded }, i) => {
        const { cacheKey } = encoded.slices[0]!
        return itemOf(store.rows.get(cacheKey)!, i + 1, i * stepMs, cacheKey)
      })
      return { items, answer, question: questionAbout(one.text) }
    })
    const needles = prompts.map(({ items, answer, question }) => ({
      parts: promptParts(facts, items, question),
      answer,
    }))
    const best = await calibrateLayer(model, needles, { signal })
    let hits = 0
    for (const { items, answer, question } of prompts) {
      const denials: number[] = []
      for (const item of items) {
        const parts = promptParts(facts, [{ ...item, id: 1 }], question)
        const [log] = await model.score({ parts, continuations: ['not shown'] }, signal)
        denials.push(log!)
      }
      if (denials.indexOf(Math.min(...denials)) === answer) hits++
    }
    return { ...best, relevance: hits / prompts.length }
  }

  if (total === 0) return { crowd: [], needles: [], layer: { layer: 0, figures: [], relevance: 0 } }
  const layer = (await state.once(keyOf('layer'), calibrated)) as Layer
  const codes = codesOf(`long/${options.seed}`)
  let done = 0
  const drawn = async (kind: string, count: number, textOf: (i: number) => string | null) => {
    const frames: PoolFrame[] = []
    const random = createRandom(`long/${options.seed}/${kind}`)
    for (let i = 0; i < count; i++) {
      frames.push(await stored(`${kind}-${i}`, () => random.fork(i), textOf(i), layer.layer))
      options.onFrame?.(++done, total)
    }
    return frames
  }
  const crowd = await drawn('crowd', options.crowd, (i) => (i % 4 === 0 ? null : codes.crowd[i]!))
  const needles = await drawn('needle', options.needles, (i) => codes.needles[i]!)
  return { crowd, needles, layer }
}

const mostOfAKind = 2000

/** Texts that no two frames share; the same however many of them are used. */
function codesOf(name: string): { crowd: string[]; needles: string[] } {
  const random = createRandom(name)
  const codes = new Set<string>()
  while (codes.size < 2 * mostOfAKind) codes.add(randomCode(random, random.int(4, 6)))
  const all = [...codes]
  return { crowd: all.slice(0, mostOfAKind), needles: all.slice(mostOfAKind) }
}
