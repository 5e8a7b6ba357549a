/** Runs the command line as a script would: a process of its own, JSON lines on stdout. */
import { spawn, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import {
  AnyLine,
  lines,
  type AnswerLine,
  type FailedLine,
  type ImportedLine,
  type ListLine,
} from './json-lines.ts'
import type { z } from 'zod'

export const repository = join(import.meta.dirname, '../..')
const entry = join(repository, 'main/longview.mjs')

export type Finished = {
  /** Null when a signal ended it. */
  code: number | null
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
  /** The parsed lines of stdout; empty without --json. */
  events: Record<string, unknown>[]
}

export type Running = {
  child: ChildProcess
  done: Promise<Finished>
  /** Settles when stderr matches, or when the process has ended. */
  until: (pattern: RegExp) => Promise<void>
}

export type RunOptions = {
  library: string
  /** The library is named by LONGVIEW_LIBRARY instead of --library. */
  libraryFromEnvironment?: boolean
  /** Human text instead of JSON lines. */
  human?: boolean
  cwd?: string
  env?: Record<string, string>
  /** What stands before `node main/longview.mjs`, such as `unshare -n`. */
  prefix?: string[]
  uid?: number
  gid?: number
}

/** ggml's threads spin at barriers: beside other tests one is faster than three. */
const quiet = {
  LONGVIEW_MODEL_THREADS: process.env['LONGVIEW_MODEL_THREADS'] ?? '1',
  LONGVIEW_MODEL_DEVICE: 'cpu',
}

export function start(args: readonly string[], options: RunOptions): Running {
  const {
    library,
    libraryFromEnvironment = false,
    human = false,
    cwd,
    env = {},
    prefix = [],
    uid,
    gid,
  } = options
  const command = [
    ...prefix,
    process.execPath,
    entry,
    ...(libraryFromEnvironment ? [] : ['--library', library]),
    ...(human ? [] : ['--json']),
    ...args,
  ]
  const child = spawn(command[0]!, command.slice(1), {
    cwd: cwd ?? repository,
    env: {
      ...process.env,
      ...quiet,
      ...env,
      ...(libraryFromEnvironment ? { LONGVIEW_LIBRARY: library } : {}),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(uid === undefined ? {} : { uid }),
    ...(gid === undefined ? {} : { gid }),
  })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  const done = new Promise<Finished>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => {
      const events: Record<string, unknown>[] = []
      if (!human) for (const line of stdout.split('\n')) if (line !== '') events.push(parsed(line))
      resolve({ code, signal, stdout, stderr, events })
    })
  })
  const until = (pattern: RegExp): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (!pattern.test(stderr)) return
        child.stderr.off('data', look)
        resolve()
      }
      child.stderr.on('data', look)
      void done.then(
        () => resolve(),
        () => resolve(),
      )
      look()
    })
  return { child, done, until }
}

/** A killed process may leave half a line; everything else must be an object. */
function parsed(line: string): Record<string, unknown> {
  try {
    return JSON.parse(line)
  } catch {
    return { event: 'not JSON', line }
  }
}

export const longview = (args: readonly string[], options: RunOptions): Promise<Finished> =>
  start(args, options).done

/** The last line, checked against the contract; shows what came instead. */
export function last<Schema extends z.ZodType>(
  finished: Finished,
  schema: Schema,
): z.output<Schema> {
  const line = finished.events.at(-1)
  const result = schema.safeParse(line)
  if (!result.success) {
    throw new Error(
      `Not the line that was wanted: ${JSON.stringify(line)}\nexit ${finished.code}\n${finished.stderr.slice(-2000)}\n${result.error.message}`,
    )
  }
  return result.data
}

/** Every line that came, checked against the contract by its event. */
export function checkLines({ events }: Finished): void {
  for (const line of events) AnyLine.parse(line)
}

export async function ingest(
  paths: readonly string[],
  options: RunOptions,
): Promise<ImportedLine[]> {
  const finished = await longview(['ingest', ...paths], options)
  const { sources } = last(finished, lines.done)
  return sources.map((source) => {
    if ('error' in source)
      throw new Error(`${source.name}: ${source.error.message}\n${finished.stderr}`)
    return source
  })
}

export const failures = (finished: Finished): FailedLine[] =>
  last(finished, lines.done).sources.filter((source): source is FailedLine => 'error' in source)

export async function ask(
  question: string,
  options: RunOptions & { sources?: readonly string[] },
): Promise<AnswerLine> {
  const only = (options.sources ?? []).flatMap((source) => ['--source', source])
  return last(await longview(['ask', question, ...only], options), lines.answer)
}

export const list = async (options: RunOptions): Promise<ListLine['sources']> =>
  last(await longview(['list'], options), lines.list).sources
