/**
 * What somebody wants of one picture, said in the few words that a model was trained with which knows only our prompt: such
 * a model says "not shown" to words that it has not heard. By the words of the question, sentence by sentence. Pure.
 */

import type { Question } from './question.ts'
import type { QuestionKind } from './question-kind.ts'

/** What is written, which shape, or all of it. */
export type Wish = 'text' | 'shape' | 'all'

/** As the demo model knows them (`native/demo-model/data/prompts.py`). */
const plainText: Record<Wish, string> = {
  text: 'What text is shown?',
  shape: 'What shape is shown?',
  all: 'Describe the image.',
}

const words = (list: string): Set<string> => new Set(list.split(/\s+/))

const ofText = words(
  `text texts wording word words writing written write writes letter letters lettering code codes character characters digit digits
  string strings inscription caption captions ocr transcribe transcription transcript spell spelled alphanumeric say says said read
  reads reading typed printed label sign number numbers capital capitals type`,
)
const ofShape = words(
  `shape shapes figure figures geometric geometrical geometry object objects form forms graphic graphics symbol symbols polygon
  circle circles square squares triangle triangles star stars`,
)
const ofColour = words('colour colours color colors coloured colored hue hues tint shade')
const ofAll = words(
  `describe describes described description describing caption captioning see seen seeing depict depicts depicted depiction contain contains
  contents content everything overview rundown account summary summarise summarize all detail details picture whole show shows
  shown display displays displayed visible view look looks going there notice items item things thing`,
)
/** Words that describe how, where and for whom it is asked, and nothing that could be in a picture. */
const ofAsking = words(
  `a an the this that these those it its one ones here there and or of in on at to from for with by about into as is are was were be been
  do does did can could would will shall should may might must what which who how when where whether if any anything some something
  somewhere whatever both alike i me my we us our you your please kindly thanks thank tell give name names naming state read out quote
  quoting identify extract list get find let know want wants need needs needed like likes exact exactly precisely precise full fully
  complete completely short shortly brief briefly little small quick quickly simple simply plain just only nothing else also too
  including include includes included together so good kind kindly be am im id what's whats that's record log evidence exhibit file
  counsel court client boss image images picture pictures photo photos photograph photographs frame frames still stills
  shot shots screenshot screen screenshots scene scenes slide video videos recording recordings film films footage clip clips tape
  movie snapshot pic pics mark minute minutes second seconds moment moments time times point spot timestamp position go look looking
  check verify confirm say put words word line sentence sentences report answer question exact sort kind type made up appear appears
  appearing appeared found find stands stand stood has have having had visible present presented given drawn used seen each single few
  way help able possible mind own first main middle centre center colleague hello hi hey ok okay right now again not no more than
  question asked asking ask wonder wondering curious there's theres it's i'd i'm i've you're we're
  interested knowing recognise recognize recognised telling ahead work elements element explain glad hear try return nice idea they comes come
  jump jumping make makes copy stop stopped determine classify called call pause paused decipher down off specify painted got happens happen
  happening drawing cannot can't never missed miss around reaches reach reached clock consist consists repeat somebody someone aloud output
  piece message carry carries named next over mention mentioning characterise characterize sum walk through outline showing result across
  closely once begins belongs round front alt blind before after while during skip running runs run particular certain specific specifically
  currently today anybody else's myself yourself then dear sir madam pls plz please's u ur im dont don't doesn't isn't leave leaving miss
  missing out state stating stated issue task step need's fill filling filled notes note page file files recorded pictured shot's whats wats
  whose such as between part parts bit show me's enlarge using use uses used able unable let's lets`,
)

const known = (word: string): boolean =>
  [ofAsking, ofText, ofShape, ofColour, ofAll].some((list) => list.has(word)) || /^\d+$/.test(word)

const ofPicture = words(
  'this here picture image photo photograph frame screen scene shot still exhibit pic slide screenshot elements things',
)
const whatIs = /\b(?:what|what['’]?s|whats|which)\b|\blook/iu
/** Of where and when something is, or how much of it. */
const ofPlace = words(
  'when where who how why time times minute second moment timestamp many much often',
)
/** Of text only as `reads` has them. */
const hardly = words(
  'say says said read reads reading type typed word words caption label number numbers sign',
)
const reads =
  /\b(?:does|do|did|can) (?:it|this|that|the \p{L}+) (?:say|read)\b|\bread (?:it|this|that|out|off|the|aloud)\b|\b(?:be|i|we|you|one|to|do|can) read\b|\bread what\b|\b(?:it|this|picture|image|screen|frame|photo|slide) says\b|\b(?:which|what|the|any|every) (?:words?|caption|label|numbers?|sign)\b|\b(?:say|says)\s*$|\btype (?:it |this )?out\b/iu
/** "Besides the text", "never mind the letters": that is not wanted. */
const besides =
  /\b(?:besides?|apart from|other than|except(?: for)?|next to|ignor(?:e|ing)|without|never mind|not counting|leaving (?:out|aside)) (?:the |any |all )?(?:shape|figure|texts?|letters|lettering|code|writing|words?|characters)s?(?: and)?\b/giu

const oneShape = /^(circle|square|triangle|star)s?$/
/** Undefined for a sentence that names anything else: "What is written on the bus?" */
function wishOf(sentence: string): Wish | undefined {
  const all =
    sentence
      .replaceAll(besides, ' ')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+(?:['’]\p{L}+)?/gu) ?? []
  const plain = all.map((word) => word.replaceAll('’', "'"))
  if (!plain.every(known)) return undefined
  const has = (list: Set<string>): boolean => plain.some((word) => list.has(word))
  // "Say what it shows" asks for no text, "what does it say" does.
  const isOfText = plain.some((word) => ofText.has(word) && !hardly.has(word))
  const isToRead = isOfText || reads.test(sentence)
  const isOfShape = has(ofShape)
  // "What colour is the circle?" wants no more than that; "is it a circle or a square, and what colour?" does.
  const named = new Set(plain.flatMap((word) => oneShape.exec(word)?.[1] ?? []))
  if (has(ofColour) && named.size === 1 && !isToRead) return undefined
  if (isToRead && isOfShape) return 'all'
  if (isToRead) return has(words('describe description rundown overview')) ? 'all' : 'text'
  if (isOfShape || has(ofColour))
    return has(words('describe description everything')) ? 'all' : 'shape'
  return has(ofAll) || (has(ofPicture) && whatIs.test(sentence) && !has(ofPlace))
    ? 'all'
    : undefined
}

const clock = /\[?\b\d{1,3}(?::[0-5]\d){1,2}(?:[.,]\d+)?\b\]?/g

/** Undefined where no sentence of it asks for one of these and nothing besides. The last that does decides. */
export function wishIn(question: string): Wish | undefined {
  const sentences = question.replaceAll(clock, ' ').split(/[.;!?]+(?=\s|$)/u)
  const wishes = sentences.flatMap((sentence) => wishOf(sentence) ?? [])
  if (wishes.includes('text') && wishes.includes('shape')) return 'all'
  return wishes.at(-1)
}

const colours = 'red|green|blue|yellow|purple|orange|black|white'
const shapes = 'circle|square|triangle|star'
const thing = new RegExp(`\\b(?:(${colours})\\s+)?(${shapes})s?\\b|\\b(${colours})\\b`, 'i')

/** The question as such a model is asked about one picture that is seen whole; unchanged where it wants something else. */
export function plainWish(question: Question): Question {
  const isOfOne = question.kind === 'needle' || question.kind === 'overview'
  const isOfCode = question.codes.some((code) => !known(code.toLowerCase()))
  const wish = isOfOne && !isOfCode ? wishIn(question.text) : undefined
  return wish === undefined ? question : { ...question, text: plainText[wish], terms: [] }
}

/**
 * The thing whose place is asked for, as such a model knows it: a code, or a shape with its colour. Undefined where none is
 * named, and where more than one is.
 */
function placed(
  text: string,
  codes: readonly string[],
): { text: string; terms: string[] } | undefined {
  const [code] = codes
  if (codes.length > 1) return undefined
  const found = thing.exec(text)
  if (code !== undefined)
    return found ? undefined : { text: `When is the text ${code} shown?`, terms: [code] }
  const [, colour, shape] = found ?? []
  if (!shape) return undefined
  const terms = [colour, shape].flatMap((term) => term?.toLowerCase() ?? [])
  return { text: placeOf(terms), terms }
}

const placeKinds: ReadonlySet<QuestionKind> = new Set(['when', 'count', 'never'])
/** Of something that is seen, not of a date in a paper: "When is invoice K7Q2 due?" */
const ofSight =
  /\b(?:shown|shows?|seen|see|seeing|visible|displayed|appears?|appeared|turns? up|comes? up|pops? up|text|code|circle|square|triangle|star|recording|video|film|footage|clip|tape|movie|frames?)\b/i

/** A needle that is about the time of it all the same: "Find a red circle and give me the time." */
const ofTime =
  /\b(?:times?|when|moments?|minutes?|seconds?|time ?(?:stamp|code)s?|timestamps?|mark|position|point|where|whereabouts|how (?:far|late|early))\b/i
const ofLooks =
  /\b(?:describ\w+|description|looks?|into words|what (?:else|do (?:you|we|i) see|can be seen|is (?:there|shown|visible|displayed|in|on)|happens)|contents?|everything|what (?:does|do) (?:the|this|that|it) .*\bshow|what the \w+ shows|what is seen|what['’]s in|what appears|same time|summar\w+|shape|colou?r|read|says?|written|caption|rundown|account)\b/i

/** A question of places with nothing in it but the thing that is looked for; unchanged where it names no such thing. */
export function plainPlace(question: Question): Question {
  const { kind, text, codes, momentsMs, about } = question
  // Chinese is answered in Chinese: what it asks is known by its words alone.
  if (/\p{scx=Han}/u.test(text) || about === 'said' || !ofSight.test(text)) return question
  const isOfTime =
    kind === 'needle' && momentsMs.length === 0 && ofTime.test(text) && !ofLooks.test(text)
  const place = placeKinds.has(kind) || isOfTime ? placed(text, codes) : undefined
  if (!place) return question
  return {
    ...question,
    ...place,
    kind: isOfTime ? 'when' : kind,
    codes: codes.length > 0 ? place.terms : [],
  }
}

/**
 * "When is something red shown?": such a model knows no things without a shape. Where its own line about a picture holds
 * the words, it is asked for what that line names; unchanged elsewhere.
 */
export function plainThing(question: Question, line: string): Question {
  const { kind, text, codes, terms } = question
  const isOfThing = placeKinds.has(kind) && codes.length === 0 && terms.length > 0
  if (!isOfThing || placed(text, codes)) return question
  const [, colour, shape] = thing.exec(line) ?? []
  const named = [colour, shape].flatMap((word) => word?.toLowerCase() ?? [])
  if (!shape || !terms.every((term) => named.includes(term.toLowerCase()))) return question
  return { ...question, text: placeOf(named) }
}

const placeOf = (named: readonly string[]): string =>
  `When is ${/^[aeiou]/.test(named[0]!) ? 'an' : 'a'} ${named.join(' ')} shown?`
