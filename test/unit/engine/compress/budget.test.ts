import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { allocate, byWeight, evenly } from '#engine/compress/budget.ts'

describe('allocate', () => {
  const weights = fc.array(fc.double({ min: 0, max: 1e3, noNaN: true }), {
    minLength: 1,
    maxLength: 30,
  })
  const bounds = fc.record({
    total: fc.integer({ min: 0, max: 300 }),
    most: fc.integer({ min: 1, max: 12 }),
  })

  it('gives out all there is, within bounds, and never more to a smaller weight', () => {
    fc.assert(
      fc.property(weights, bounds, (given, { total, most }) => {
        const budgets = allocate(total, given, most)
        const sum = budgets.reduce((all, one) => all + one, 0)
        expect(sum).toBe(Math.min(total, given.length * most))
        expect(Math.max(...budgets)).toBeLessThanOrEqual(most)
        const least = total >= given.length ? 1 : 0
        expect(Math.min(...budgets)).toBeGreaterThanOrEqual(least)
        const inOrder = byWeight(given).map((index) => budgets[index]!)
        const byWeightAndSize = given
          .map((weight, index) => ({ weight, budget: budgets[index]! }))
          .toSorted((a, b) => b.weight - a.weight || b.budget - a.budget)
        expect(inOrder.toSorted((a, b) => b - a)).toEqual(
          byWeightAndSize.map(({ budget }) => budget),
        )
      }),
    )
  })

  it('is proportional beyond the one that each has', () => {
    expect(allocate(3 + 60, [1, 2, 3], 100)).toEqual([11, 21, 31])
  })

  it('passes on what a full one cannot take', () => {
    expect(allocate(20, [1000, 1, 1], 10)).toEqual([10, 5, 5])
  })

  it('shares evenly where no weight says otherwise, and favours large ones where not all get one', () => {
    expect(allocate(9, [0, 0, 0], 5)).toEqual([3, 3, 3])
    expect(allocate(2, [1, 3, 2, 3], 5)).toEqual([0, 1, 0, 1])
  })
})

it('orders by weight and keeps the order of equals', () => {
  expect(byWeight([1, 3, 2, 3])).toEqual([1, 3, 2, 0])
})

it('spaces evenly without repeating', () => {
  expect(evenly(10, 2)).toEqual([2, 7])
  expect(evenly(3, 8)).toEqual([0, 1, 2])
})
