/** What the engine's process reads before it can list a library: followed over imports that are no types and not on demand. */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { parseSync } from 'vite'
import { expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '../../..')
const aliases: Record<string, string> = {
  '#base/': 'main/base/',
  '#contract/': 'main/contract/',
  '#engine/': 'main/engine/',
}

function fileOf(specifier: string, from: string): string | undefined {
  const alias = Object.keys(aliases).find((name) => specifier.startsWith(name))
  if (alias) return join(root, aliases[alias]!, specifier.slice(alias.length))
  return specifier.startsWith('.') ? join(dirname(from), specifier) : undefined
}

function readBy(entry: string): Set<string> {
  const read = new Set<string>()
  const open = [join(root, entry)]
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (read.has(file) || !existsSync(file)) continue
    read.add(file)
    const { module } = parseSync(file, readFileSync(file, 'utf8'))
    const imported = module.staticImports.filter(
      ({ entries }) => entries.length === 0 || entries.some(({ isType }) => !isType),
    )
    const exported = module.staticExports.flatMap(({ entries }) =>
      entries.filter(({ isType, moduleRequest }) => !isType && moduleRequest),
    )
    for (const { moduleRequest } of [...imported, ...exported]) {
      const next = moduleRequest && fileOf(moduleRequest.value, file)
      if (next) open.push(next)
    }
  }
  return new Set([...read].map((file) => file.slice(root.length + 1)))
}

test('a start reads the library, and nothing of asking, summing up, exporting, importing or testing itself', () => {
  const read = readBy('main/engine-program.ts')
  expect(read).toContain('main/engine/store/store.ts')
  expect(read).toContain('main/engine/desk/desk-library.ts')
  for (const later of ['ask/asking', 'overview/summarize', 'overview/over-all', 'giving/exports']) {
    expect(read).not.toContain(`main/engine/${later}.ts`)
  }
  for (const later of ['ingest', 'stages', 'doctor', 'answer', 'encode/encoder', 'ask/look']) {
    expect(read).not.toContain(`main/engine/${later}.ts`)
  }
  expect([...read].filter((file) => file.startsWith('main/engine/summary/'))).toEqual([])
})
