import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ask, ingest } from '../helpers/longview.ts'
import { sampleForm } from '../helpers/samples.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

const library = join(tempFolder('offline'), 'library')

/** A network namespace of its own has no way out, not even a loopback that is up. */
function withoutNetwork(): string[] | undefined {
  return [
    ['unshare', '-n'],
    ['unshare', '-rn'],
  ].find((command) => spawnSync(command[0]!, [...command.slice(1), 'true']).status === 0)
}

test('Import and answer work in a process that has no network', async ({ skip }) => {
  const prefix = withoutNetwork() ?? []
  skip(prefix.length === 0, 'this system does not let us make a network namespace (unshare -n)')
  const [source] = await ingest([sampleForm], { library, prefix })
  expect(source?.status).toBe('ready')
  const answer = await ask('What is the Invoice?', { library, prefix })
  expect(answer.evidence.samples).toBeGreaterThan(0)
})
