import type { Model } from '../model/model-port.ts'
import { promptText } from '../record.ts'

/** The same model, and what it is asked through it: every prompt once, in the order of first use. */
export function notedModel(model: Model): { model: Model; prompts(): string[] } {
  const prompts = new Set<string>()
  return {
    model: {
      ...model,
      generate: (request, ...rest) => {
        prompts.add(promptText(request.parts))
        return model.generate(request, ...rest)
      },
      score: (request, signal) => {
        prompts.add(promptText(request.parts))
        return model.score(request, signal)
      },
    },
    prompts: () => [...prompts],
  }
}
