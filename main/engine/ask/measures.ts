/**
 * What an amount has to be given in to answer "how high", "how much does it cost", "what is the length": metres are no
 * answer to how long a guarantee lasts, a number of berths none to what one costs. Pure.
 */

const number = String.raw`(?:\d[\d.,'’ ]*|\b(?:an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\p{L}+teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty|hundred|thousand|million|half|several|eine?[mnrs]?|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|une?|deux|trois|quatre|cinq|sept|huit|neuf|dix|quinze|vingt|trente|quarante|soixante|cent|[\p{L}-]+zig)\b)`
const behind = (units: string): RegExp =>
  new RegExp(String.raw`${number}[\s-]*(?:[\p{L}]+\s)?(?:${units})(?![\p{L}])`, 'iu')

const length = behind(
  String.raw`[mkcd]?m|µm|met(?:re|er)s?|(?:kilo|centi|milli)met(?:re|er)s?|mètres?|inch(?:es)?|in\.|["″]|feet|foot|ft|yards?|miles?|Meilen?`,
)
const time = behind(
  String.raw`(?:seconds?|minutes?|hours?|days?|weeks?|fortnights?|months?|quarters?|years?|decades?|Sekunden?|Minuten?|Stunden?|Tagen?|Wochen?|Monat(?:en?|s)?|Jahren?|secondes?|heures?|jours?|semaines?|mois|ans?|années?)(?:['’]s?)?`,
)
const area = behind(
  String.raw`m²|m2|sqm|qm|(?:square|Quadrat)[\s-]*[\p{L}]+|mètres? carrés?|acres?|hectares?|ha|Hektar`,
)
const volume = behind(
  String.raw`m³|m3|[cm]?l|lit(?:re|er)s?|(?:cubic|Kubik)[\s-]*[\p{L}]+|gallons?|barrels?`,
)
const mass = behind(
  String.raw`[km]?g|(?:kilo)?gramm?e?s?|kilos?|t|tonn?e?s?|tonnen|lbs?|pounds?|stones?|ounces?|Zentner`,
)
const speed = behind(
  String.raw`knots?|km\/h|mph|m\/s|(?:kilomet(?:re|er)s?|miles?|met(?:re|er)s?) (?:an|per) \p{L}+|Knoten`,
)
const share = behind(String.raw`%|per ?cent|percent|Prozent|pour ?cent|percentage points?`)
const money = new RegExp(
  String.raw`\p{Sc}\s?\d|\d\s?\p{Sc}|\b(?:[A-Z]{2}[A-Z]|Fr\.?|Rs\.?)\s?\d|\d\s?(?:[A-Z]{3})\b|\d[\d.,'’]*[.,]\d{2}(?![\d.])|${number}[\s-]*(?:\p{L}+\s)?(?:[Ee]uros?|pounds?|dollars?|cents?|pence|francs?|franken|hundred|thousand|[mb]illions?|Millionen|kronor|kroner|yen|yuan)\b|\b(?:free|gratis|kostenlos|gratuite?|no (?:charge|fee|rent|cost)|nothing)\b`,
  'u',
)
/** Persons, rooms: how large something is that has no measure. An article counts nothing. */
const count = new RegExp(String.raw`(?!\b(?:an?|eine?[mnrs]?|une?)\b)${number}\s*\p{L}{3}`, 'iu')
const floors = behind('storeys?|stories|floors?|steps?|Stockwerke?|Etagen?|étages?')

/** A word of asking for a measure, and what answers it. */
const asked: [RegExp, RegExp[]][] = [
  // "Until the bearing is treated" is no length of a bridge; "until 31 May" may be one of a lease.
  [
    /^\W*how long (?:is|was|are|were) (?:the|this|that|these|those) \p{L}+\W*$/iu,
    [
      time,
      length,
      /\b(?:[Uu]ntil|[Tt]ill) (?:the )?(?:end of )?(?:\d|\p{Lu})|\b(?:indefinite|unlimited)/u,
    ],
  ],
  [
    /^\W*how (?:long|late|old)\b|\bwie (?:lang|alt)e?\b/iu,
    [
      time,
      length,
      /\b(?:until|till|indefinite(?:ly)?|permanent(?:ly)?|unlimited|forever|bis|unbefristet|illimitée?)\b/iu,
    ],
  ],
  [/\b(?:duration|durée|dauer)\b/iu, [time]],
  [/\b(?:length|longueur|länge)\b/iu, [length, time]],
  [/^\W*how (?:wide|deep|tall|thick|far)\b|\bwie (?:breit|tief|weit)\b/iu, [length, time]],
  [
    /\b(?:width|height|depth|thickness|breite|tiefe|hauteur|largeur|profondeur)\b/iu,
    [length, floors],
  ],
  [/^\W*how high\b|\bwie hoch\b/iu, [length, floors, money, share]],
  [
    /^\W*how (?:large|big)\b|\bwie groß|\b(?:the size|la taille|größe)\b/iu,
    [area, length, volume, mass, money, share, count],
  ],
  [/^\W*how heavy\b|\bwie schwer\b|\b(?:weight|poids|gewicht)\b/iu, [mass]],
  [/^\W*how fast\b|\bwie schnell\b|\bspeed\b/iu, [speed, time]],
]
/** Nouns of measures, which what answers need not repeat: "What is the duration of the guarantee?" */
export const isMeasure = (word: string): boolean =>
  /^(?:duration|length|width|height|depth|thickness|size|weight|durée|dauer|länge|breite|höhe|tiefe|größe|gewicht|longueur|largeur|hauteur|profondeur|poids|taille)$/iu.test(
    word,
  )
/** Only money answers it: "how much does a berth cost". */
const asksForMoney =
  /^\W*how much\b.*\b(?:costs?|fees?|pays?|paid|rents?|prices?|charged?|earns?|earned|owes?|owed|spend|spent|salary|wages?|worth)\b|\bwie ?viel kostet\b|\bcombien coûte/iu
const speedWords = new RegExp(speed, 'iu')

/** "What happens to the height of the wall?" asks for no measure. */
const ofMeasure =
  /^\W*(?:how|wie)\b|^\W*(?:what(?:['’]s| is| was| are| were)|wie (?:ist|war)|welche|quel(?:le)?s? (?:est|était|sont))\s+(?:the |die |der |das |la |le |l['’])?(?:\p{L}+\s)?(?:duration|length|width|height|depth|thickness|size|weight|speed|durée|dauer|länge|breite|tiefe|größe|gewicht|longueur|largeur|hauteur|profondeur|poids|taille)\b/iu

/** Whether a text has an amount that can answer such a question; true for questions of no measure. */
export function hasMeasure(request: string, text: string): boolean {
  if (asksForMoney.test(request)) return money.test(text) || share.test(text)
  const units = ofMeasure.test(request)
    ? asked.find(([asks]) => asks.test(request))?.[1]
    : undefined
  if (!units) return true
  // "50 knots" is a number of something as well.
  const rest = units.includes(speed) ? text : text.replaceAll(new RegExp(speedWords, 'giu'), ' ')
  return units.some((unit) => unit.test(rest))
}
