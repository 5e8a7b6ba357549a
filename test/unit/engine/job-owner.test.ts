import { spawnSync } from 'node:child_process'
import { hostname } from 'node:os'
import { expect, test } from 'vitest'
import { createOwner, isGone } from '#engine/jobs/job-owner.ts'

const later = 1000

test('a living process keeps its jobs for as long as its lease runs', () => {
  expect(isGone(createOwner(), later, later - 1)).toBe(false)
  expect(isGone(createOwner(), later, later + 1)).toBe(true)
})

test('a process of this machine that has ended is gone at once', () => {
  const { pid } = spawnSync(process.execPath, ['--version'])
  expect(isGone(JSON.stringify([hostname(), pid, 'x']), later, 0)).toBe(true)
})

test('a process of another machine is gone only when its lease has run out', () => {
  const { pid } = spawnSync(process.execPath, ['--version'])
  const owner = JSON.stringify([`not-${hostname()}`, pid, 'x'])
  expect(isGone(owner, later, later - 1)).toBe(false)
  expect(isGone(owner, later, later + 1)).toBe(true)
})

test('two queues of one process are two owners', () => {
  expect(createOwner()).not.toBe(createOwner())
})
