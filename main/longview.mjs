#!/usr/bin/env node
// Starts the command line under the Node that it needs: this one if it is new enough, else the one from npm ci.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const cli = fileURLToPath(new URL('cli.ts', import.meta.url))

if (Number(process.versions.node.split('.')[0]) >= 24) {
  await import('./cli.ts')
} else {
  const node = installedNode()
  if (!node) {
    console.error(
      `Longview needs Node 24; this is ${process.versions.node}. Run "npm ci" in the project's folder.`,
    )
    process.exit(1)
  }
  const child = spawnSync(node, [cli, ...process.argv.slice(2)], { stdio: 'inherit' })
  process.exit(child.status ?? 130)
}

function installedNode() {
  try {
    const home = dirname(createRequire(import.meta.url).resolve('node/package.json'))
    const path = join(home, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
    return existsSync(path) ? path : undefined
  } catch {
    return undefined
  }
}
