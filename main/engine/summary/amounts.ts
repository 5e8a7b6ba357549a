/** Sums of money in running text, as exact numbers. Found and added up by code, never by a model. */

export type Amount = {
  /** ISO 4217. `$` alone is USD and `¥` is JPY, or CNY beside Chinese. */
  currency: string
  /** In hundredths: exact, whatever the currency. */
  hundredths: bigint
  text: string
  index: number
}

const signs: Record<string, string> = {
  '€': 'EUR',
  $: 'USD',
  US$: 'USD',
  A$: 'AUD',
  C$: 'CAD',
  HK$: 'HKD',
  '£': 'GBP',
  '¥': 'JPY',
  '￥': 'CNY',
  '₽': 'RUB',
  '₹': 'INR',
  '₩': 'KRW',
  '₺': 'TRY',
  '₴': 'UAH',
}
const codes = new Set(Intl.supportedValuesOf('currency'))
/** What people write instead of a code, lower case. */
const words: Record<string, string> = {
  euro: 'EUR',
  euros: 'EUR',
  dollar: 'USD',
  dollars: 'USD',
  pound: 'GBP',
  pounds: 'GBP',
  yen: 'JPY',
  yuan: 'CNY',
  rmb: 'CNY',
  francs: 'CHF',
  franken: 'CHF',
  sfr: 'CHF',
  rubles: 'RUB',
  рублей: 'RUB',
  рубля: 'RUB',
  руб: 'RUB',
  元: 'CNY',
  人民币: 'CNY',
  円: 'JPY',
  원: 'KRW',
}
const scales: Record<string, bigint> = {
  thousand: 1000n,
  k: 1000n,
  million: 1_000_000n,
  millions: 1_000_000n,
  millionen: 1_000_000n,
  mio: 1_000_000n,
  m: 1_000_000n,
  billion: 1_000_000_000n,
  bn: 1_000_000_000n,
  milliarden: 1_000_000_000n,
  mrd: 1_000_000_000n,
  万: 10_000n,
  亿: 100_000_000n,
}

const number = String.raw`\d{1,3}(?:[.,'’\u00a0\u202f ]\d{3})+(?:[.,]\d{1,2})?|\d{1,15}(?:[.,]\d{1,2})?`
const sign = String.raw`US\$|A\$|C\$|HK\$|[€$£¥￥₽₹₩₺₴]|\b[A-Z]{3}\b|人民币|RMB`
const scale = String.raw`(?:\s?(thousand|millionen|millions|million|milliarden|billion|mio|mrd|bn|[km](?![\p{L}])|万|亿)\b\.?|(万|亿))?`
const unit = String.raw`[€$£¥￥₽₹₩₺₴]|[A-Z]{3}\b|euros?\b|dollars?\b|pounds?\b|yen\b|yuan\b|rmb\b|francs\b|franken\b|sfr\b|rubles\b|рублей|рубля|руб|元|円|원`

const before = new RegExp(`(${sign})\\s?(${number})(?![\\d%]|[.,]\\d)${scale}`, 'giu')
const after = new RegExp(`(?<![\\d.,/-])(${number})${scale}\\s?(${unit})`, 'giu')

/** In order of place, each once. Percentages and bare numbers are none. */
export function findAmounts(text: string): Amount[] {
  if (!/\d/.test(text)) return []
  const found: Amount[] = []
  for (const match of text.matchAll(before)) {
    const [whole, mark = '', figure = '', latin, han] = match
    push(found, whole, match.index, mark, figure, latin ?? han, text)
  }
  for (const match of text.matchAll(after)) {
    const [whole, figure = '', latin, han, mark = ''] = match
    push(found, whole, match.index, mark, figure, latin ?? han, text)
  }
  const kept: Amount[] = []
  for (const one of found.toSorted((a, b) => a.index - b.index || b.text.length - a.text.length)) {
    const last = kept.at(-1)
    if (!last || one.index >= last.index + last.text.length) kept.push(one)
  }
  return kept
}

function push(
  found: Amount[],
  text: string,
  index: number,
  mark: string,
  figure: string,
  scaled: string | undefined,
  around: string,
): void {
  const currency = currencyOf(mark, around)
  if (currency === undefined) return
  const hundredths = hundredthsOf(figure) * (scales[scaled?.toLowerCase() ?? ''] ?? 1n)
  found.push({ currency, hundredths, text: text.trim(), index })
}

function currencyOf(mark: string, around: string): string | undefined {
  if (
    mark === '¥' &&
    /\p{scx=Han}/u.test(around) &&
    !/[\p{scx=Hira}\p{scx=Kana}円]/u.test(around)
  ) {
    return 'CNY'
  }
  if (signs[mark.toUpperCase()] !== undefined) return signs[mark.toUpperCase()]
  if (words[mark.toLowerCase()] !== undefined) return words[mark.toLowerCase()]
  // Codes are written in capitals: "the" and "all" are currencies otherwise.
  return /^[A-Z]{3}$/.test(mark) && codes.has(mark) ? mark : undefined
}

/** `30,000.50`, `30.000,50`, `30'000`, `30 000`: the last mark with one or two digits after it is the decimal one. */
function hundredthsOf(figure: string): bigint {
  const decimal = /[.,](\d{1,2})$/.exec(figure)
  const isDecimal = decimal !== null && !/^\d{1,3}$/.test(figure)
  const whole = isDecimal ? figure.slice(0, decimal.index) : figure
  const cents = isDecimal ? decimal[1]!.padEnd(2, '0') : '00'
  return BigInt(whole.replaceAll(/\D/g, '') + cents)
}

/** `30000.50`: exact, for people and programs. */
export const amountText = (hundredths: bigint): string =>
  `${hundredths / 100n}.${String(hundredths % 100n).padStart(2, '0')}`

/** The exact sum of each currency, in order of first appearance. */
export function sumsOf(
  amounts: readonly Pick<Amount, 'currency' | 'hundredths'>[],
): { currency: string; hundredths: bigint }[] {
  const sums = new Map<string, bigint>()
  for (const { currency, hundredths } of amounts) {
    sums.set(currency, (sums.get(currency) ?? 0n) + hundredths)
  }
  return [...sums].map(([currency, hundredths]) => ({ currency, hundredths }))
}
