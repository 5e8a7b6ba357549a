/** `longview`: the engine in this process, the model and the readers of foreign files in their own. */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { AppError } from '#contract/errors.ts'
import { createLogger } from '#base/log.ts'
import { programVersion } from '#base/program-folder.ts'
import * as commands from './cli/commands.ts'
import { addSummaryCommands } from './cli/summary-commands.ts'
import { transcript, type TranscriptFormat } from './cli/transcript.ts'
import { coverage } from './cli/coverage.ts'
import { addCopyCommands } from './cli/copy-program.ts'
import { createOutput, type Output } from './cli/output.ts'
import { addProofCommands } from './cli/proof-program.ts'
import { addServeCommand } from './cli/serve-program.ts'
import { openSession } from './cli/session.ts'
import { readConfig, type Flags } from './config.ts'

type DownloadFlags = { mmproj: string; sha256?: string; mmprojSha256?: string }
type GlobalFlags = Flags & { json?: boolean }
type Action = (context: commands.Context) => Promise<number>
type AloneAction = (context: Pick<commands.Context, 'output' | 'signal'>) => Promise<number>

const stop = new AbortController()
let signals = 0
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(name, () => {
    signals++
    if (signals > 1) process.exit(130)
    stop.abort()
  })
}
// Started by longview.mjs under an older Node: when that process is gone, so is who asked.
process.on('disconnect', () => process.exit(130))
process.channel?.unref()
// A reader that goes away (`| head`) ends the work, not with a stack trace; lines that find no room were not told.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0)
  process.stderr.write(`The output cannot be written (${error.code ?? error.message}).\n`)
  process.exit(1)
})

/** Opens the engine, does one thing, closes everything, returns the exit code. */
async function run(flags: GlobalFlags, output: Output, action: Action): Promise<number> {
  const config = readConfig(flags)
  for (const name of config.badSettings) {
    output.note(`The setting ${name} in settings.json is out of bounds; its default is used.`)
  }
  const logger = createLogger(config.logLevel, (line) => output.note(line))
  const session = openSession(config, logger)
  try {
    const { client: engine, handlers } = session
    return await action({ engine, handlers, logger, output, signal: stop.signal })
  } finally {
    await session.close()
  }
}

function collect(value: string, all: string[] = []): string[] {
  return [...all, value]
}

const wordsOf =
  (what: string) =>
  (value: string): string => {
    if (value.trim() !== '') return value
    throw new InvalidArgumentError(`${what} has words.`)
  }

/** Source by source: an empty one is a script's variable that is not set. */
function named(value: string, all: string[] = []): string[] {
  if (value !== '') return [...all, value]
  throw new InvalidArgumentError('The id or path of a source is wanted.')
}

function count(value: string): number {
  const number = Number(value)
  if (!Number.isInteger(number) || number < 1 || number > 500) {
    throw new InvalidArgumentError('A whole number from 1 to 500 is wanted.')
  }
  return number
}

type SearchFlags = {
  source?: string[]
  kind?: ('video' | 'audio' | 'image' | 'pdf')[]
  collection?: string
  since?: string
  until?: string
  limit: number
}

function date(value: string): string {
  const time = /^\d{4}-\d\d-\d\d$/.test(value) ? Date.parse(value) : Number.NaN
  // The 31st of February parses as a day of March.
  if (!Number.isNaN(time) && new Date(time).toISOString().startsWith(value)) return value
  throw new InvalidArgumentError('A day such as 2026-01-31 is wanted.')
}

function whole(value: string): number {
  const number = Number(value)
  if (Number.isSafeInteger(number) && number > 0) return number
  throw new InvalidArgumentError('A whole number is wanted.')
}

/** A file may begin with a dash; a dash without a file is a mistyped option. */
function filesOf(paths: string[]): string[] {
  if (paths.includes('')) throw new AppError('usage/invalid', 'The name of a file is empty.')
  const unknown = paths.find((path) => path.startsWith('-') && !existsSync(path))
  if (unknown !== undefined)
    throw new AppError('usage/invalid', `There is no option or file ${unknown}.`)
  return paths.map((path) => resolve(path))
}

function buildProgram(
  perform: (action: Action) => Promise<void>,
  performAlone: (action: AloneAction) => Promise<void>,
): Command {
  const program = new Command('longview')
    .description(
      'Answers questions about recordings and scanned documents, offline, with every claim cited.',
    )
    .option('--library <folder>', 'where sources, text and cache are kept (LONGVIEW_LIBRARY)')
    .option('--json', 'one JSON object per line on stdout')
    .option('--set <name=value>', 'a setting for this run; may be repeated', collect)
    .option('--verbose', 'log what happens on stderr')
    .version(programVersion(), '--version', 'which Longview this is')
    .exitOverride()

  program
    .command('ingest')
    .description('import recordings, documents and pictures')
    .argument('<path...>')
    .option('--password <password>', 'opens an encrypted PDF')
    .allowUnknownOption()
    .action((paths: string[], options: { password?: string }) =>
      perform((context) => commands.ingest(filesOf(paths), options.password, context)),
    )
  program
    .command('list')
    .description('what is in the library')
    .action(() => perform(commands.list))
  program
    .command('ask')
    .description('ask about one source, several, or the whole library')
    .argument('<question>', 'in plain words', wordsOf('A question'))
    .option('--source <id or path>', 'only this source; may be repeated', named)
    .action((question: string, options: { source?: string[] }) =>
      perform((context) => commands.ask(question, options.source, context)),
    )
  program
    .command('search')
    .description('find words in text layers and descriptions')
    .argument('<words>', '"in quotation marks" for all of them in this order', wordsOf('A search'))
    .option('--source <id or path>', 'only this source; may be repeated', named)
    .addOption(
      new Option('--kind <kind...>', 'only sources of this kind').choices([
        'video',
        'audio',
        'image',
        'pdf',
      ]),
    )
    .option('--collection <name or id>', 'only sources of this collection')
    .option('--since <date>', 'only sources imported on this day or later (2026-01-31)', date)
    .option('--until <date>', 'only sources imported on this day or earlier', date)
    .option('--limit <n>', 'how many results', count, 20)
    .action((words: string, { source: sources, kind: kinds, ...options }: SearchFlags) =>
      perform((context) => commands.search(words, { sources, kinds, ...options }, context)),
    )
  program
    .command('transcript')
    .description('what is said in a recording: its subtitles, or speech that a model wrote down')
    .argument('<id or path>')
    .option('--transcript <n>', 'this one of several, by its number', whole)
    .addOption(new Option('--format <form>').choices(['text', 'srt', 'vtt']).default('text'))
    .action((source: string, options: { transcript?: number; format: TranscriptFormat }) =>
      perform((context) =>
        transcript({ source, transcript: options.transcript }, options.format, context),
      ),
    )
  program
    .command('coverage')
    .description('how much of a document was read, and which pages to look at')
    .argument('<id or path>')
    .action((source: string) => perform((context) => coverage(source, context)))
  program
    .command('remove')
    .description('forget a source; its file is not touched')
    .argument('<id or path>')
    .action((source: string) => perform((context) => commands.remove(source, context)))
  addSummaryCommands(program, perform)
  program
    .command('doctor')
    .description('check what Longview needs')
    .action(() => perform(commands.doctor))

  const exporting = addProofCommands(program, perform, performAlone)
  addCopyCommands(program, exporting, perform)
  addServeCommand(program, perform)

  const models = program
    .command('models')
    .description('the models that can answer')
    .action(() => perform((context) => commands.models({ do: 'list' }, context)))
  models
    .command('list')
    .action(() => perform((context) => commands.models({ do: 'list' }, context)))
  models
    .command('add')
    .description('add a model by its files')
    .argument('<gguf>')
    .requiredOption('--mmproj <gguf>', 'the multimodal projector that belongs to it')
    .action((model: string, { mmproj }: { mmproj: string }) =>
      perform((context) => commands.models({ do: 'add', model, mmproj }, context)),
    )
  models
    .command('download')
    .description('fetch a model from an address, check it, add it')
    .argument('<url of the gguf>')
    .requiredOption('--mmproj <url>', 'the address of the projector that belongs to it')
    .option('--sha256 <hex>', 'what the model has to be')
    .option('--mmproj-sha256 <hex>', 'what the projector has to be')
    .action((modelUrl: string, options: DownloadFlags) =>
      perform((context) =>
        commands.models(
          {
            do: 'download',
            modelUrl,
            mmprojUrl: options.mmproj,
            ...(options.sha256 === undefined ? {} : { modelSha256: options.sha256 }),
            ...(options.mmprojSha256 === undefined ? {} : { mmprojSha256: options.mmprojSha256 }),
          },
          context,
        ),
      ),
    )
  for (const verb of ['use', 'remove'] as const) {
    models
      .command(verb)
      .argument('<id>')
      .action((id: string) => perform((context) => commands.models({ do: verb, id }, context)))
  }
  return program
}

async function main(): Promise<number> {
  const output = createOutput(process.argv.includes('--json'))
  let exitCode = 0
  const program = buildProgram(
    async (action) => {
      exitCode = await run(program.opts<GlobalFlags>(), output, action)
    },
    async (action) => {
      exitCode = await action({ output, signal: stop.signal })
    },
  )
  try {
    await program.parseAsync()
    return exitCode
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return 0
      // Commander has told the person on stderr; a script is told as well.
      const isHelp = error.code.startsWith('commander.help')
      const message = isHelp ? 'A command is missing.' : error.message.replace(/^error: /, '')
      output.event({ event: 'error', error: { code: 'usage/invalid', message } })
      return 2
    }
    return commands.report(error, output)
  }
}

process.exitCode = await main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof AppError ? error.message : String(error)}\n`)
  return 1
})
