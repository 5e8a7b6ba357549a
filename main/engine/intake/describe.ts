/** The model's own short line about a sample: stored as searchable text. */
import { AppError } from '#contract/errors.ts'
import { isTrained, promptParts } from '../compose.ts'
import type { Sample } from '../domain.ts'
import type { Encoder } from '../encode/encoder.ts'
import type { Follower } from './follow.ts'
import type { Model } from '../model/model-port.ts'
import { onlyItem, type EvidenceItem } from '../prompt/evidence.ts'
import { isNotShown } from '../prompt/instructions.ts'
import { slicesAlone } from '../prompt/slices.ts'
import type { SamplingParams } from '../source/source-type.ts'
import type { Sources } from '../source/sources.ts'
import type { Segment } from '../store/segment-rows.ts'
import type { Store } from '../store/store.ts'

const request = {
  trained: 'Describe the image.',
  untrained: 'Describe the picture in one short sentence. Copy any text in it exactly.',
}
const longestLine = 80

/** A page whose text layer says more, and a blank one, do not. */
export const needsDescription = ({ pageClass }: Pick<Sample, 'pageClass'>): boolean =>
  pageClass !== 'text' && pageClass !== 'blank'

/**
 * One line without marks; empty where the model sees nothing. A model that knows only our prompt sees the slices of a
 * page one by one, as it was trained to.
 */
export async function describe(
  segment: Pick<Segment, 'locator' | 'pageClass'>,
  loaded: Pick<EvidenceItem, 'slices' | 'grid'>,
  model: Model,
  signal: AbortSignal,
): Promise<string> {
  const facts = await model.info(signal)
  const whole = onlyItem(segment, loaded)
  const isAlone = isTrained(facts)
  const question = isAlone ? request.trained : request.untrained
  const lines: string[] = []
  for (const item of isAlone ? slicesAlone(whole) : [whole]) {
    const { text } = await model.generate(
      { parts: promptParts(facts, [item], question), maxTokens: longestLine, temperature: 0 },
      { signal },
    )
    const line = text
      .replaceAll(/\[\d+\]/g, ' ')
      .replaceAll(/\s+/g, ' ')
      .trim()
    if (!isNotShown(line)) lines.push(line)
  }
  return inOne(lines)
}

/** Lines about parts of one picture as one: how all of them begin is said once, and so is what they list. */
export function inOne(lines: readonly string[]): string {
  const said = [...new Set(lines)].filter((line) => line !== '')
  const longest = said.filter((line) => !said.some((other) => other.startsWith(`${line} `)))
  if (longest.length < 2) return longest[0] ?? ''
  const words = longest.map((line) => line.split(' '))
  const differs = words[0]!.findIndex((word, at) => words.some((one) => one[at] !== word))
  const begin = words[0]!.slice(0, differs)
  const rest = words.flatMap((one) => one.slice(begin.length).join(' ').split(', '))
  return [...begin, [...new Set(rest)].join(', ')].join(' ')
}

/** Describes what was stored without a description, whenever the model has nothing else to do. */
export function createDescriber({
  store,
  model,
  encoder,
  sources,
  sampling,
}: {
  store: Pick<Store, 'segments'>
  model: Model
  encoder: Encoder
  sources: Sources
  sampling: SamplingParams
}): Follower {
  const { segments } = store
  return {
    stage: 'describe',
    width: 1,
    givesWay: true,
    next: (sourceId, limit) => segments.undescribed(sourceId, limit),
    progress: (sourceId) => segments.descriptions(sourceId),
    async work(segment, source, options, signal) {
      let line = ''
      try {
        const reread = (): ReturnType<Sources['read']> =>
          sources.read(source, segment, sampling, options, signal)
        const loaded = await encoder.loadParts(segment, reread, signal)
        line = await describe(segment, loaded, model, signal)
      } catch (error) {
        signal.throwIfAborted()
        // The cache lost its rows and the file has gone: it stays without a line.
        if (!(error instanceof AppError && error.code.startsWith('source/'))) throw error
      }
      // A first look is replaced while the model is at it.
      if (segments.byId(segment.id)) segments.describe(segment.id, line)
    },
  }
}
