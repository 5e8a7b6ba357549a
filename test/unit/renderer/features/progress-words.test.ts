// @vitest-environment happy-dom
import { beforeAll, expect, test } from 'vitest'
import { startWords } from '../../../../renderer/i18n/i18n.ts'
import { progressWords } from '../../../../renderer/features/jobs/progress-words.ts'
import type { Job } from '../../../../renderer/state/jobs.ts'

beforeAll(() => startWords('en'))

const job: Job = {
  id: '1',
  path: '/r.mp4',
  name: 'r.mp4',
  state: 'running',
  stage: 'encode',
  unit: 'ms',
  collections: [],
  done: 3000,
  total: 10_000,
  rate: 5700,
  remainingMs: 60_000,
}

test('the rate of a recording is how many times faster than it plays, that of pages is pages a second', () => {
  expect(progressWords(job).rate).toBe('5.7×')
  expect(progressWords({ ...job, unit: 'pages', rate: 2 }).rate).toBe('2/s')
})

test('a job that is paused names neither rate nor remaining time', () => {
  expect(progressWords(job).remaining).not.toBe('')
  expect(progressWords({ ...job, state: 'paused' })).toMatchObject({ rate: '', remaining: '' })
})
