/** What one frame shows, in the model's words, as far as a second look bears them out. */
import type { AnswerStages } from '../answer.ts'
import { describe } from '../intake/describe.ts'
import type { Model } from '../model/model-port.ts'
import type { EvidenceItem } from '../prompt/evidence.ts'
import { notShown } from '../prompt/instructions.ts'
import { parseQuestion } from '../retrieve/question.ts'
import { whatText } from '../intake/sure-letters.ts'
import type { Judge } from './judge.ts'
import { codeBefore, namesLetters, type ReadAgain } from './read-again.ts'
import { borneOut } from './sureness.ts'

export function createTeller({
  model,
  judge,
  readAgain,
}: {
  model: Pick<Model, 'info' | 'generate'>
  judge: Pick<Judge, 'confirms'>
  /** Without it what is in doubt is not told. */
  readAgain?: ReadAgain | undefined
}): AnswerStages['describe'] {
  const isBorneOut = async (
    item: EvidenceItem,
    what: string,
    signal: AbortSignal,
  ): Promise<boolean> =>
    (await judge.confirms(item, parseQuestion(`When is ${what} shown?`), signal)) >= borneOut

  /** What is written there after looks from all sides; empty where these see nothing. */
  async function lettersOn(item: EvidenceItem, signal: AbortSignal): Promise<string> {
    const asked = { text: whatText, codes: [], terms: [] }
    const again = await readAgain?.(notShown, [item], asked, signal)
    return again?.text.matchAll(codeBefore).next().value?.[1] ?? ''
  }

  return async (item, { kind, codes }, signal) => {
    // What comes after a code does not show it.
    const [code] = kind === 'order' ? [] : codes
    if (code !== undefined && !(await isBorneOut(item, `the text ${code}`, signal))) return ''
    const line = await describe(item, item, model, signal)
    if (line === '' || (await isBorneOut(item, line, signal))) return line
    if (!namesLetters.test(line)) return ''
    // Letters are what is misread most.
    const letters = await lettersOn(item, signal)
    if (letters === '') return ''
    const mended = line.replace(namesLetters, `text ${letters}`)
    const isWhole = mended !== line && (await isBorneOut(item, mended, signal))
    return isWhole ? mended : `the text ${letters}`
  }
}
