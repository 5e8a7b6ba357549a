/** One function per command: asks the engine through the contract, says the result, returns the exit code. */
import type { engineApi } from '#contract/api.ts'
import type { Input } from '#contract/rpc.ts'
import type { Logger } from '#base/log.ts'
import { exitCodeOf, isAbort, toWire, type ErrorCode } from '#contract/errors.ts'
import {
  answerFooter,
  checksText,
  ingestedText,
  locatorText,
  modelsText,
  sourcesText,
} from './format.ts'
import { printable, type Output } from './output.ts'
import type { CliClient, Session } from './session.ts'

export type Context = {
  engine: CliClient
  handlers: Session['handlers']
  logger: Logger
  output: Output
  signal: AbortSignal
}

export async function ingest(
  paths: string[],
  password: string | undefined,
  context: Context,
): Promise<number> {
  const { engine, output, signal } = context
  const { sources } = await engine(
    'library.import',
    { paths, password },
    { signal, onEvent: output.progress },
  )
  output.settle()
  for (const one of sources) {
    output.say(ingestedText(one))
    if (output.json && one.error) output.note(printable(`${one.name}: ${one.error.message}`))
  }
  output.event({ event: 'done', sources })
  return worst(sources.flatMap(({ error }) => (error ? [error.code] : [])))
}

/** Interrupted wins, then a fault of ours, then the model, then the input. */
function worst(codes: ErrorCode[]): number {
  const exits = codes.map(exitCodeOf)
  return [130, 1, 4, 3].find((code) => exits.includes(code)) ?? 0
}

export async function list({ engine, output, signal }: Context): Promise<number> {
  const { sources } = await engine('library.list', {}, { signal })
  output.say(sourcesText(sources))
  output.event({ event: 'list', sources })
  return 0
}

export async function ask(
  question: string,
  sources: string[] | undefined,
  context: Context,
): Promise<number> {
  const { engine, output, signal } = context
  const answer = await engine(
    'chat.ask',
    { question, sources },
    {
      signal,
      onEvent: (event) => {
        if (event.type !== 'token') return
        output.event({ event: 'token', text: event.text })
        output.say(printableLines(event.text))
      },
    },
  )
  const library = await engine('library.list', {}, { signal })
  const names = new Map(library.sources.map(({ id, name }) => [id, name]))
  output.say(`\n\n${answerFooter(answer, (id) => names.get(id) ?? id)}`)
  output.event({ event: 'answer', ...answer })
  return 0
}

const printableLines = (text: string): string => text.split('\n').map(printable).join('\n')

export async function search(
  words: string,
  options: Omit<Input<(typeof engineApi)['library.search']>, 'words'>,
  { engine, output, signal }: Context,
): Promise<number> {
  const { results } = await engine('library.search', { words, ...options }, { signal })
  if (results.length === 0) output.say('Nothing found.\n')
  for (const { sourceId, locator, text } of results) {
    output.say(`${sourceId}  ${locatorText(locator)}  ${printable(text)}\n`)
  }
  output.event({ event: 'results', results })
  return 0
}

export async function remove(source: string, { engine, output, signal }: Context): Promise<number> {
  const removed = await engine('library.remove', { source }, { signal })
  output.say(
    `${printable(removed.source.name)} is no longer in the library. The file itself was not touched.\n`,
  )
  output.event({ event: 'removed', source: removed.source, id: removed.source.id })
  return 0
}

export async function models(
  action:
    | { do: 'list' }
    | { do: 'add'; model: string; mmproj: string }
    | {
        do: 'download'
        modelUrl: string
        mmprojUrl: string
        modelSha256?: string
        mmprojSha256?: string
      }
    | { do: 'use' | 'remove'; id: string },
  { engine, output, signal }: Context,
): Promise<number> {
  const options = { signal, onEvent: output.progress }
  const result = await (action.do === 'list'
    ? engine('models.list', {}, options)
    : action.do === 'add'
      ? engine('models.add', { model: action.model, mmproj: action.mmproj }, options)
      : action.do === 'download'
        ? engine('models.download', action, options)
        : engine(`models.${action.do}`, { id: action.id }, options))
  output.settle()
  output.say(modelsText(result.models))
  output.event({ event: 'models', models: result.models })
  return 0
}

export async function doctor({ engine, output, signal }: Context): Promise<number> {
  const { checks } = await engine('engine.doctor', {}, { signal })
  output.say(checksText(checks))
  output.event({ event: 'doctor', checks })
  return checks.every(({ ok }) => ok) ? 0 : 1
}

/** Says what went wrong and returns the exit code for it. */
export function report(error: unknown, output: Output): number {
  output.settle()
  if (isAbort(error)) {
    output.note('Stopped. What was finished is kept; the same command goes on from there.')
    output.event({ event: 'error', error: { code: 'aborted', message: 'Stopped.' } })
    return 130
  }
  const { code, message } = toWire(error)
  output.note(printable(code === 'internal' ? `Internal fault: ${message}` : message))
  output.event({ event: 'error', error: { code, message } })
  return exitCodeOf(code)
}
