/** `longview summarize` and `longview grid`. */
import { InvalidArgumentError, type Command } from 'commander'
import type { EventOf } from '#contract/rpc.ts'
import type { summaryApi } from '#contract/summary-api.ts'
import type { Context } from './commands.ts'
import { printable } from './output.ts'
import { gridText, summaryText } from './summary-text.ts'

type Perform = (action: (context: Context) => Promise<number>) => Promise<void>
type Event = EventOf<(typeof summaryApi)['source.summarize']>

const mostQuestions = 50

export function addSummaryCommands(program: Command, perform: Perform): void {
  program
    .command('summarize')
    .description('what sources say: chapters or pages in cited sentences, dates, parties, amounts')
    .argument('[id or path...]', 'the whole library when none is named')
    .option('--quote', "only the sources' own sentences, none by the model")
    .action((sources: string[], { quote = false }: { quote?: boolean }) =>
      perform((context) => summarize(sources, quote, context)),
    )
  program
    .command('grid')
    .description('the same questions to several sources, each alone, as a table')
    .requiredOption('--question <question>', 'may be repeated', question)
    .argument('[id or path...]', 'the whole library when none is named')
    .action((sources: string[], { question: questions }: { question: string[] }) =>
      perform((context) => grid(questions, sources, context)),
    )
}

function question(value: string, all: string[] = []): string[] {
  if (value.trim() === '') throw new InvalidArgumentError('A question has words.')
  if (all.length >= mostQuestions) {
    throw new InvalidArgumentError(`At most ${mostQuestions} questions.`)
  }
  return [...all, value]
}

const named = (sources: string[]): { sources?: string[] } => (sources.length > 0 ? { sources } : {})

async function summarize(
  sources: string[],
  isQuoted: boolean,
  { engine, output, signal }: Context,
): Promise<number> {
  const summary = await engine(
    'source.summarize',
    { ...named(sources), writer: isQuoted ? 'code' : 'auto' },
    { signal, onEvent: (event) => output.note(progressText(event)) },
  )
  output.say(summaryText(summary))
  output.event({ event: 'summary', ...summary })
  return 0
}

async function grid(
  questions: string[],
  sources: string[],
  { engine, output, signal }: Context,
): Promise<number> {
  const onEvent = (event: Event): void => output.note(progressText(event))
  const found = await engine('source.grid', { questions, ...named(sources) }, { signal, onEvent })
  output.say(gridText(found))
  output.event({ event: 'grid', ...found })
  return 0
}

const verbs: Record<Event['stage'], string> = {
  gather: 'reading',
  write: 'summarising',
  ask: 'asking',
}

const progressText = ({ stage, name, done, total }: Event): string =>
  `${printable(name)}  ${verbs[stage]}  ${done} / ${total}`
