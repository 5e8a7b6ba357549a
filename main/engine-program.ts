/** The engine's process inside Electron (main/utility.ts): opens the library, serves ports, closes when told. */
import { parseArgs } from 'node:util'
import { engineApi } from '#contract/api.ts'
import { toWire, type AppError } from '#contract/errors.ts'
import { deskApi } from '#contract/desk-api.ts'
import { exportApi } from '#contract/export-api.ts'
import { packing } from '#contract/packed.ts'
import { serve, type Port } from '#contract/rpc.ts'
import { supportApi } from '#contract/support-api.ts'
import { windowApi } from '#contract/window-api.ts'
import { ToEngine, type FromEngine } from '#base/host-messages.ts'
import { createLogger } from '#base/log.ts'
import { mainPort } from '#base/main-port.ts'
import { createEngine, type Engine } from '#engine/engine.ts'
import { readConfig } from './config.ts'
import { createParentHosts } from './parent-hosts.ts'
import { rehearse } from './rehearse.ts'

const { parentPort } = process
const tell = (message: FromEngine): void => parentPort.postMessage(message)
const hosts = createParentHosts(tell)
let opened: Engine | undefined
/** A disk that is gone may keep whoever closes its files. */
const mostCloseMs = 3000
const logger = createLogger('info', (line) => void process.stderr.write(`${line}\n`))

/** What it has is closed where it lies now; the window says why, and a person starts it again. */
function onLost(error: AppError): void {
  logger.error('the library is not where it was', { why: error.message })
  tell({ type: 'failed', error: toWire(error) })
  const close = async (): Promise<void> => {
    await opened?.close()
    process.exit(1)
  }
  setTimeout(() => process.exit(1), mostCloseMs)
  void close()
}

function open(): Engine {
  const { values } = parseArgs({
    options: { library: { type: 'string' }, known: { type: 'boolean' } },
    strict: false,
  })
  const library = typeof values['library'] === 'string' ? values['library'] : undefined
  const config = readConfig({ library })
  for (const name of config.badSettings) logger.warn('a setting fell back to its default', { name })
  return createEngine(
    { ...config, spawnHost: hosts.spawn, isKnown: values['known'] === true, onLost },
    logger,
  )
}

/** A page that went wild must not end the engine. */
const portOf = (port: Electron.MessagePortMain): Port =>
  mainPort(port, (error) => logger.warn('a malformed frame was dropped', { why: String(error) }))

const wholeApi = { ...engineApi, ...deskApi, ...exportApi, ...supportApi }

function run(engine: Engine): void {
  let isAsked = false
  parentPort.on('message', ({ data, ports }) => {
    const message = ToEngine.parse(data)
    const [port] = ports
    if (hosts.receive(message, ports)) return
    if (message.type === 'serve' && port) {
      if (message.to === 'page') {
        isAsked = true
        // A page loads no schemas: what it gets is looked at here.
        serve(packing(portOf(port)), windowApi, engine.handlers, { checksOutput: true })
      } else serve(portOf(port), wholeApi, engine.handlers)
    }
    if (message.type === 'close') void engine.close().finally(() => process.exit(0))
  })
  tell({ type: 'ready' })
  // Not where a page waits already.
  setImmediate(() => isAsked || rehearse(engine.handlers))
}

try {
  opened = open()
  run(opened)
} catch (error) {
  logger.error('the engine cannot start', { why: String(error) })
  tell({ type: 'failed', error: toWire(error) })
  // The message must get out first.
  setTimeout(() => process.exit(1), 100)
}
