/** Commands that make copies of documents: searchable, numbered, redacted. */
import type { Bates, Region } from '#contract/export-api.ts'
import type { Context } from './commands.ts'
import { bytes, printable } from './output.ts'
import { exportProgress } from './proof-commands.ts'

export type CopyOptions = { password?: string; force?: boolean }

const few = (pages: readonly number[]): string =>
  `${pages.slice(0, 20).join(', ')}${pages.length > 20 ? ' ...' : ''}`

export async function searchable(
  source: string,
  path: string,
  { password, force }: CopyOptions,
  { engine, output, signal }: Context,
): Promise<number> {
  const done = await engine(
    'export.searchable',
    { source, path, password, replace: force },
    { signal, onEvent: exportProgress(path, output) },
  )
  output.settle()
  output.say(
    `${printable(done.path)}: ${done.pages} pages, ${done.words} words added, ${bytes(done.bytes)}\n`,
  )
  if (done.unread.length > 0) {
    output.note(`No words are known of pages ${few(done.unread)}; they stay pictures.`)
  }
  output.event({ event: 'exported', what: 'searchable', ...done })
  return 0
}

export async function bates(
  sources: string[],
  path: string,
  { password, ...numbering }: Bates & { password?: string },
  { engine, output, signal }: Context,
): Promise<number> {
  const done = await engine(
    'export.bates',
    { sources, path, password, ...numbering },
    { signal, onEvent: exportProgress(path, output) },
  )
  output.settle()
  for (const { name, source, first, last, pages } of done.files) {
    output.say(`${printable(name)}  ${first} - ${last}  ${pages} pages of ${printable(source)}\n`)
  }
  output.say(`The list of all pages is ${printable(done.path)}/index.csv\n`)
  output.event({ event: 'exported', what: 'bates', ...done })
  return 0
}

export type RedactOptions = CopyOptions & {
  term?: string[]
  region?: Region[]
  acceptUnread?: boolean
  dryRun?: boolean
}

export async function redact(
  source: string,
  path: string,
  { password, force, term = [], region = [], acceptUnread, dryRun }: RedactOptions,
  { engine, output, signal }: Context,
): Promise<number> {
  if (dryRun) {
    const found =
      term.length === 0
        ? { hits: [], unread: [] }
        : await engine('export.findForRedaction', { source, terms: term }, { signal })
    for (const { page, text } of found.hits) output.say(`page ${page}: ${printable(text)}\n`)
    output.say(`${found.hits.length} words would be redacted. Nothing was written.\n`)
    if (found.unread.length > 0) {
      output.note(`The text of pages ${few(found.unread)} is not known.`)
    }
    output.event({ event: 'found', ...found })
    return 0
  }
  const done = await engine(
    'export.redact',
    { source, path, password, replace: force, terms: term, regions: region, acceptUnread },
    { signal, onEvent: exportProgress(path, output) },
  )
  output.settle()
  output.say(
    `${printable(done.path)}: ${done.boxes.length} black boxes, ${done.words} words removed, ${done.pages} pages checked, ${bytes(done.bytes)}\n`,
  )
  if (done.unread.length > 0) {
    output.note(`Words could not be looked for on pages ${few(done.unread)}.`)
  }
  output.event({ event: 'exported', what: 'redacted', ...done })
  return 0
}
