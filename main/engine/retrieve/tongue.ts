/**
 * Questions in German and French: in which of the two one is asked, and which of its words only ask. A word such as
 * "die" or "dans" asks for nothing in its own language, and may name something in English. Pure.
 */

export type Tongue = 'german' | 'french'

const openings: [Tongue, RegExp][] = [
  [
    'german',
    /^\W*(?:(?:an|auf|aus|ab|bei|bis|bis zu|durch|für|gegen|in|innerhalb|mit|nach|ohne|seit|um|unter|von|vor|wegen|zu|zum|zur) )?(?:wie|wer|wem|wen|wann|warum|weshalb|wieso|wieviel|wo|woher|wohin|womit|wofür|worauf|worin|worüber|welche[mnrs]?)\b|^\W*was (?:ist|sind|war|steht|passiert|geschieht|kostet|muss|wird|hat|sagt|bedeutet|gilt)\b|^\W*(?:ist|sind|gibt es|hat|haben|darf|muss|kann|wird|wurde|nenne|fasse) .*[äöüß]|^\W*(?:gibt es|darf|muss|wird|wurde) /iu,
  ],
  [
    'french',
    /^\W*(?:(?:à|de|dans|pour|par|sur|avec|depuis|jusqu['’]à|en|sous|avant|après|chez|d['’]|selon) ?)?(?:quel(?:le)?s?|qui|quand|comment|combien|pourquoi|quoi|que|où|lequel|laquelle)(?![\p{L}\p{N}])|^\W*(?:qu['’]est|est-ce|y a-t-il|qu['’])/iu,
  ],
]

/** English, and all that is neither, has none. */
export const tongueOf = (text: string): Tongue | undefined =>
  openings.find(([, pattern]) => pattern.test(text))?.[0]

const words: Record<Tongue, ReadonlySet<string>> = {
  german: new Set(
    (
      'der die das den dem des ein eine einen einem einer eines kein keine keinen keiner und oder aber wenn falls ob dass als wie so nur auch ' +
      'in im an am auf aus bei bis durch für gegen innerhalb mit nach ohne seit um unter über von vom vor wegen zu zum zur zwischen ab laut ' +
      'ist sind war waren wird werden wurde wurden worden hat haben hatte hatten sein seine seinen seiner seinem seines ihr ihre ihren ihrer ihrem ihres ' +
      'kann können darf dürfen muss müssen soll sollen sollte will wollen gibt es er sie wir ich mir uns man sich dies diese dieser dieses diesem diesen ' +
      'was wer wem wen wann wo wohin woher warum weshalb wieso welche welcher welches welchen welchem womit wofür worauf worin worüber wieviel viel viele ' +
      'hoch lang lange groß weit alt schwer breit oft passiert geschieht gilt gelten beträgt lautet heißt steht nenne sagt nicht noch bitte hier dort ja nein da seite seiten stelle stellen'
    ).split(' '),
  ),
  french: new Set(
    (
      'le la les l un une des du de d au aux à en dans sur sous pour par avec sans chez entre vers depuis jusque selon avant après et ou mais si ' +
      'est sont était étaient sera seront été être a ont avait avaient aura auront avoir fait faut doit doivent peut peuvent il elle ils elles on nous vous je ' +
      'se s y ce c cet cette ces son sa ses leur leurs notre nos votre vos mon ma mes que qu qui quoi quel quelle quels quelles quand comment combien pourquoi ' +
      'où lequel laquelle ne n pas plus t prévoit passe'
    ).split(' '),
  ),
}

/** Words for the source itself. */
const sources: Record<Tongue, RegExp> = {
  german: /^(?:vertrags?|schreibens?|briefe?s?|dokuments?|berichts?|datei)$/iu,
  french: /^(?:contrat|lettre|courrier|document|rapport|fichier)$/iu,
}

/** The word as it may stand in a text, without `l'` and the like; undefined where it only asks. */
export function askedIn(tongue: Tongue, word: string): string | undefined {
  const bare = tongue === 'french' ? word.replace(/^(?:[cdjlmnst]|qu|jusqu)['’]/iu, '') : word
  const isAsking = words[tongue].has(bare.toLowerCase()) || sources[tongue].test(bare)
  return isAsking ? undefined : bare
}

/** Endings of both, for words of which the same is left. Folded words, without accents. */
const endings =
  /(?:ungen|enden|ende|est|ten|tet|en|em|er|es|et|te|ees|ee|e|n|s|t|ent|ons|ez|aux|al)$/
const leastStem = 4
export function stemIn(folded: string): string {
  if (!/^[a-zß]+$/.test(folded)) return folded
  const rest = folded.replace(endings, '')
  return rest.length >= leastStem ? rest : folded
}

export const asksWhenIn: Record<Tongue, RegExp> = {
  german: /^\W*(?:seit |bis |ab )?wann\b|^\W*(?:auf|an|in) welche[mnr]? (?:seiten?|stellen?)\b/iu,
  french: /^\W*(?:depuis |jusqu['’]à )?quand\b|^\W*(?:à|sur) quelles? pages?\b/iu,
}
