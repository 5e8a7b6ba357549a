/** What a model is told besides evidence and question, and the grammar that keeps its citations honest. */

import { isNotShown, notShown } from '#contract/not-shown.ts'

export { isNotShown, notShown }

/** For models that were not trained on this prompt. */
export const instructions = [
  'Answer the question from the numbered evidence only. Evidence can be frames of a recording with their time, or pages of a document.',
  'After every claim put the number of the evidence that shows it in square brackets, such as [2]. Cite nothing else.',
  'Never write times or page numbers yourself: cite the evidence, its time or page is added for the reader. To say when or where something is, cite every piece of evidence that shows it.',
  `If the evidence does not show the answer, reply exactly: ${notShown}`,
  'Be short. Copy codes, names and numbers exactly.',
].join('\n')

/** GBNF: free text in which square brackets can only hold a number of the evidence. */
export function citationGrammar(ids: number[]): string {
  const cited = ids.map((id) => `"[${id}]"`).join(' | ')
  return cited === '' ? 'root ::= [^\\[\\]]*' : `root ::= ([^\\[\\]] | ${cited})*`
}

/** For models that follow instructions: the two replies are compared, nothing is generated. */
export const asYesNo = (question: string): string =>
  `Question: ${question}\nDoes the evidence above hold the answer to this question? Reply with one word, yes or no.`
