/** Search in the words of every recording and page, while they are typed. */
import { create } from 'zustand'
import { isAbort } from '#contract/errors.ts'
import type { Output } from '#contract/rpc.ts'
import { request, type PageApi } from '../client/request.ts'
import { whenBack } from '../client/when-back.ts'
import { useLibrary } from './library.ts'

const typingMs = 160
const mostResults = 12

type Search = Output<PageApi['library.search']> & { state: 'idle' | 'busy' | 'failed' }

export const useSearch = create<Search>(() => ({ results: [], state: 'idle' }))

/** Returns how to give up: the next letter makes this search pointless. */
export function searchEverything(words: string): () => void {
  const wanted = words.trim()
  if (wanted.length < 2) {
    useSearch.setState({ results: [], state: 'idle' })
    return () => undefined
  }
  const controller = new AbortController()
  const { collection, collections } = useLibrary.getState()
  const sources = collections.find(({ id }) => id === collection)?.sources
  const { signal } = controller
  const wish = { words: wanted, limit: mostResults, ...(sources ? { sources } : {}) }
  const ask = async (): Promise<void> => {
    try {
      const { results } = await whenBack(() => request('library.search', wish, { signal }))
      if (!signal.aborted) useSearch.setState({ results, state: 'idle' })
    } catch (error) {
      // Without an engine the palette still offers commands and names.
      if (!isAbort(error) && !signal.aborted) useSearch.setState({ results: [], state: 'failed' })
    }
  }
  useSearch.setState({ state: 'busy' })
  const timer = setTimeout(() => void ask(), typingMs)
  return () => {
    clearTimeout(timer)
    controller.abort()
  }
}
