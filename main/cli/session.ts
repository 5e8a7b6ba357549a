/** An engine in this process, asked through the contract like from anywhere else. */
import { MessageChannel } from 'node:worker_threads'
import { engineApi } from '#contract/api.ts'
import { exportApi } from '#contract/export-api.ts'
import { summaryApi } from '#contract/summary-api.ts'
import { connect, serve, type Client } from '#contract/rpc.ts'
import type { Logger } from '#base/log.ts'
import { nodePort } from '#base/node-port.ts'
import { createEngine, type Engine, type EngineConfig } from '#engine/engine.ts'

const cliApi = { ...engineApi, ...exportApi, ...summaryApi }
export type CliClient = Client<typeof cliApi>
export type Session = {
  client: CliClient
  /** For a port that is served to others. */
  handlers: Engine['handlers']
  close(): Promise<void>
}

export function openSession(config: EngineConfig, logger: Logger): Session {
  const engine = createEngine(config, logger)
  const { port1, port2 } = new MessageChannel()
  serve<typeof cliApi>(nodePort(port1), cliApi, engine.handlers)
  return {
    client: connect(nodePort(port2), cliApi),
    handlers: engine.handlers,
    async close() {
      port1.close()
      await engine.close()
    },
  }
}
