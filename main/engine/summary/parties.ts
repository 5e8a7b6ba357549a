/** People and companies that a text names as parties. Rules, not a model: what is not written plainly is not found. */

export type Party = {
  name: string
  /** As the text says: `Seller`, `Plaintiff`, `Rechnungsempfänger`. */
  role?: string | undefined
  index: number
}

const capital = String.raw`\p{Lu}[\p{L}\p{N}&.'’-]*`
const company = String.raw`(?:Ltd|Limited|LLC|LLP|PLC|plc|Inc|Corp|Corporation|Company|Co|GmbH|AG|KG|SE|S\.A|SA|SAS|SARL|S\.r\.l|SpA|B\.V|BV|NV|Oy|AB|A/S|ApS|Pty|Sp\. z o\.o|s\.r\.o|ООО|ОАО|ЗАО)`
const connector = String.raw`(?:\s+(?:&|and|und|et|y|of|für|de|van|von|der|the)\s+|\s+)`
const han = String.raw`[\p{scx=Han}\w（）()]{2,30}?(?:有限责任公司|股份有限公司|有限公司|公司|事务所|株式会社)`

const companies = new RegExp(
  `(?<![\\p{L}\\d])(${capital}(?:${connector}${capital}){0,5}?\\s*,?\\s+${company}(?![\\p{L}\\d])\\.?)|(${han})`,
  'gu',
)

const roles =
  'seller|buyer|purchaser|vendor|supplier|customer|client|contractor|landlord|tenant|lessor|lessee|licensor|licensee|lender|borrower|employer|employee|plaintiff|defendant|claimant|respondent|appellant|witness|applicant|debtor|creditor|insurer|insured|name|full name|customer name|bill to|sold to|ship to|from|attn|attention|verkäufer|käufer|auftraggeber|auftragnehmer|mieter|vermieter|kläger|klägerin|beklagte|beklagter|kunde|lieferant|vendeur|acheteur|demandeur|défendeur|bailleur|locataire|vendedor|comprador|demandante|demandado|甲方|乙方|丙方|卖方|买方|出租方|承租方|原告|被告|продавец|покупатель|заказчик|исполнитель|истец|ответчик'

const value = String.raw`([\p{Lu}\p{scx=Han}][^\n:;,(（，。；]{1,60})`
/** `Seller: Acme Ltd`, `甲方：…`, and forms that put the name after wide space. */
const labelled = new RegExp(`^\\s*(${roles})\\s*(?:[:：]|\\s{2,})\\s*${value}`, 'iu')
/** `Acme Ltd ("the Seller")`, `Acme Ltd (hereinafter "Buyer")`. */
const defined = new RegExp(
  `(?<![\\p{L}\\d])(${capital}(?:${connector}${capital}){0,6}\\.?)\\s*,?\\s*\\((?:[^()]{0,60}?)["“„«]\\s*(?:the\\s+|der\\s+|die\\s+|le\\s+|la\\s+)?(\\p{L}[\\p{L} ]{2,30})["”“»]`,
  'gu',
)
/**
 * `(1) ACME AS, a company registered in Norway whose office is at ... Oslo (the "Customer")`: not Oslo. `Ms Anna Berg of 48 Mill
 * Lane, Hull HU1 1QT (the "Tenant")`: not the postcode.
 */
const described = new RegExp(
  `(?<![\\p{L}\\d])(${capital}(?:${connector}${capital}){0,6})(?:\\s*\\([^()]{1,80}\\))?(?:,\\s+(?:an?|whose|with|having|incorporated|registered|established|residing|resident|eine?|mit|wohnhaft|société|demeurant|una?)|,?\\s+of)\\s[^;:]{3,400}?\\((?:[^()]{0,60}?)["“„«]\\s*(?:the\\s+|der\\s+|die\\s+|le\\s+|la\\s+)?(\\p{L}[\\p{L} ]{2,30})["”“»]`,
  'gu',
)
/** `between Anna Berg and Acme Ltd`. */
const between = new RegExp(
  `\\b(?:between|zwischen|entre)\\s+(${capital}(?:\\s+${capital}){1,5}\\.?)\\s*,?\\s+(?:and|und|et|y)\\s+(${capital}(?:\\s+${capital}){1,5}\\.?)`,
  'gu',
)

/** What a text defines that is no party: `This Lease Agreement (the "Agreement")`, `27 Mercer Street (the "Premises")`. */
const things =
  /^(?:agreement|contract|lease|deed|letter|premises|property|building|land|site|term|period|services?|works?|goods|products?|project|deposit|rent|fees?|price|amount|sum|loan|shares?|date|effective date|commencement date|notice|policy|schedule|annex|order|report|act|law|vertrag|vereinbarung|mietobjekt|grundstück|contrat|contrato)$/i

/** In order of place, each name once per text; the reading with a role wins. */
export function findParties(text: string): Party[] {
  const found: Party[] = []
  const label = labelled.exec(text)
  if (label) found.push({ name: label[2]!, role: label[1]!, index: label.index })
  for (const match of text.matchAll(described)) {
    if (things.test(match[2]!.trim())) continue
    found.push({ name: match[1]!, role: match[2]!, index: match.index })
  }
  const roleKnown = new Set(found.map(({ role }) => role))
  for (const match of text.matchAll(defined)) {
    if (roleKnown.has(match[2]) || things.test(match[2]!.trim())) continue
    found.push({ name: match[1]!, role: match[2]!, index: match.index })
  }
  for (const match of text.matchAll(between)) {
    found.push({ name: match[1]!, index: match.index }, { name: match[2]!, index: match.index })
  }
  for (const match of text.matchAll(companies)) {
    const name = match[1] ?? match[2]!
    // "Anna Berg and Acme Ltd" are two, where another rule says so.
    const isPair = found.some((known) => name.startsWith(`${known.name} `))
    if (!isPair) found.push({ name, index: match.index })
  }
  const named = new Map<string, Party>()
  for (const { name, role, index } of found) {
    const plain = tidy(name)
    const key = partyKey(plain)
    if (key.length < 2) continue
    const known = named.get(key)
    if (!known || (role !== undefined && known.role === undefined)) {
      named.set(key, { name: plain, ...(role !== undefined && { role: role.trim() }), index })
    }
  }
  return [...named.values()].toSorted((a, b) => a.index - b.index)
}

const tidy = (name: string): string =>
  name
    .replaceAll(/\s+/g, ' ')
    .replace(/^(?:The|Between|And|Und|From|To)\s+/u, '')
    .replace(/[\s,;:]+$/u, '')
    // The last full stop of `B.V.` is its own.
    .replace(/(?<!\.\p{L}{1,2})\.+$/u, '')
    .trim()

/** The same for two ways of writing one name. */
export const partyKey = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .replace(/^(?:the|der|die|das|le|la) /u, '')
    .trim()
