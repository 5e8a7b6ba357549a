/** The answer that stands for "the evidence does not show it": models are told it, pages have words for it. */
export const notShown = 'not shown'

export const isNotShown = (text: string): boolean => /^\W*not shown\W*$/i.test(text)
