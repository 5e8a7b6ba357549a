/** The words of a text as summaries count them. */

const pattern = /[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}]+|[\p{L}\p{N}][\p{L}\p{N}\p{M}'’-]*/gu
const unspaced = /^[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}]/u

/** Words that say nothing about what a text is about, in the languages most documents are in. */
const stopWords = new Set(
  `a an and any are as at be been but by can did do does for from had has have he her his how i if in into is it its me
   my no not of on or our she so some such than that the their them then there these they this to up was we were what
   when where which who whom why will with would you your shall may must also all each other under between upon per
   der die das den dem des ein eine einer eines einem und oder ist sind war nicht mit von zu im auf für als auch wird werden
   le la les un une des du de et ou est sont dans pour par sur que qui au aux ce cette il elle ne pas
   el los las una y o es son en por para con que se del al no lo su
   и в во не на с со что как это по из за от для он она они мы вы я но к у же бы
   的 了 是 在 和 与 及 或 有 不 之 为`.split(/\s+/),
)

/** Lower case; runs of Chinese and Japanese as overlapping pairs; without words that carry no meaning. */
export function contentWords(text: string): string[] {
  return [...text.toLowerCase().matchAll(pattern)].flatMap(([word]) => {
    if (unspaced.test(word)) return pairs(word)
    const plain = word.replace(/['’]s$/, '')
    return stopWords.has(plain) || (plain.length < 2 && !/\d/.test(plain)) ? [] : [plain]
  })
}

function pairs(run: string): string[] {
  const characters = Array.from(run)
  if (characters.length < 2) return stopWords.has(run) ? [] : characters
  return characters.slice(1).map((character, at) => characters[at]! + character)
}

export type Bag = Map<string, number>

export function bagOf(words: Iterable<string>): Bag {
  const bag: Bag = new Map()
  for (const word of words) bag.set(word, (bag.get(word) ?? 0) + 1)
  return bag
}

/** Cosine of two bags, words weighted by `weightOf`; 0 where one is empty. */
export const cosine = (a: Bag, b: Bag, weightOf: (word: string) => number): number =>
  cosineTo(b, weightOf)(a)

/** The same of many bags with one, which may be large. */
export function cosineTo(to: Bag, weightOf: (word: string) => number): (bag: Bag) => number {
  const square = (bag: Bag): number => {
    let sum = 0
    for (const [word, count] of bag) sum += (count * weightOf(word)) ** 2
    return sum
  }
  const own = square(to)
  return (bag) => {
    let product = 0
    const [small, large] = bag.size < to.size ? [bag, to] : [to, bag]
    for (const [word, count] of small) {
      const other = large.get(word)
      if (other !== undefined) product += count * other * weightOf(word) ** 2
    }
    const size = Math.sqrt(square(bag) * own)
    return size === 0 ? 0 : product / size
  }
}

/** Inverse document frequency over these bags: ln(1 + N / n). */
export function rarity(bags: readonly Bag[]): (word: string) => number {
  const documents = new Map<string, number>()
  for (const bag of bags) {
    for (const word of bag.keys()) documents.set(word, (documents.get(word) ?? 0) + 1)
  }
  const weights = new Map(
    Array.from(documents, ([word, count]) => [word, Math.log(1 + bags.length / count)]),
  )
  return (word) => weights.get(word) ?? Math.log(2)
}
