/** The stages of an answer, wired: what `answer.ts` calls by name. */
import type { Answer } from '#contract/api.ts'
import type { Settings } from '#contract/settings.ts'
import type { ToldReason } from '#contract/told.ts'
import type { Logger } from '#base/log.ts'
import { answer, type AskRun, type AnswerStages, type Prompt } from '../answer.ts'
import { createComposer, isTrained } from '../compose.ts'
import { createCropReader } from './crop-reader.ts'
import { createEncoder } from '../encode/encoder.ts'
import { createJudge } from './judge.ts'
import { look } from './look.ts'
import type { Overview } from './look-options.ts'
import { namedSources } from './named-sources.ts'
import type { Models } from '../models.ts'
import type { EvidenceItem } from '../prompt/evidence.ts'
import { bestPage, bestSlice } from './narrow.ts'
import { languagesOf } from '../ocr/languages.ts'
import type { Ocr } from '../ocr/ocr.ts'
import { notedModel } from './noted-model.ts'
import { createProver } from './prove.ts'
import { createFieldReader } from './read-field.ts'
import { createOtherViews, isSeenWhole } from './other-views.ts'
import { createReadAgain } from './read-again.ts'
import { createReader } from './read.ts'
import { createReduce } from './reduce-evidence.ts'
import { plainPlace, plainWish } from '../retrieve/plain-wish.ts'
import { selectorOf } from '../retrieve/select/registry.ts'
import type { Within } from './scope.ts'
import { recordAnswer, type Noted } from '../record.ts'
import type { SamplingParams } from '../source/source-type.ts'
import type { Sources } from '../source/sources.ts'
import type { Store } from '../store/store.ts'
import { createTeller } from './teller.ts'
import { createZoom } from './zoom.ts'
import type { TextVectors } from '../text-vectors.ts'

export type Asking = {
  /** Answers from these sources, narrowed to a span or region where one is given, and notes the answer down. */
  ask(question: string, sourceIds: string[], within: Within, run: AskRun): Promise<Answer>
}

export type AskingParts = {
  store: Store
  sources: Sources
  models: Models
  settings: Settings
  sampling: () => SamplingParams
  /** Search by meaning; without it by words alone. */
  vectors?: Pick<TextVectors, 'near'> | undefined
  /** Reads values on scans again; without it they stay as they were read. */
  ocr?: Pick<Ocr, 'readLine'> | undefined
  /** Of questions about all of a source; without it they are answered from the places that a prompt holds. */
  overview?: Overview | undefined
  logger: Logger
}

export function createAsking({
  store,
  sources,
  models,
  settings,
  sampling,
  ocr,
  vectors,
  overview,
  logger,
}: AskingParts): Asking {
  async function stagesFor(
    within: Within,
    onPrompt: (prompt: Prompt) => void,
    run: AskRun,
  ): Promise<{ stages: AnswerStages; noted: () => Noted }> {
    const { model: inUse } = await models.current()
    const { model, prompts } = notedModel(inUse)
    const shown = new Set<number>()
    const encoder = createEncoder({
      model,
      rows: store.rows,
      logger,
      inkMask: settings['pages.inkMask'],
    })
    const reader = createReader({
      store,
      encoder,
      sources,
      sampling: sampling(),
      box: within.box,
    })
    const maxTokens = settings['answer.maxTokens']
    const { encoded } = reader
    const isPart = within.box !== undefined
    const views = createOtherViews({
      store,
      sources,
      sampling: sampling(),
      encoder,
      encoded,
      isPart,
    })
    const judge = createJudge({ model, reader, views: isPart ? undefined : views })
    const composer = createComposer(
      model,
      maxTokens,
      (item, question, signal) => bestSlice(item, question, judge, signal),
      createReduce(model, settings['answer.reduction']),
    )
    const readCrop = createCropReader({ model, encoder, encoded: reader.encoded })
    const prover = createProver({ store, model, judge })
    const facts = await model.info(run.signal)
    const readAgain = isTrained(facts) ? createReadAgain({ model, views }) : undefined
    const options = {
      store,
      judge,
      model,
      fieldReader:
        ocr && settings['ocr.enabled']
          ? createFieldReader({
              store,
              sources,
              sampling: sampling(),
              ocr,
              languages: languagesOf(settings['ocr.languages']),
              model,
              readCrop,
              logger,
            })
          : undefined,
      zoom: createZoom({ store, sources, sampling: sampling(), model, readCrop }),
      near: vectors?.near,
      overview,
      facts,
      within,
      selector: selectorOf(settings['answer.selection']),
      items: settings['answer.evidenceItems'],
      budgetTokens: settings['answer.candidateTokens'],
      budgetSeconds: settings['answer.candidateSeconds'],
      exhaustiveSeconds: settings['answer.exhaustiveSeconds'],
    }
    const stages: AnswerStages = {
      model,
      ...(isTrained(facts) && {
        plainly: {
          places: plainPlace,
          ofPicture: (question, items) =>
            items.length === 1 && isSeenWhole(items[0]!) ? plainWish(question) : question,
        },
      }),
      maxTokens,
      encoded: reader.encoded,
      look: (question, sourceIds, signal) => look(question, sourceIds, options, signal),
      read: async (chosen, question, signal) => {
        const trained = isTrained(facts)
        const items: EvidenceItem[] = []
        const missing: { id: number; reason: ToldReason }[] = []
        for (const place of chosen) {
          shown.add(place.id)
          const { item, reason } = await reader.read(place, question, trained, signal)
          if (item) items.push(item)
          else missing.push({ id: place.id, reason })
        }
        return { items, missing }
      },
      describe: createTeller({ model, judge, readAgain }),
      readAgain,
      prompt: async (question, items, ranks, signal) => {
        const best = isTrained(facts)
          ? await bestPage(items, question, judge, signal)
          : { items, omitted: [] }
        const prompt = await composer.compose(question, best.items, ranks, signal)
        return { ...prompt, omitted: [...best.omitted, ...prompt.omitted] }
      },
      prove: prover.prove,
      boxesFor: prover.boxesFor,
      onPrompt,
    }
    const sourceOf = (id: number): string[] => {
      const place = id < 0 ? store.transcripts.passage(-id) : store.segments.byId(id)
      return place ? [place.sourceId] : []
    }
    const prompted = (): string[] => [...shown, ...judge.seen.keys()].flatMap(sourceOf)
    return { stages, noted: () => ({ prompts: prompts(), prompted: [...new Set(prompted())] }) }
  }

  function note(question: string, scope: string[], answered: Answer, modelId: string): void {
    const { text, supported, citations, evidence, timings } = answered
    const { items: _items, omissions: _omissions, ...counts } = evidence
    store.answers.add({
      question,
      scope,
      text,
      supported,
      citations: citations.map((one) => ({ ...one, marker: String(one.marker) })),
      evidence: counts,
      timings,
      modelId,
    })
  }

  return {
    async ask(question, sourceIds, within, run) {
      let prompt: Prompt | undefined
      const { stages, noted } = await stagesFor(within, (shown) => (prompt = shown), run)
      const about = namedSources(question, sourceIds, store)
      const answered = await answer(about.question, about.sourceIds, stages, run)
      const asked = { question, scope: sourceIds, within, answer: answered, prompt, ...noted() }
      const record = await recordAnswer(asked, { store, models, settings }, run.signal)
      note(question, sourceIds, answered, (await models.current()).id)
      return { ...answered, record }
    },
  }
}
