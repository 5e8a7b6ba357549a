/**
 * Words of one family: "paid" and "payable", "contributes" and "contribution". Wider than the stems of the index, and
 * for words only that are found beside others that are asked for. Pure.
 */
import { foldWord } from '../prompt/quotes.ts'
import { stemIn } from '../retrieve/tongue.ts'
import { stem } from '../store/stem.ts'

/** Verbs whose past is no -ed: base, past, participle where it is another. */
const irregular = new Map(
  (
    'arise arose arisen|bear bore borne|become became|begin began begun|bind bound|break broke broken|bring brought|build built|buy bought|' +
    'catch caught|choose chose chosen|come came|deal dealt|do did done|draw drew drawn|drive drove driven|fall fell fallen|feel felt|find found|' +
    'forbid forbade forbidden|forgive forgave forgiven|get got gotten|give gave given|go went gone|grow grew grown|hear heard|hide hid hidden|hold held|' +
    'keep kept|know knew known|lay laid|lead led|leave left|lend lent|lose lost|make made|mean meant|meet met|pay paid|repay repaid|' +
    'rise rose risen|run ran|say said|see saw seen|seek sought|sell sold|send sent|show showed shown|sleep slept|speak spoke spoken|' +
    'spend spent|stand stood|steal stole stolen|strike struck|swear swore sworn|take took taken|teach taught|tear tore torn|tell told|think thought|' +
    'understand understood|undertake undertook undertaken|withdraw withdrew withdrawn|withhold withheld|write wrote written|oversee oversaw overseen'
  )
    .split('|')
    .flatMap((verb) => {
      const [base = '', ...forms] = verb.split(' ')
      return forms.map((form): [string, string] => [form, base])
    }),
)
/** Endings that make a noun or an adjective of a verb, and of how many letters that is at least: a portion is no port. */
const derived: [RegExp, number][] = [
  [/(?:abl|ibl|ment)$/, 3],
  [/ature$|atur$/, 4],
  // "Vaccinated" and "vaccination".
  [/at$/, 5],
  [/(?:ation|ition|ion|anc|enc|al)$/, 5],
]

const months = new Map(
  'january february march april june july august september october november december'
    .split(' ')
    .map((month) => [month.slice(0, 3), month]),
)

/** What the words of one family have in common. */
function rootOf(word: string): string {
  const folded = foldWord(word)
  const base = irregular.get(folded) ?? months.get(folded) ?? folded
  const plain = stem(base).replace(/([ai])bility$/, '$1bl')
  if (!/^[a-z]+$/.test(plain)) return plain
  const roots = derived.flatMap(([ending, least]) => {
    const root = plain.replace(ending, '')
    return root !== plain && root.length >= least ? root : []
  })
  // "Cancellation" doubles what "cancel" does not. Those of persons (-er, -ee) make another thing of it.
  return roots[0]?.replace(/([^aeious])\1$/, '$1') ?? plain
}

const hasNoSpaces = (text: string): boolean => /[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}]/u.test(text)

/** Whether a text holds a word of the family of `term`, by German and French endings where `isAbroad`; in Chinese and Japanese the characters in a row. */
export function holdsKin(text: string, term: string, isAbroad = false): boolean {
  const wanted = foldWord(term)
  if (hasNoSpaces(wanted)) return foldWord(text).includes(wanted)
  const root = isAbroad ? stemIn(wanted) : rootOf(term)
  const of = (word: string): string => (isAbroad ? stemIn(foldWord(word)) : rootOf(word))
  return text.split(/[^\p{L}\p{N}]+/u).some((word) => word !== '' && of(word) === root)
}
