// @vitest-environment happy-dom
import { beforeEach, expect, test } from 'vitest'
import { searchEverything, useSearch } from '../../../../renderer/state/search.ts'
import { fail, installBridge, ok } from '../bridge.ts'

const hit = { sourceId: 's', locator: { kind: 'page', page: 1 }, text: 'The rent' }
beforeEach(() => useSearch.setState({ results: [], state: 'idle' }))

test('words are searched again when the engine died meanwhile', async () => {
  let engines = 0
  installBridge({
    'library.search': () => (++engines === 1 ? fail('engine/gone') : ok({ results: [hit] })),
  })
  searchEverything('rent')
  expect(useSearch.getState().state).toBe('busy')
  await expect.poll(() => useSearch.getState()).toEqual({ results: [hit], state: 'idle' })
})

test('a search that could not be made is not told as nothing found', async () => {
  installBridge({ 'library.search': () => fail('engine/gone') })
  searchEverything('rent')
  await expect.poll(() => useSearch.getState()).toEqual({ results: [], state: 'failed' })
})

test('a search that was given up for another word says nothing any more', async () => {
  const { asked } = installBridge({ 'library.search': () => ok({ results: [hit] }) })
  searchEverything('ren')()
  searchEverything('r')
  await new Promise((resolve) => setTimeout(resolve, 250))
  expect([asked, useSearch.getState()]).toEqual([[], { results: [], state: 'idle' }])
})
