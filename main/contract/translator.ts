/** What the engine tells in English sentences, in another language: found by the sentence's own words. */
import { faults, findings, reasons, type Template } from './told.ts'

type Pattern = { template: Template; names: string[]; shape: RegExp; fixed: number }

const gaps = /\{\{(\w+)\}\}/g

/** The sentence with the most of its own words first: "Page 3 of x.pdf made ..." is not a file named so. */
const patterns = (): Pattern[] =>
  [...reasons, ...faults, ...findings]
    .map((template) => {
      const parts = template.split(gaps)
      const names = parts.filter((_, at) => at % 2 === 1)
      const own = parts.filter((_, at) => at % 2 === 0)
      const shape = own.map((words) => words.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('(.+?)')
      return { template, names, shape: new RegExp(`^${shape}$`, 's'), fixed: own.join('').length }
    })
    .toSorted((a, b) => b.fixed - a.fixed)

/** What the sentences are in another language: `words` has the same gaps. Others come back as they are. */
export function translator(words: Readonly<Record<Template, string>>): (text: string) => string {
  const all = patterns()
  function one(text: string): string | undefined {
    for (const { template, names, shape } of all) {
      const found = shape.exec(text)
      if (!found) continue
      const values = new Map(names.map((name, at) => [name, found[at + 1] ?? '']))
      const why = values.get('why')
      if (why !== undefined) values.set('why', one(why) ?? why)
      return words[template].replace(gaps, (_, name: string) => values.get(name) ?? '')
    }
    return undefined
  }
  /** Of several sentences each is looked up, and all or none are translated. */
  function several(text: string): string | undefined {
    const each = text.split(/(?<=\.) (?=[A-Z\d])/).map(one)
    return each.includes(undefined) ? undefined : each.join('')
  }
  return (text) => several(text) ?? one(text) ?? text
}
