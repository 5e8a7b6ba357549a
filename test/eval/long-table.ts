/** Which frames, and how much of each: every pair of methods at the same number of evidence tokens. */
import { promptParts } from '#engine/compose.ts'
import { applyPlan, frameRowsOf, originsOf, renumbered } from '#engine/compress/plan.ts'
import { compressorOf } from '#engine/compress/registry.ts'
import type { Part, TokenBlock } from '#engine/domain.ts'
import { labelOf, type EvidenceItem } from '#engine/prompt/evidence.ts'
import { citationGrammar } from '#engine/prompt/instructions.ts'
import { fuse } from '#engine/retrieve/fuse.ts'
import { parseQuestion } from '#engine/retrieve/question.ts'
import { selectors } from '#engine/retrieve/select/registry.ts'
import { scopeOf } from '#engine/scope.ts'
import { createRandom } from '../fixtures/random.ts'
import { addRecording, type Hidden, type World } from './long-world.ts'
import { pairedBootstrap, shareOf, type Share } from './statistics.ts'

/** The columns, and why one cannot be run with this model. */
export const reductions: { id: string; label: string; why?: string }[] = [
  { id: 'none', label: 'none' },
  { id: 'random-rows', label: 'random drop' },
  { id: 'ma-lmm', label: 'MA-LMM' },
  { id: 'llama-vid', label: 'LLaMA-VID', why: 'needs embeddings of the question' },
  { id: 'v-cast', label: 'V-CAST' },
  { id: 'vidcom2', label: 'VidCom2' },
  {
    id: 'prumerge',
    label: 'PruMerge',
    why: 'needs attention of the encoder; this one is convolutional',
  },
]

export type Cell = {
  selector: string
  reduction: string
  /** Frames that had a part in the evidence, and rows of it, means per question. */
  frames: number
  rows: number
  /** The needle's frame was picked; the model cited it and nothing else. */
  found: Share
  right: Share
  /** Difference of `right` to the control of the same selector (random drop), with its 95 % interval. */
  against?: { difference: number; low: number; high: number }
}

/** Frames in the prompt when nothing is reduced, and how much of a frame is kept otherwise. */
const wholeFrames = 8
const kept = 0.25

type Outcome = { found: boolean; right: boolean; frames: number; rows: number }

export async function equalTokenTable(
  world: World,
  options: { questions: number; places: number; seed: string; onAnswer?: () => void },
): Promise<Cell[]> {
  const random = createRandom(`table/${options.seed}`)
  const outcomes = new Map<string, Outcome[]>()
  const run = reductions.filter(({ why }) => why === undefined)
  for (let i = 0; i < options.questions; i++) {
    const needle = world.needles[i % world.needles.length]!
    const recording = addRecording(world, `table-${i}`, options.places, [needle], random)
    const task = await taskOf(world, recording.id, recording.hidden[0]!)
    for (const selector of selectors) {
      for (const { id } of run) {
        const frames = id === 'none' ? wholeFrames : wholeFrames / kept
        const picked = selector.select({ scores: task.scores, count: frames })
        const outcome = await task.answer(picked, id, i)
        const key = `${selector.id} ${id}`
        outcomes.set(key, [...(outcomes.get(key) ?? []), outcome])
        options.onAnswer?.()
      }
    }
    world.store.sources.remove(recording.id)
  }
  return selectors.flatMap((selector) =>
    run.map(({ id }): Cell => {
      const all = outcomes.get(`${selector.id} ${id}`) ?? []
      const control = outcomes.get(`${selector.id} random-rows`) ?? []
      const mean = (value: (outcome: Outcome) => number): number =>
        all.reduce((sum, one) => sum + value(one), 0) / Math.max(1, all.length)
      return {
        selector: selector.id,
        reduction: id,
        frames: mean(({ frames }) => frames),
        rows: mean(({ rows }) => rows),
        found: shareOf(all.filter(({ found }) => found).length, all.length),
        right: shareOf(all.filter(({ right }) => right).length, all.length),
        ...(id !== 'random-rows' && {
          against: pairedBootstrap(
            all.map(({ right }) => Number(right)),
            control.map(({ right }) => Number(right)),
            options.seed,
          ),
        }),
      }
    }),
  )
}

type Task = {
  scores: Float64Array
  answer(picked: number[], reduction: string, seed: number): Promise<Outcome>
}

async function taskOf({ store, models }: World, id: string, hidden: Hidden): Promise<Task> {
  const text = `When is the text ${hidden.needle.text} shown?`
  const question = parseQuestion(text)
  const scope = scopeOf(question, [id], {}, store)
  const scores = fuse(
    scope.places.map((place) => place.id),
    [{ scores: new Map(Array.from(scope.hits, ([at, { score }]) => [at, score])), weight: 1 }],
  )
  const { model } = await models.current()
  const { signal } = new AbortController()
  const facts = await model.info(signal)

  return {
    scores,
    async answer(picked, reduction, seed) {
      const places = picked.map((at) => scope.places[at]!)
      const frames = places.map((place) => {
        const segment = store.segments.byId(place.id)!
        return { place, parts: store.rows.get(segment.slices[0]!.cacheKey)! }
      })
      const reduced = reduce(
        frames.map(({ parts }) => parts),
        facts.rowWidth,
        reduction,
        seed,
      )
      const items = reduced.map(({ frame, parts }, at): EvidenceItem => {
        const { place } = frames[frame]!
        const slice = {
          role: 'overview',
          row: 0,
          column: 0,
          box: { x: 0, y: 0, width: 1, height: 1 },
        } as const
        return {
          id: at + 1,
          sourceId: place.sourceId,
          sourceName: '',
          locator: place.locator,
          label: labelOf(place.locator, false),
          slices: [{ slice, cacheKey: `${reduction}-${seed}-${place.id}-${picked.length}`, parts }],
          grid: undefined,
          lines: [],
        }
      })
      const { text: said } = await model.generate(
        {
          parts: promptParts(facts, items, text),
          maxTokens: 32,
          temperature: 0,
          grammar: citationGrammar(items.map((item) => item.id)),
        },
        { signal },
      )
      const needle = items.find(
        ({ locator }) => locator.kind === 'time' && locator.startMs === hidden.startMs,
      )
      const cited = [...new Set([...said.matchAll(/\[(\d+)\]/g)].map(([, n]) => Number(n)))]
      return {
        found: places.some(
          ({ locator }) => locator.kind === 'time' && locator.startMs === hidden.startMs,
        ),
        right: needle !== undefined && cited.length === 1 && cited[0] === needle.id,
        frames: items.length,
        rows: reduced.reduce((sum, { rows }) => sum + rows, 0),
      }
    },
  }
}

type Reduced = { frame: number; parts: Part[]; rows: number }

/** Frames' rows after a method, each put back between the tokens that the model wants around a picture. */
function reduce(frames: Part[][], width: number, id: string, seed: number): Reduced[] {
  const blocks = frames.map((parts) =>
    parts.find((part): part is TokenBlock => part.kind === 'rows')!,
  )
  if (id === 'none') {
    return frames.map((parts, frame) => ({ frame, parts, rows: blocks[frame]!.count }))
  }
  const input = frameRowsOf(blocks, width)
  const plan = compressorOf(id).plan(input, {
    capacity: Math.max(1, Math.round(frames.length * kept)),
    seed,
  })
  const all = applyPlan(blocks, width, plan)
  const origins = originsOf(plan, input.rowsPerFrame)
  const byFrame = Map.groupBy(origins.keys(), (row) =>
    Math.floor(origins[row]!.medoid / input.rowsPerFrame),
  )
  return [...byFrame]
    .toSorted(([a], [b]) => a - b)
    .map(([frame, rows]) => {
      const block: TokenBlock = {
        kind: 'rows',
        rows: Float32Array.from(
          rows.flatMap((row) => [...all.rows.subarray(row * width, (row + 1) * width)]),
        ),
        count: rows.length,
        positions: Int32Array.from(rows.keys()),
        advance: rows.length,
        nonCausal: all.nonCausal,
      }
      const parts = frames[frame]!.map((part) => (part.kind === 'rows' ? renumbered(block) : part))
      return { frame, parts, rows: rows.length }
    })
}
