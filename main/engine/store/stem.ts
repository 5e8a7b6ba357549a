const vowel = /[aeiouy]/

/**
 * A light English stemmer for plain lower-case words: plurals after Harman's S-stemmer ("How effective is
 * suffixing?", 1991), -ing, -ed and a final e after step 1 of Porter (1980). It only has to bring the
 * forms of one word together, never to give a real word. Anything but a-z (codes!) comes back unchanged.
 */
export function stem(word: string): string {
  if (!/^[a-z]{4,}$/.test(word)) return word
  return withoutFinalE(withoutEnding(singular(word)))
}

function singular(word: string): string {
  if (/[^ae]ies$/.test(word)) return `${word.slice(0, -3)}y`
  if (/(ss|sh|ch|x|z)es$/.test(word)) return word.slice(0, -2)
  if (/[^aeo]es$/.test(word)) return word.slice(0, -1)
  if (/[^isu]s$/.test(word)) return word.slice(0, -1)
  return word
}

function withoutEnding(word: string): string {
  const root = word.replace(/(ing|ed)$/, '')
  if (root === word || root.length < 3 || !vowel.test(root)) return word
  return /([^aeioulsz])\1$/.test(root) ? root.slice(0, -1) : root
}

const withoutFinalE = (word: string): string => (word.length > 3 ? word.replace(/e$/, '') : word)
