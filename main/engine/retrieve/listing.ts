/** "Which dates and amounts does it state?": kinds of things that are listed from all of a source by code. Pure. */

export type Listing = 'dates' | 'amounts' | 'parties'

const nouns: Record<Listing, RegExp> = {
  dates: /^(?:dates|daten)$/u,
  amounts: /^(?:amounts|sums|prices|beträge|summen|preise|montants|sommes|prix)$/u,
  parties:
    /^(?:names|parties|people|persons|companies|organi[sz]ations|firms|namen|parteien|personen|firmen|noms|personnes|entreprises|sociétés)$/u,
}
/** "Every date", "any amount". */
const ofOne: Record<Listing, RegExp> = {
  dates: /^(?:date|datum)$/u,
  amounts: /^(?:amount|sum|price|betrag|summe|preis|montant|somme)$/u,
  parties:
    /^(?:name|party|person|company|organi[sz]ation|firm|partei|firma|nom|personne|société)$/u,
}
const each = /\b(?:every|each|any|jede[rsnm]?|chaque)\b/i
/** Words of asking for a list; anything else names what is looked for: "which payments are late?" */
const ofAsking = new Set(
  (
    'who were contracting which what list name give show find tell all every any the a an and or also with of in on at from by for are is were was be do does did has have ' +
    'there here it its this that these those them they me us i we you can could please out each both found find mentioned mention mentions stated state ' +
    'states contained contain contains named names appear appears occur occurs listed given gives written used important key main relevant document ' +
    'documents contract agreement letter file files pdf page pages paper source sources scan text report recording money see shown show shows know ' +
    'welche welcher welches wer nenne jede jeder jedes liste alle die der das und oder im in dem den vertrag dokument werden wird sind genannt erwähnt stehen es gibt ' +
    'quelles quels quelle quel toutes tous chaque les le la et ou dans du document contrat sont mentionnées mentionnés citées cités indiquées indiqués il y a'
  ).split(' '),
)
const chinese: Record<Listing, RegExp> = {
  dates: /日期/u,
  amounts: /金额|价格/u,
  parties: /当事人|各方|人名|名称|公司/u,
}
const asksChinese =
  /(?:有|列出|提到|涉及|包含|写).{0,6}(?:哪些|所有|全部)|(?:哪些|所有|全部).{0,8}(?:日期|金额|价格|当事人|人名|公司)/u

/** A list is asked for by its noun soon behind the word of asking: not "what does it state the names of?". */
const asks =
  /^(?:which|what|list|name|give|show|find|tell|all|every|each|any|welche|nenne|liste|alle|quell?e?s|tous|toutes|les|can|could|please|the|i|(?:are|is) there|who (?:are|were) (?:all )?(?:the )?(?:contracting )?parties|wer sind die)\b/i

/** Empty where something else is asked for, or where and when. */
export function listingsIn(request: string): Listing[] {
  const kinds: Listing[] = ['dates', 'amounts', 'parties']
  if (/\p{scx=Han}/u.test(request))
    return asksChinese.test(request) ? kinds.filter((kind) => chinese[kind].test(request)) : []
  const words = request.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
  const isEach = each.test(request)
  const names = (word: string, kind: Listing): boolean =>
    nouns[kind].test(word) || (isEach && ofOne[kind].test(word))
  const isOfList = (word: string): boolean =>
    kinds.some((kind) => names(word, kind)) || ofAsking.has(word) || /^\d+$/.test(word)
  if (!asks.test(request) || !words.every(isOfList)) return []
  return kinds.filter((kind) => words.some((word) => names(word, kind)))
}
