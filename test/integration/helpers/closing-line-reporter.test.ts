import { spawnSync } from 'node:child_process'
import { symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { repository } from '../../helpers/longview.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

const folder = tempFolder('reporter')

/** The end of what vitest prints for these test files. */
async function ending(files: Record<string, string>): Promise<string[]> {
  await symlink(join(repository, 'node_modules'), join(folder, 'node_modules')).catch(
    () => undefined,
  )
  // Without one of its own, a stray tsconfig.json above the temporary folder would be taken.
  await writeFile(join(folder, 'tsconfig.json'), '{}')
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
  const vitest = join(repository, 'node_modules/vitest/vitest.mjs')
  const reporter = join(repository, 'test/helpers/closing-line-reporter.ts')
  const { stdout } = spawnSync(
    process.execPath,
    [vitest, 'run', '--root', folder, '--reporter', reporter, ...Object.keys(files)],
    { encoding: 'utf8', env: { ...process.env, NO_COLOR: '1', LONGVIEW_TEST_COUNTS: undefined } },
  )
  return stdout.trimEnd().split('\n')
}

test('A run ends with one line of what passed and failed', async () => {
  const good = `import { test, expect } from 'vitest'\ntest('a', () => expect(1).toBe(1))\ntest('b', () => expect(1).toBe(1))`
  const lines = await ending({ 'good.test.ts': good })
  expect(lines.at(-1)).toBe('2 passed, 0 failed')
  expect(lines.filter((line) => /\d+ passed, \d+ failed/.test(line))).toHaveLength(1)
})

test('Skipped tests are named with their reason; a file that does not load is a failure', async () => {
  const mixed = `import { test, expect } from 'vitest'
test('right', () => expect(1).toBe(1))
test('wrong', () => expect(1).toBe(2))
test('elsewhere', ({ skip }) => skip('there is no GPU here'))`
  const lines = await ending({ 'mixed.test.ts': mixed, 'broken.test.ts': `throw new Error('no')` })
  expect(lines.at(-1)).toBe('1 passed, 2 failed, 1 skipped')
  expect(lines.at(-2)).toMatch(/skipped mixed\.test\.ts > elsewhere: there is no GPU here/)
})
