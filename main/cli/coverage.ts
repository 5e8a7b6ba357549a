/** `longview coverage`: what was read of a document, and which pages a person should look at. */
import type { Coverage } from '#contract/api.ts'
import type { Context } from './commands.ts'
import { printable } from './output.ts'

export async function coverage(
  source: string,
  { engine, output, signal }: Context,
): Promise<number> {
  const covered = await engine('source.coverage', { source }, { signal })
  output.say(coverageText(covered))
  output.event({ event: 'coverage', ...covered })
  return 0
}

const kinds: [keyof Coverage['by'], string][] = [
  ['layer', 'with a text layer'],
  ['ocr', 'read from the picture'],
  ['both', 'with a text layer, the rest read from the picture'],
  ['picture', 'taken for a photo or drawing: shown to the model, not read for words'],
  ['blank', 'blank'],
  ['empty', 'without text'],
  ['unreadable', 'that cannot be read'],
  ['failed', 'where the reader failed'],
  ['waiting', 'not read yet'],
]

function coverageText(covered: Coverage): string {
  const { pages, stored, by, words, weakWords, look, engines, detail } = covered
  const lines =
    pages === 0
      ? ['It has no pages: "longview summarize" says how much of a recording is known']
      : [`${stored} of ${pages} pages are in the library, ${words} words`]
  for (const [kind, label] of kinds) if (by[kind] > 0) lines.push(`  ${by[kind]} ${label}`)
  if (engines.length > 0) lines.push(`  reader: ${engines.map(printable).join('; ')}`)
  if (weakWords > 0) lines.push(`  ${weakWords} words of low confidence`)
  for (const [name, value] of Object.entries(detail)) {
    lines.push(`  ${printable(name)}: ${printable(String(value))}`)
  }
  if (look.length > 0) lines.push('Look at:')
  for (const { page, reasons } of look) {
    lines.push(...reasons.map((reason) => `  page ${page}: ${printable(reason)}`))
  }
  return `${lines.join('\n')}\n`
}
