/** The options of the commands that make copies of documents. */
import { resolve } from 'node:path'
import { InvalidArgumentError, Option, type Command } from 'commander'
import { Bates, type Region } from '#contract/export-api.ts'
import type { Context } from './commands.ts'
import * as commands from './copy-commands.ts'

type Perform = (action: (context: Context) => Promise<number>) => Promise<void>

const texts = (value: string, all: string[] = []): string[] => [...all, value]

/** `3:0.1,0.2,0.5,0.05`: page, then left, top, width, height as fractions of the page as shown. */
function regionsOf(value: string, all: Region[] = []): Region[] {
  const [page, ...sides] = value
    .split(/[:,]/)
    .map((part) => (part === '' ? Number.NaN : Number(part)))
  const [x = -1, y = -1, width = -1, height = -1] = sides
  const isInside =
    sides.length === 4 &&
    x >= 0 &&
    y >= 0 &&
    width > 0 &&
    height > 0 &&
    x + width <= 1.000_001 &&
    y + height <= 1.000_001
  if (!isInside || page === undefined || !Number.isSafeInteger(page) || page < 1) {
    throw new InvalidArgumentError(
      'PAGE:LEFT,TOP,WIDTH,HEIGHT is wanted, with fractions of the page, such as 3:0.1,0.2,0.5,0.05.',
    )
  }
  const box = { x, y, width: Math.min(width, 1 - x), height: Math.min(height, 1 - y) }
  return [...all, { page, box }]
}

function whole(value: string): number {
  const number = Number(value)
  if (/^\d+$/.test(value) && Number.isSafeInteger(number)) return number
  throw new InvalidArgumentError('A whole number is wanted.')
}

const common = (command: Command): Command =>
  command
    .option('--password <password>', 'opens an encrypted PDF')
    .option('--force', 'put it in the place of a file that is there')

export function addCopyCommands(program: Command, exporting: Command, perform: Perform): void {
  common(exporting.command('pdf <source> <file>'))
    .description(
      'a searchable PDF: the pages as they are, with the words that were read under them',
    )
    .action((source: string, path: string, options: commands.CopyOptions) =>
      perform((context) => commands.searchable(source, resolve(path), options, context)),
    )

  const defaults = Bates.parse({})
  exporting
    .command('bates <folder> <source...>')
    .description('numbered copies of documents in a new folder, and a list of all pages')
    .option('--prefix <text>', 'stands before each number', defaults.prefix)
    .option('--start <n>', 'the first number', whole, defaults.start)
    .option(
      '--digits <n>',
      'numbers are filled up with zeros to so many digits',
      whole,
      defaults.digits,
    )
    .addOption(
      new Option('--place <where>', 'where on the page')
        .choices(Bates.shape.place.unwrap().options)
        .default(defaults.place),
    )
    .option('--password <password>', 'opens encrypted PDFs')
    .action((path: string, sources: string[], options: Bates & { password?: string }) =>
      perform((context) => commands.bates(sources, resolve(path), options, context)),
    )

  common(program.command('redact <source> <file>'))
    .description('a copy without words or regions: pages become pictures, what is black is gone')
    .option('--term <words>', 'wherever these words stand; may be repeated', texts)
    .option('--region <page:x,y,w,h>', 'a part of a page, in fractions; may be repeated', regionsOf)
    .option('--accept-unread', 'go on although words cannot be found on pages without text')
    .option('--dry-run', 'only say what would be redacted')
    .action((source: string, path: string, options: commands.RedactOptions) =>
      perform((context) => commands.redact(source, resolve(path), options, context)),
    )
}
