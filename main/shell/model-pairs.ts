/** A model is two files: the language model and its projector. A person may point at either or at both. */
import { basename, extname } from 'node:path'

export type ModelPair = { model: string; mmproj: string }

const isGguf = (path: string): boolean => extname(path).toLowerCase() === '.gguf'
const isProjector = (path: string): boolean => /mmproj/i.test(basename(path))

/** The pairs among chosen files; a lone one finds its other half in `beside`, the files of its folder. */
export function pairModels(chosen: string[], beside: string[]): ModelPair[] {
  const ggufs = chosen.filter(isGguf)
  const models = ggufs.filter((path) => !isProjector(path))
  const near = beside.filter(isGguf)
  const projectors = ggufs.filter(isProjector)
  const candidates = projectors.length > 0 ? projectors : near.filter(isProjector)
  const wanted = models.length > 0 ? models : near.filter((path) => !isProjector(path)).slice(0, 1)
  return wanted.flatMap((model) => {
    const mmproj = closest(model, candidates)
    return mmproj === undefined ? [] : [{ model, mmproj }]
  })
}

/** The projector whose name shares the longest run of beginnings with the model's. */
function closest(model: string, projectors: string[]): string | undefined {
  const words = (path: string): string[] =>
    basename(path, extname(path))
      .toLowerCase()
      .replace(/mmproj/g, '')
      .split(/[^a-z0-9]+/)
      .filter(Boolean)
  const mine = new Set(words(model))
  const score = (path: string): number => words(path).filter((word) => mine.has(word)).length
  return projectors.toSorted((a, b) => score(b) - score(a) || a.length - b.length)[0]
}
