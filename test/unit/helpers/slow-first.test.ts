import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { TestSpecification, Vitest } from 'vitest/node'
import { SlowFirst, slowFiles } from '../../helpers/slow-first.ts'

const root = join(import.meta.dirname, '../../..')

test('Every file that is called slow is there', () => {
  expect(slowFiles.filter((path) => !existsSync(join(root, path)))).toEqual([])
})

test('Slow files come first in their order, the others as the runner has them', async () => {
  const project = { name: 'unit', config: { isolate: true, sequence: { groupOrder: 0 } } }
  const last = slowFiles.at(-1)!
  const names = ['/here/a.test.ts', `/here/${last}`, '/here/b.test.ts', `/here/${slowFiles[0]}`]
  const files = names.map((moduleId) => ({ moduleId, project })) as unknown as TestSpecification[]
  const getTestSpecificationResult = ({ moduleId }: TestSpecification): object => ({
    failed: false,
    duration: moduleId.includes('b.test') ? 2 : 1,
  })
  const sorter = new SlowFirst({ cache: { getTestSpecificationResult } } as unknown as Vitest)
  // oxlint-disable-next-line unicorn/no-array-sort -- vitest's own method has that name
  const sorted = await sorter.sort(files)
  expect(sorted.map(({ moduleId }) => moduleId.slice('/here/'.length))).toEqual([
    slowFiles[0],
    last,
    'b.test.ts',
    'a.test.ts',
  ])
})
