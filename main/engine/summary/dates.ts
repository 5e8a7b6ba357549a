/** Dates in running text, in the forms and languages that documents use. Found by code, never by a model. */
import { once } from '#base/once.ts'

export type FoundDate = {
  /** ISO 8601, as exact as the text: `2024-03-05`, `2024-03` or `2024`; `--03-05` where it names no year (ISO 8601:2000). */
  iso: string
  /** As it is written. */
  text: string
  /** Where in the text, UTF-16 units. */
  index: number
  /** `05/03/2024` can be two days: read as day first unless the source says otherwise. */
  isAmbiguous?: boolean | undefined
}

export type DayOrder = 'day first' | 'month first'

const languages = [
  'en',
  'de',
  'fr',
  'es',
  'it',
  'pt',
  'nl',
  'pl',
  'ru',
  'uk',
  'cs',
  'sv',
  'da',
  'tr',
]
const [firstYear, lastYear] = [1500, 2199]

/** Month names as the languages write them, alone and with a day (Russian declines them). Intl takes 15 ms for them. */
const months = once(() => {
  const found = new Map<string, number>()
  for (const language of languages) {
    for (const month of ['long', 'short'] as const) {
      for (const day of [undefined, 'numeric'] as const) {
        const format = new Intl.DateTimeFormat(language, { month, day, timeZone: 'UTC' })
        for (let at = 0; at < 12; at++) {
          const parts = format.formatToParts(Date.UTC(2024, at, 5))
          const name = parts.find(({ type }) => type === 'month')?.value
          const plain = name?.toLowerCase().replace(/\.$/, '')
          if (plain && /^\p{L}{3,}$/u.test(plain)) found.set(plain, found.get(plain) ?? at + 1)
        }
      }
    }
  }
  return found.set('sept', 9)
})

/**
 * Names that a day stands beside without a year: short ones are other words as well ("3 out of 5", "clause 12 may").
 * May is one with its capital.
 */
const longMonths = once(() => [...months().keys()].filter((name) => name.length > 3).concat('mai'))

const year = String.raw`(\d{4})`
const day = String.raw`(\d{1,2})(?:st|nd|rd|th|er|º|\.)?`
const edge = String.raw`(?<![\p{L}\d])`
const end = String.raw`(?![\p{L}\d])`
const of = String.raw`(?:\s+(?:of|de|del|d'))?\s+`

type Rule = {
  pattern: RegExp
  read(match: string[], order: DayOrder): Omit<FoundDate, 'text' | 'index'> | undefined
}

const rules = once((): Rule[] => {
  const name = `(${[...months().keys()].toSorted((a, b) => b.length - a.length).join('|')})\\.?`
  const longNames = longMonths()
    .toSorted((a, b) => b.length - a.length)
    .join('|')
  return [
    {
      pattern: /(?<![\d-])(\d{4})-(\d{2})-(\d{2})(?![\d])/g,
      read: ([, y, m, d]) => dated(y, m, d),
    },
    {
      pattern: /(\d{4})\s*年\s*(\d{1,2})\s*月(?:\s*(\d{1,2})\s*[日号])?/g,
      read: ([, y, m, d]) => dated(y, m, d),
    },
    {
      pattern: /(\d{4})\s*년\s*(\d{1,2})\s*월(?:\s*(\d{1,2})\s*일)?/g,
      read: ([, y, m, d]) => dated(y, m, d),
    },
    {
      // 5 March 2024, 5. März 2024, 5 de marzo de 2024, 5 марта 2024
      pattern: new RegExp(`${edge}${day}${of}${name},?${of}${year}${end}`, 'giu'),
      read: ([, d, m, y]) => dated(y, monthOf(m), d),
    },
    {
      // March 5, 2024; March 5th 2024
      pattern: new RegExp(`${edge}${name}\\s+${day},?\\s+${year}${end}`, 'giu'),
      read: ([, m, d, y]) => dated(y, monthOf(m), d),
    },
    {
      // 5-Mar-2024
      pattern: new RegExp(`${edge}(\\d{1,2})-${name}-${year}${end}`, 'giu'),
      read: ([, d, m, y]) => dated(y, monthOf(m), d),
    },
    {
      // March 2024, mars 2024, marzo de 2024; not what is left of a day that there is none of
      pattern: new RegExp(
        `(?<!\\d\\S{0,2}\\s+(?:de\\s+|of\\s+)?)${edge}${name},?${of}${year}${end}`,
        'giu',
      ),
      read: ([, m, y]) => dated(y, monthOf(m), undefined),
    },
    {
      // 30 May, 5. März, le 12 mars: of no year
      pattern: new RegExp(
        `${edge}${day}${of}(?:(${longNames})|(?-i:(May)))${end}(?!,?\\s+\\d{4})`,
        'giu',
      ),
      read: ([, d, m, may]) => ofNoYear(monthOf(m ?? may), d),
    },
    {
      // May 30th, March 5, and
      pattern: new RegExp(
        `${edge}(?:(${longNames})|(?-i:(May)))\\s+(\\d{1,2})(?:(?:st|nd|rd|th)${end}|(?=[,.;:)]?(?:\\s+(?:and|at|to|until|by|for)\\b|\\s*$)))(?!,?\\s+\\d{4})`,
        'giu',
      ),
      read: ([, m, may, d]) => ofNoYear(monthOf(m ?? may), d),
    },
    {
      // 05.03.2024, 5/3/2024, 5-3-2024: which is the day, the numbers or the source say
      pattern: /(?<![\d./-])(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?![\d/-]|\.\d)/g,
      read: ([, a, mark, b, y], order) => numeric(Number(a), Number(b), y!, mark!, order),
    },
  ]
})

function numeric(
  a: number,
  b: number,
  y: string,
  mark: string,
  order: DayOrder,
): Omit<FoundDate, 'text' | 'index'> | undefined {
  if (a > 12 || mark === '.') return dated(y, b, a)
  if (b > 12) return dated(y, a, b)
  const found = order === 'day first' ? dated(y, b, a) : dated(y, a, b)
  return found && (a === b ? found : { ...found, isAmbiguous: true })
}

const monthOf = (text: string | undefined): number | undefined =>
  months().get((text ?? '').toLowerCase().replace(/\.$/, ''))

type Figure = string | number | undefined

/** Undefined for what is no day of the calendar. */
function dated(y: Figure, m: Figure, d: Figure): { iso: string } | undefined {
  const [theYear, month, theDay] = [Number(y), Number(m), d === undefined ? undefined : Number(d)]
  if (theYear < firstYear || theYear > lastYear || !(month >= 1 && month <= 12)) return undefined
  const two = (value: number): string => String(value).padStart(2, '0')
  if (theDay === undefined) return { iso: `${theYear}-${two(month)}` }
  const date = new Date(Date.UTC(theYear, month - 1, theDay))
  if (date.getUTCMonth() !== month - 1 || theDay < 1) return undefined
  return { iso: `${theYear}-${two(month)}-${two(theDay)}` }
}

/** Of a leap year, as the 29th of February may be meant. */
const ofNoYear = (m: Figure, d: Figure): { iso: string } | undefined => {
  const found = dated(2024, m, d)
  return found && { iso: found.iso.replace(/^2024/, '-') }
}

/** In order of place; where two readings overlap, the one that begins first and is longer. */
export function findDates(text: string, order: DayOrder = 'day first'): FoundDate[] {
  if (!/\d/.test(text)) return []
  const found = rules().flatMap(({ pattern, read }) =>
    [...text.matchAll(pattern)].flatMap((match) => {
      const date = read([...match], order)
      return date ? [{ ...date, text: match[0], index: match.index }] : []
    }),
  )
  const kept: FoundDate[] = []
  for (const date of found.toSorted((a, b) => a.index - b.index || b.text.length - a.text.length)) {
    const last = kept.at(-1)
    if (!last || date.index >= last.index + last.text.length) kept.push(date)
  }
  return kept
}

/** A source writes its dates one way: a date like `03/25/2024` tells which for all of them. */
export function dayOrderOf(texts: Iterable<string>): DayOrder {
  let [dayFirst, monthFirst] = [0, 0]
  for (const text of texts) {
    for (const [, a, b] of text.matchAll(/(?<![\d./-])(\d{1,2})[/-](\d{1,2})[/-]\d{4}(?!\d)/g)) {
      if (Number(a) > 12 && Number(b) <= 12) dayFirst++
      if (Number(b) > 12 && Number(a) <= 12) monthFirst++
    }
  }
  return monthFirst > dayFirst ? 'month first' : 'day first'
}
