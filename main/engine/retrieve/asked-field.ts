/** The label that a question asks the value of: "What is the Invoice number?", "which total does the form give". Pure. */
import { withoutRequest } from './request.ts'

const whoPattern =
  /^\s*who(?:['’]s| is| are| was| were)\s+(?:the|our|my|their)\s+(.{2,40}?)\s*[?.!]*\s*$/iu
/** `Who is the shipper?` asks for the name beside or below such a label. Undefined for other questions. */
export function askedName(question: string): string[] | undefined {
  const words = whoPattern.exec(withoutRequest(question))?.[1]?.split(/\s+/u).map(foldEnds)
  return words && words.length <= 3 && words.every((word) => word !== '') ? words : undefined
}

/** What may follow a label and says no more. */
export const tails = new Set(['no', 'nr', 'number', 'code', 'id', ''])
const patterns = [
  /^\s*what does (?:the|this|that) \p{L}+ (?:say|state|give|show) (?:for|about|under|as) (?:the\s+)?(.{2,40}?)\s*[?.!]*\s*$/iu,
  /^\s*which (.{2,40}?) is (?:given|stated|named|written|shown|printed)(?: (?:on|in) (?:the|this) \p{L}+)?\s*[?.!]*\s*$/iu,
  /^\s*what is the value (?:of|for|under) (?:the\s+)?(.{2,40}?)\s*[?.!]*\s*$/iu,
  /^\s*(?:what(?:['’]s| is| are| was)|which is|tell me|give me|read|find)\s+(?:the\s+)?(.{2,40}?)(?:\s+(?:on|in|of)\s+(?:the|this|that)\s+(?:form|page|document|scan|sheet|pdf|image|picture)|\s+(?:on|at)\s+page\s+\d+)?\s*[?.!]*\s*$/iu,
  /^\s*(.{1,12}?)(?:是什么|是多少|是谁)[？?。]?\s*$/u,
]

/** "What is written?" asks for no field of that name. */
const ofLooking =
  /^(?:written|shown|said|printed|displayed|seen|visible|stated|given|this|that|it|here|there)$/

/** The label that a question asks the value of, folded: `What is the Invoice number?` asks for `invoice`. */
export function askedField(question: string): string[] | undefined {
  for (const pattern of patterns) {
    const words = pattern.exec(question)?.[1]?.split(/\s+/u).map(foldEnds)
    if (!words) continue
    while (words.length > 1 && tails.has(words.at(-1)!)) words.pop()
    const isLabel =
      words.length === 1 ? !ofLooking.test(words[0]!) : ![words[0]!, words.at(-1)!].some(isGeneric)
    if (isLabel && words.length <= 3 && words.every((word) => word !== '')) return words
  }
  return looseField(question)
}

/** `What is the total amount of invoice 4718?` */
const ofPattern =
  /^\s*(?:what(?:['’]s| is| are| was)|tell me|give me|read|find)\s+(?:the\s+)?(.{2,40}?)\s+(?:of|for|on|in|from)\s+(?:the\s+|this\s+)?(.{2,60}?)\s*[?.!]*\s*$/iu

/** `What is the date of birth of Mr Byron?`: all words of the name have capitals. */
const ofPersonPattern =
  /^\s*(?:[Ww]hat(?:['’]s| is| are| was)|[Tt]ell me|[Gg]ive me|[Rr]ead|[Ff]ind)\s+(?:the\s+)?(\P{Lu}.{1,39}?)\s+(?:of|for)\s+((?:\p{Lu}[\p{L}'’.-]*\s*){1,4})[?.!]*\s*$/u

/**
 * The label of a question that names the paper on which it stands by a number, a code or a person, both folded: `total amount`
 * on what is called `invoice 4718`. Undefined for other questions.
 */
export function askedOf(question: string): { label: string[]; of: string[] } | undefined {
  const [, asked = '', paper = ''] =
    ofPersonPattern.exec(question) ?? ofPattern.exec(question) ?? []
  const label = asked.split(/\s+/u).map(foldEnds)
  const of = paper.split(/\s+/u).map(foldEnds)
  while (label.length > 1 && tails.has(label.at(-1)!)) label.pop()
  const isNamed = (/\p{N}/u.test(paper) || ofPersonPattern.test(question)) && of.length <= 5
  const areWords = [...label, ...of].every((word) => word !== '')
  return isNamed && areWords && label.length <= 3 ? { label, of } : undefined
}

/** Without the marks around it, in one case. */
export const foldEnds = (word: string): string =>
  word
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '')

/** Words of asking for a field, and for the paper that it stands on. */
const genericWords = new Set(
  (
    'a an the this that it is are was were be been being do does did has have had can could will would what which whats and or so not no ' +
    'on in at of from for as under beside next to near by after before behind against below right left with into how here there any ' +
    'value values entry entries field fields line lines box boxes label labels labelled labeled marked named called column cell item row ' +
    'form forms sheet page document doc paper scan file pdf ' +
    'given give gives gave stated state states stating written write wrote printed entered enter filled fill fills put listed list lists ' +
    'shown show shows found find recorded contain contains contained hold holds stand stands stood belong belongs come comes follow follows ' +
    'say says said read reads tell tells look up get copy extract return quote provide report pull fetch check out off me us they you i ' +
    'one need want know see cannot please full exact correct'
  ).split(' '),
)
const isGeneric = (word: string): boolean => genericWords.has(word)
/** These may be the field itself, where nothing else is. */
const softWords = new Set([
  'name',
  'number',
  'letter',
  'record',
  'receipt',
  'contents',
  'content',
  'data',
  'code',
])

/** Says that a field is meant: where it stands, or that it was filled in. */
const fieldish =
  /\b(?:forms?|sheet|page|document|paper|scan|letter|record|receipt|field|entry|value|box|line|label(?:led|ed)?|column|cell|beside|next to|under|behind|below|filled|entered|stated|listed|recorded|given as|written for)\b|["“].+["”]/i
const orders =
  /^(?:read(?: out| off)?|extract|get(?: me)?|copy|return|quote|look up|give(?: me)?|tell me|find|report|state|name|provide|i (?:need|want)) the \S+(?: \S+)?\W*$/i
const alone = /^(?:the )?\p{L}[\p{L}\p{N}-]*(?: (?:no\.?|number|value))?\s*[?:=]\s*$/iu
/** Of a picture or a recording: what is seen there is no field. */
const seen =
  /\b(?:pictures?|images?|frames?|photos?|scenes?|shots?|stills?|screen\w*|videos?|recordings?|clips?|colou?r\w*|shapes?|texts?|writing|lettering|letters|words?|sentences?|characters|caption|inscription)\b/i

/** "On the invoice": which paper, not which field. */
const onPaper =
  /^(?:on|in|from|according to)\s+(?:the|this|that)\s+\p{L}+,|\s(?:on|in|from)\s+(?:the|this|that)\s+\p{L}+(?=\W*$)/iu

/** What is left of a question when all words of asking are taken away, if that is one to three words side by side. */
function looseField(question: string): string[] | undefined {
  const request = withoutRequest(question)
  if (seen.test(request)) return undefined
  if (!fieldish.test(request) && !orders.test(request) && !alone.test(request)) return undefined
  const bare = request.replace(onPaper, '')
  const runs = runsOf(bare, (word) => isGeneric(word) || softWords.has(word))
  const [label, other] = runs.length > 0 ? runs : runsOf(bare, isGeneric)
  return label && !other && label.length <= 3 ? label : undefined
}

/** Words side by side that are not left out, folded. */
function runsOf(request: string, isLeftOut: (word: string) => boolean): string[][] {
  const runs: string[][] = [[]]
  const words = request.split(/\s+/u).map((word) => word.replace(/['’]s$/u, ''))
  const isLabel = (word = ''): boolean => foldEnds(word) !== '' && !isLeftOut(foldEnds(word))
  for (const [at, word] of words.entries()) {
    const folded = foldEnds(word)
    // "Date of birth" is one label.
    const joins = folded === 'of' && runs.at(-1)!.length > 0 && isLabel(words[at + 1])
    if (!joins && !isLabel(word)) runs.push([])
    else {
      runs.at(-1)!.push(folded)
      if (/[,;:?.!]$/u.test(word)) runs.push([])
    }
  }
  return runs.filter((run) => run.length > 0)
}
