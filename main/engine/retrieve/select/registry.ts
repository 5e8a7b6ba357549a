/** Every method that can be chosen. The setting, the evaluation and the conformance test read this list. */
import { aks } from './aks.ts'
import { bolt } from './bolt.ts'
import { topK, uniform } from './controls.ts'
import { peaks } from './peaks.ts'
import type { Selector } from './selector.ts'

export const selectors: readonly Selector[] = [peaks, bolt, aks, topK, uniform]

/** The one of this id; the first where there is none. */
export const selectorOf = (id: string): Selector =>
  selectors.find((selector) => selector.id === id) ?? selectors[0]!
