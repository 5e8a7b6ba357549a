/** The options of the commands that give answers away and check what was given. */
import { resolve } from 'node:path'
import { InvalidArgumentError, Option, type Command } from 'commander'
import { Language } from '#contract/language.ts'
import type { Context } from './commands.ts'
import * as commands from './proof-commands.ts'

type Perform = (action: (context: Context) => Promise<number>) => Promise<void>
type PerformAlone = (
  action: (context: Pick<Context, 'output' | 'signal'>) => Promise<number>,
) => Promise<void>

function numbers(value: string, all: number[] = []): number[] {
  const number = Number(value)
  if (!Number.isSafeInteger(number) || number < 1) {
    throw new InvalidArgumentError('A number of the log is wanted; "longview log" lists them.')
  }
  return [...all, number]
}

const texts = (value: string, all: string[] = []): string[] => [...all, value]

const chosen = (command: Command): Command =>
  command
    .option('--answer <n>', 'this answer, by its number in the log; may be repeated', numbers)
    .option('--chat <id>', 'all answers of a chat; may be repeated', texts)
    .option('--force', 'put it in the place of a file that is there')
    .addOption(
      new Option('--language <code>', 'of the fixed words of the report')
        .choices(Language.options)
        .default('en'),
    )

/** `performAlone` opens no library. Returns the `export` command, for others to add to. */
export function addProofCommands(
  program: Command,
  perform: Perform,
  performAlone: PerformAlone,
): Command {
  program
    .command('log')
    .description('what was asked, with the numbers by which answers are exported')
    .option('--check', 'check that the log is unbroken')
    .option('--limit <n>', 'how many answers', (value) => numbers(value)[0]!, 20)
    .action(({ check = false, limit }: { check?: boolean; limit: number }) =>
      perform((context) => commands.log({ check, limit: Math.min(limit, 1000) }, context)),
    )
  const exporting = program.command('export').description('copies and reports for others')
  chosen(exporting.command('report <file>'))
    .description('questions, answers and evidence as .docx, .html, .md or .json')
    .action((path: string, options: commands.ChosenAnswers) =>
      perform((context) => commands.report(resolve(path), options, context)),
    )
  chosen(program.command('bundle <file>'))
    .description('answers with all that proves them, in one file; the last answer if none is named')
    .option('--include-sources', 'put the sources themselves in')
    .action((path: string, options: commands.ChosenAnswers & { includeSources?: boolean }) =>
      perform((context) => commands.bundle(resolve(path), options, context)),
    )
  program
    .command('verify <bundle>')
    .description('check an evidence bundle; needs neither the library nor the model')
    .option('--seal <hash>', 'the seal that was noted down when it was made')
    .option('--replay', 'ask again with the same model and sources, and compare')
    .action((path: string, { seal, replay }: { seal?: string; replay?: boolean }) =>
      replay
        ? perform(async (context) => {
            const code = await commands.verify(resolve(path), seal, context)
            return code === 0 ? await commands.replay(resolve(path), context) : code
          })
        : performAlone((context) => commands.verify(resolve(path), seal, context)),
    )
  return exporting
}
