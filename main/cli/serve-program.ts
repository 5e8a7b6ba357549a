/** `longview serve`: the window in a browser of this machine, until it is stopped. */
import { InvalidArgumentError, type Command } from 'commander'
import { programFile } from '#base/program-folder.ts'
import { servePages } from '../serve/serve.ts'
import type { Context } from './commands.ts'

function portOf(text: string): number {
  const port = Number(text)
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port
  throw new InvalidArgumentError('A port from 0 to 65535 is wanted.')
}

async function run(port: number, { handlers, logger, output, signal }: Context): Promise<number> {
  const { url, close } = await servePages({
    handlers,
    logger,
    folder: programFile('out/renderer'),
    port,
  })
  output.say(
    `Open this address in a browser of this machine (over SSH: ssh -L 8000:${new URL(url).host} …):\n${url}\nCtrl-C ends it.\n`,
  )
  output.event({ event: 'serving', url })
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
  await close()
  return 0
}

export function addServeCommand(
  program: Command,
  perform: (action: (context: Context) => Promise<number>) => Promise<void>,
): void {
  program
    .command('serve')
    .description('show the window in a browser of this machine')
    .option('--port <number>', 'the port on 127.0.0.1; a free one by default', portOf, 0)
    .action(({ port }: { port: number }) => perform((context) => run(port, context)))
}
