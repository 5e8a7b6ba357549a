// @vitest-environment happy-dom
import { afterEach, expect, test } from 'vitest'
import { controlAllJobs, useJobs, type Job } from '../../../../renderer/state/jobs.ts'
import { installBridge, ok } from '../bridge.ts'

const job = (id: string, state: Job['state']): Job => ({
  id,
  path: `/${id}.mp4`,
  name: `${id}.mp4`,
  state,
  collections: [],
  done: 0,
})

afterEach(() => useJobs.setState({ jobs: [], isLoaded: false }))

test('what runs is paused last, so that no waiting file begins meanwhile', async () => {
  useJobs.setState({ jobs: [job('1', 'done'), job('2', 'running'), job('3', 'waiting')] })
  const { asked } = installBridge({ 'jobs.control': () => ok() })
  await controlAllJobs('pause')
  expect(asked.map(({ input }) => input)).toEqual([
    { id: '3', action: 'pause' },
    { id: '2', action: 'pause' },
  ])
})
