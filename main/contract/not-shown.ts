/** The answer that stands for "the evidence does not show it": models are told it, pages have words for it. */
export const notShown = 'not shown'

/** Also where a model cites what does not show it, or stumbles at the first letter: "2not shown [1]". */
export const isNotShown = (text: string): boolean =>
  /^\W*[\p{L}\p{N}]{0,2}not shown\W*$/iu.test(text.replaceAll(/\[\d+\]/g, ' '))
