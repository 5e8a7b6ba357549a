#!/usr/bin/env node
// Starts the command line under the Node that it needs: this one if it is new enough, else the one from npm ci.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { setFlagsFromString } from 'node:v8'
import './compile-cache.mjs'

const cli = fileURLToPath(new URL('cli.ts', import.meta.url))
// Pictures and rows live outside the heap. A young generation that grows, to over 100 MB in a long import,
// gains nothing and puts off the collections that would keep the rest small.
const youngHeap = '--semi-space-growth-factor=1'

if (Number(process.versions.node.split('.')[0]) >= 24) {
  setFlagsFromString(youngHeap)
  await import('./cli.ts')
} else {
  const node = installedNode()
  if (!node) {
    console.error(
      `Longview needs Node 24; this is ${process.versions.node}. Run "npm ci" in the project's folder.`,
    )
    process.exit(1)
  }
  // The channel ends the child when this process is killed; it carries nothing.
  const stdio = ['inherit', 'inherit', 'inherit', 'ipc']
  const cache = new URL('compile-cache.mjs', import.meta.url).href
  const child = spawn(node, [youngHeap, '--import', cache, cli, ...process.argv.slice(2)], {
    stdio,
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => {
    process.exit(code ?? 128 + (constants.signals[signal ?? 'SIGTERM'] ?? 0))
  })
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
