import { describe, expect, test } from 'vitest'
import type { Source } from '#contract/api.ts'
import type { Job } from '#contract/desk-api.ts'
import { rowsOf } from '../../../../renderer/features/library/rows.ts'

const source = (id: string, extra: Partial<Source> = {}): Source => ({
  id,
  kind: 'video',
  name: `${id}.mp4`,
  path: `/x/${id}`,
  sha256: '0',
  bytes: 1,
  samples: 1,
  tokenRows: 1,
  status: 'ready',
  gaps: [],
  importedAt: `2026-01-0${id.length}T00:00:00Z`,
  ...extra,
})
const job = (id: string, extra: Partial<Job> = {}): Job => ({
  id,
  path: '',
  name: `${id}.pdf`,
  collections: [],
  state: 'waiting',
  done: 0,
  ...extra,
})
const wish = { filter: '', kind: null, collection: undefined, sort: 'name' as const }

describe('rows of the library', () => {
  test('show a file at once, before it is a source', () => {
    expect(rowsOf([source('a')], [job('j')], wish).map(({ id }) => id)).toEqual(['job j', 'a'])
  })

  test('show a file at once in the collection that it was added to, and in no other', () => {
    const jobs = [
      job('j', { collections: ['c-2', 'c-1'] }),
      job('k', { state: 'failed', collections: ['c-2'] }),
    ]
    const collection = { id: 'c-1', name: 'Matter', sources: ['a'] }
    const rows = rowsOf([source('a'), source('b')], jobs, { ...wish, collection })
    expect(rows.map(({ id }) => id)).toEqual(['job j', 'a'])
  })

  test('join a source with the job that works on it', () => {
    const [row] = rowsOf([source('a')], [job('j', { sourceId: 'a', state: 'running' })], wish)
    expect([row?.source?.id, row?.job?.id]).toEqual(['a', 'j'])
  })

  test('list neither a source that is being removed nor the job that reads it', () => {
    const jobs = [job('j', { sourceId: 'a', state: 'running' }), job('k')]
    const rows = rowsOf([source('b')], jobs, { ...wish, hidden: new Set(['a']) })
    expect(rows.map(({ id }) => id)).toEqual(['job k', 'b'])
  })

  test('leave out jobs that are over', () => {
    const jobs = [
      job('j', { state: 'done' }),
      job('k', { state: 'cancelled' }),
      job('l', { state: 'failed' }),
    ]
    expect(rowsOf([], jobs, wish).map(({ id }) => id)).toEqual(['job l'])
  })

  test('are filtered by every word of the filter, whatever its case and composition', () => {
    const sources = [source('a', { name: 'Café, Mai.mp4' }), source('b', { name: 'Cafe.mp4' })]
    const filter = 'MAI cafe\u0301'
    expect(rowsOf(sources, [], { ...wish, filter }).map(({ id }) => id)).toEqual(['a'])
  })

  test('keep to the collection and to the kind', () => {
    const sources = [source('a'), source('b', { kind: 'pdf' }), source('c')]
    const collection = { id: 'm', name: 'M', sources: ['a', 'b'] }
    expect(rowsOf(sources, [], { ...wish, collection }).map(({ id }) => id)).toEqual(['a', 'b'])
    expect(rowsOf(sources, [], { ...wish, kind: 'pdf' }).map(({ id }) => id)).toEqual(['b'])
  })

  test('are sorted by name as people count, by age, or by length', () => {
    const sources = [
      source('x', { name: 'Exhibit 10', durationMs: 5 }),
      source('xx', { name: 'Exhibit 9', durationMs: 50 }),
    ]
    const names = (sort: 'name' | 'added' | 'length') =>
      rowsOf(sources, [], { ...wish, sort }).map(({ id }) => id)
    expect([names('name'), names('added'), names('length')]).toEqual([
      ['xx', 'x'],
      ['xx', 'x'],
      ['xx', 'x'],
    ])
    sources[0]!.durationMs = 500
    expect(names('length')).toEqual(['x', 'xx'])
  })
})
