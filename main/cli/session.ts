/** An engine in this process, asked through the contract like from anywhere else. */
import { MessageChannel } from 'node:worker_threads'
import { engineApi } from '#contract/api.ts'
import { connect, serve, type Client } from '#contract/rpc.ts'
import type { Logger } from '#base/log.ts'
import { nodePort } from '#base/node-port.ts'
import { createEngine, type EngineConfig } from '#engine/engine.ts'

export type Session = { client: Client<typeof engineApi>; close(): Promise<void> }

export function openSession(config: EngineConfig, logger: Logger): Session {
  const engine = createEngine(config, logger)
  const { port1, port2 } = new MessageChannel()
  serve(nodePort(port1), engineApi, engine.handlers)
  return {
    client: connect(nodePort(port2), engineApi),
    async close() {
      port1.close()
      await engine.close()
    },
  }
}
