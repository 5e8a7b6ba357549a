import { describe, expect, test } from 'vitest'
import type { Progress } from '#engine/domain.ts'
import { createProgressMeter, shownStage } from '#engine/jobs/job-progress.ts'

const encode = (done: number, total?: number) => ({
  stage: 'encode' as const,
  done,
  total,
  unit: 'samples' as const,
})

describe('the progress of a job', () => {
  test('has no rate and no remaining time before the first unit is measured', () => {
    const meter = createProgressMeter()
    meter.add(encode(0, 10), 0)
    expect(meter.stages()).toEqual([encode(0, 10)])
  })

  test('says units per second and the time that remains', () => {
    const meter = createProgressMeter()
    meter.add(encode(0, 10), 0)
    meter.add(encode(2, 10), 1000)
    expect(meter.stages()).toEqual([{ ...encode(2, 10), rate: 2, remainingMs: 4000 }])
  })

  test('does not count what an earlier run has done', () => {
    const meter = createProgressMeter()
    meter.add(encode(90, 100), 0)
    meter.add(encode(91, 100), 1000)
    expect(meter.stages()).toMatchObject([{ rate: 1, remainingMs: 9000 }])
  })

  test('follows a change of pace without jumping to it', () => {
    const meter = createProgressMeter()
    meter.add(encode(0), 0)
    meter.add(encode(10), 1000)
    meter.add(encode(11), 2000)
    const [{ rate } = { rate: 0 }] = meter.stages()
    expect(rate).toBeLessThan(10)
    expect(rate).toBeGreaterThan(5)
    for (let step = 1; step <= 60; step++) meter.add(encode(11 + step), 2000 + step * 1000)
    expect(meter.stages()[0]?.rate).toBeCloseTo(1, 1)
  })

  test('has a rate without a total, but no remaining time', () => {
    const meter = createProgressMeter()
    meter.add(encode(0), 0)
    meter.add(encode(3), 1000)
    expect(meter.stages()).toEqual([{ ...encode(3), rate: 3 }])
  })

  test('lists the stages in the order in which they began, and begins anew when a count falls', () => {
    const meter = createProgressMeter()
    meter.add({ stage: 'probe', done: 1, total: 1, unit: 'bytes' }, 0)
    meter.add(encode(0, 4), 0)
    meter.add(encode(4, 4), 1000)
    meter.add(encode(0, 4), 2000)
    expect(meter.stages()).toEqual([
      { stage: 'probe', done: 1, total: 1, unit: 'bytes' },
      encode(0, 4),
    ])
  })

  test('shows what a person waits for: never what only follows, before all is stored', () => {
    const step = (stage: Progress['stage'], done: number, total = 10) => ({
      stage,
      done,
      total,
      unit: 'samples' as const,
    })
    const begun = [step('check', 10), step('probe', 0), step('skim', 2), step('describe', 1)]
    expect(shownStage(begun)?.stage).toBe('skim')
    const half = [...begun, step('sample', 8), step('encode', 5), step('read', 1)]
    expect(shownStage(half)?.stage).toBe('encode')
    const stored = [...begun, step('sample', 10), step('encode', 10), step('read', 1)]
    expect(shownStage(stored)?.stage).toBe('read')
    expect(shownStage([step('check', 10), step('describe', 1)])?.stage).toBe('describe')
    expect(shownStage([])).toBeUndefined()
  })
})
