/** Search in the words of every recording and page, while they are typed. */
import { create } from 'zustand'
import type { Output } from '#contract/rpc.ts'
import { request, type PageApi } from '../client/request.ts'
import { useLibrary } from './library.ts'

const typingMs = 160
const mostResults = 12

export const useSearch = create<Output<PageApi['library.search']>>(() => ({ results: [] }))

/** Returns how to give up: the next letter makes this search pointless. */
export function searchEverything(words: string): () => void {
  const wanted = words.trim()
  if (wanted.length < 2) {
    useSearch.setState({ results: [] })
    return () => undefined
  }
  const controller = new AbortController()
  const { collection, collections } = useLibrary.getState()
  const sources = collections.find(({ id }) => id === collection)?.sources
  const ask = async (): Promise<void> => {
    const { results } = await request(
      'library.search',
      { words: wanted, limit: mostResults, ...(sources ? { sources } : {}) },
      { signal: controller.signal },
    )
    if (!controller.signal.aborted) useSearch.setState({ results })
  }
  const timer = setTimeout(() => {
    // Without an engine the palette still offers commands and names.
    ask().catch(() => undefined)
  }, typingMs)
  return () => {
    clearTimeout(timer)
    controller.abort()
  }
}
