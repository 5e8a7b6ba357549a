import { spawnSync } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'longview-kept-'))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** A program of one file in `root`, run once. Returns where its code would be kept. */
function runIn(root: string): string {
  mkdirSync(join(root, 'main/base'), { recursive: true })
  const source = join(import.meta.dirname, '../../../main/base/kept-code.ts')
  copyFileSync(source, join(root, 'main/base/kept-code.ts'))
  writeFileSync(join(root, 'package.json'), '{"type":"module"}')
  writeFileSync(join(root, 'main/large.js'), 'export const one = () => 1\n')
  writeFileSync(
    join(root, 'main/index.js'),
    `import { keepCompiled } from './base/kept-code.ts'
keepCompiled('engine')
process.stdout.write(String((await import('./large.js')).one()))
`,
  )
  const { stdout, stderr } = spawnSync(process.execPath, [join(root, 'main/index.js')], {
    encoding: 'utf8',
  })
  expect({ stdout, stderr }).toEqual({ stdout: '1', stderr: '' })
  return join(root, 'node_modules/.cache/longview')
}

it('keeps the code of a program that runs from its folder, for each process by itself', () => {
  const kept = runIn(join(folder, 'checkout'))
  expect(readdirSync(kept)).toEqual(['engine'])
  expect(readdirSync(join(kept, 'engine'), { recursive: true }).length).toBeGreaterThan(1)
})

it('keeps nothing of a packed program, whose archive is checked against a hash', () => {
  expect(existsSync(runIn(join(folder, 'app.asar')))).toBe(false)
})
