import { expect, test } from 'vitest'
import type { Source } from '#contract/api.ts'
import { newsSince } from '#engine/desk/library-news.ts'

const source = (id: string, more: Partial<Source> = {}): Source => ({
  id,
  kind: 'pdf',
  name: `${id}.pdf`,
  path: `/${id}.pdf`,
  sha256: id,
  bytes: 1,
  samples: 0,
  tokenRows: 0,
  status: 'ready',
  gaps: [],
  importedAt: '2026-01-01T00:00:00.000Z',
  ...more,
})
const gap = { locator: { kind: 'page' as const, page: 3 }, reason: 'torn' }

test('news are what is new, what has changed anywhere in it, and what has gone', () => {
  const before = ['a', 'b', 'c', 'd'].map((id) => source(id, { gaps: [gap] }))
  const now = [
    source('a', { gaps: [{ ...gap }] }),
    source('b', { gaps: [{ ...gap, reason: 'burnt' }] }),
    source('d', { gaps: [gap], pages: 4 }),
    source('e'),
  ]
  expect(newsSince(before, now)).toEqual({ sources: [now[1], now[2], now[3]], gone: ['c'] })
  expect(newsSince(now, now)).toEqual({ sources: [], gone: [] })
})
