import { beforeEach, expect, test } from 'vitest'
import { currentScope } from '../../../../renderer/state/chats.ts'
import {
  clearSelection,
  select,
  setCollection,
  toggleSelected,
} from '../../../../renderer/state/library.ts'
import { setRegion, setSpan } from '../../../../renderer/state/viewer.ts'

const span = { source: 'talk', startMs: 1000, endMs: 2000 }
const box = { x: 0, y: 0, width: 0.5, height: 0.5 }

beforeEach(() => {
  setSpan(null)
  setCollection(null)
  select(['talk'])
})

test('a range that is drawn on what is selected is what the next question is about', () => {
  setSpan(span)
  expect(currentScope()).toEqual({ sources: ['talk'], span: { startMs: 1000, endMs: 2000 } })
})

test('what is selected after a range was drawn is asked about, not the range that is out of sight', () => {
  setSpan(span)
  select(['lease'])
  expect(currentScope()).toEqual({ sources: ['lease'] })
  setRegion({ source: 'lease', page: 1, box })
  toggleSelected('talk')
  expect(currentScope()).toEqual({ sources: ['lease', 'talk'] })
})

test('a collection that is chosen after a range was drawn is asked about', () => {
  setSpan(span)
  setCollection('papers')
  expect(currentScope()).toEqual({ sources: [] })
})

test('a range stays when its own source is selected, or nothing any more', () => {
  setSpan(span)
  select(['talk'])
  clearSelection()
  expect(currentScope()).toMatchObject({ span: { startMs: 1000, endMs: 2000 } })
})

test('a range of a source that was opened from an answer, beside what is selected, is asked about', () => {
  select(['lease'])
  setSpan(span)
  expect(currentScope()).toMatchObject({ sources: ['talk'], span: { startMs: 1000 } })
})
