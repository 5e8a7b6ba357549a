/** `npm run demo`: imports the recording and the scanned form that come with Longview, and asks about them. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createLogger } from '#base/log.ts'
import * as commands from './cli/commands.ts'
import { createOutput } from './cli/output.ts'
import { openSession } from './cli/session.ts'
import { readConfig } from './config.ts'

const samples = fileURLToPath(new URL('samples/', import.meta.url))
const recording = join(samples, 'sample-recording.mp4')
const form = join(samples, 'sample-form.pdf')

/** What is asked of which file; the first one is asked again at the end. */
const questions: [string, string][] = [
  ['When is a red circle shown?', recording],
  ['What text is shown at [00:20]?', recording],
  ['When is the text R2D8 shown?', recording],
  ['Describe the frame that shows the text M4X9.', recording],
  ['What is the Invoice?', form],
  ['What is the Total?', form],
  ['When is the text ZZ99 shown?', recording],
]

const library = mkdtempSync(join(tmpdir(), 'longview-demo-'))
const output = createOutput(false)
const logger = createLogger('warn', (line) => output.note(line))
const { client: engine, handlers, close } = openSession(readConfig({ library }), logger)
const stop = new AbortController()
process.once('SIGINT', () => stop.abort())
const context: commands.Context = { engine, handlers, logger, output, signal: stop.signal }

async function ask([question, file]: [string, string]): Promise<void> {
  output.say(`\n> ${question}\n`)
  await commands.ask(question, [file], context)
}

try {
  output.say('A recording of 75 seconds and a scanned form of 3 pages are imported.\n\n')
  process.exitCode = await commands.ingest([recording, form], undefined, context)
  for (const question of questions) await ask(question)
  output.say('\nThe first question again: nothing is encoded twice.\n')
  await ask(questions[0]!)
  const { name } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  output.say(
    `\nThe answers come from a tiny demonstration model that was trained on such pictures and knows nothing else.\n` +
      `Your own files:  npx ${name} ingest talk.mp4 contract.pdf   then   npx ${name} ask "..."\n`,
  )
} catch (error) {
  process.exitCode = commands.report(error, output)
} finally {
  await close()
  rmSync(library, { recursive: true, force: true })
}
