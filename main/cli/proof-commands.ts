/** Commands that give answers away and check what was given: log, report, bundle, verify. */
import type { Language } from '#contract/language.ts'
import { existsSync } from 'node:fs'
import { AppError } from '#contract/errors.ts'
import type { ExportEvent } from '#contract/export-api.ts'
import { verifyBundle } from '#engine/export/verify-bundle.ts'
import type { Context } from './commands.ts'
import { bytes, printable, type Output } from './output.ts'

export type ChosenAnswers = {
  answer?: number[]
  chat?: string[]
  force?: boolean
  language: Language
}

/** The answer that was given last, where nobody says which. */
async function recordsOf(
  { answer, chat }: ChosenAnswers,
  { engine, signal }: Context,
): Promise<{ records?: number[]; chats?: string[] }> {
  if (chat) return { chats: chat, ...(answer && { records: answer }) }
  if (answer) return { records: answer }
  const { answers } = await engine('export.answers', { limit: 1 }, { signal })
  const [last] = answers
  if (!last) {
    throw new AppError('usage/invalid', 'Nothing was asked in this library yet: "longview ask".')
  }
  return { records: [last.number] }
}

export const exportProgress =
  (path: string, output: Output) =>
  (event: ExportEvent): void =>
    output.progress({ path, ...event })

export async function log(
  { check, limit }: { check: boolean; limit: number },
  { engine, output, signal }: Context,
): Promise<number> {
  if (!check) {
    const { answers } = await engine('export.answers', { limit }, { signal })
    if (answers.length === 0) output.say('Nothing was asked yet.\n')
    for (const { number, at, question, text } of answers) {
      output.say(`${number}  ${at}  ${printable(question)}\n      ${printable(text)}\n`)
    }
    output.event({ event: 'log', answers })
    return 0
  }
  const { entries, head, fault } = await engine('export.checkLog', {}, { signal })
  output.say(
    fault === undefined
      ? `The log holds: ${entries} entries, the last one ${head}\n`
      : `The log is broken: ${fault}\n`,
  )
  output.event({ event: 'log', ok: fault === undefined, entries, head, fault })
  return fault === undefined ? 0 : 1
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`

const reportFormats = ['md', 'html', 'docx', 'json'] as const

export async function report(
  path: string,
  options: ChosenAnswers,
  context: Context,
): Promise<number> {
  const format = reportFormats.find((one) => path.toLowerCase().endsWith(`.${one}`))
  if (!format) {
    throw new AppError(
      'usage/invalid',
      `A report ends in ${reportFormats.map((one) => `.${one}`).join(', ')}; ${path} does not.`,
    )
  }
  const { engine, output, signal } = context
  const which = await recordsOf(options, context)
  const done = await engine(
    'export.report',
    { path, format, replace: options.force, language: options.language, ...which },
    { signal, onEvent: exportProgress(path, output) },
  )
  output.settle()
  output.say(`${printable(done.path)}: ${counted(done.answers, 'answer')}, ${bytes(done.bytes)}\n`)
  output.event({ event: 'exported', what: 'report', ...done })
  return 0
}

export async function bundle(
  path: string,
  options: ChosenAnswers & { includeSources?: boolean },
  context: Context,
): Promise<number> {
  const { engine, output, signal } = context
  const which = await recordsOf(options, context)
  const { includeSources, force: replace, language } = options
  const done = await engine(
    'export.bundle',
    { path, replace, includeSources, language, ...which },
    { signal, onEvent: exportProgress(path, output) },
  )
  output.settle()
  output.say(
    `${printable(done.path)}: ${counted(done.answers, 'answer')}, ${done.files} files, ${bytes(done.bytes)}\nseal ${done.seal}\nNote the seal down where nobody can change it; "longview verify ${printable(path)} --seal ${done.seal.slice(0, 12)}..." checks it.\n`,
  )
  for (const one of done.missing) output.note(`not in the bundle: ${printable(one)}`)
  output.event({ event: 'exported', what: 'bundle', ...done })
  return 0
}

/** Needs no library: 0 when all is well, 3 when it is not. */
export async function verify(
  path: string,
  seal: string | undefined,
  { output, signal }: Pick<Context, 'output' | 'signal'>,
): Promise<number> {
  if (!existsSync(path)) throw new AppError('source/missing', `There is no file ${path}.`)
  const progress = (done: number): void =>
    output.progress({ path, stage: 'verify', done, unit: 'bytes' })
  const { records: _records, ...found } = await verifyBundle(path, { seal, signal, progress })
  output.settle()
  for (const one of found.problems) output.say(`BAD   ${printable(one)}\n`)
  for (const one of found.notes) output.say(`note  ${printable(one)}\n`)
  for (const { number, question, citations } of found.answers) {
    output.say(
      `      answer ${number}: ${printable(question)} (${counted(citations, 'citation')})\n`,
    )
  }
  output.say(
    found.ok
      ? `ok    nothing was changed: ${found.files} files, ${counted(found.answers.length, 'answer')}, ${counted(found.sources, 'source')}\n`
      : 'FAIL  this bundle is not as it was made\n',
  )
  if (found.seal !== '') output.say(`seal  ${found.seal}\n`)
  output.event({ event: 'verified', ...found })
  return found.ok ? 0 : 3
}

/** Asks again; 0 when every answer is the same, 3 when one differs or could not be asked. */
export async function replay(path: string, { engine, output, signal }: Context): Promise<number> {
  const { answers } = await engine(
    'export.replay',
    { path },
    { signal, onEvent: exportProgress(path, output) },
  )
  output.settle()
  for (const { number, state, why } of answers) {
    output.say(`answer ${number}: ${state}${why === undefined ? '' : ` (${printable(why)})`}\n`)
  }
  output.event({ event: 'replayed', answers })
  return answers.every(({ state }) => state === 'same') ? 0 : 3
}
