import { useEffect, useState } from 'react'
import { isAbort } from '#contract/errors.ts'
import { request } from '../../client/request.ts'
import { whenBack } from '../../client/when-back.ts'
import type { Box } from '../../state/viewer.ts'
import type { OpenPdf } from './pdf-document.ts'
import { findInPdf, type Hit } from './pdf-find.ts'

export type Find = {
  words: string
  hits: Hit[]
  at: number
  isBusy: boolean
  /** What was read from pictures of pages could not be searched. */
  isPartial: boolean
  setWords(words: string): void
  go(by: 1 | -1): void
}

const typingMs = 180
type Found = Pick<Find, 'hits' | 'at' | 'isBusy' | 'isPartial'>
const nothing: Found = { hits: [], at: 0, isBusy: false, isPartial: false }

/** What was read from pictures of pages. */
async function findRead(
  source: string,
  words: string,
  signal: AbortSignal,
): Promise<ReadonlyMap<number, Box[][]>> {
  const byPage = new Map<number, Box[][]>()
  const { places } = await whenBack(() => request('viewer.find', { source, words }, { signal }))
  for (const { page, boxes } of places) byPage.set(page, [...(byPage.get(page) ?? []), boxes])
  return byPage
}

/** Search in a document; hits come in while it goes on. */
export function useFind(pdf: OpenPdf | null, source: string): Find {
  const [words, setWords] = useState('')
  const [found, setFound] = useState<Found>(nothing)
  useEffect(() => {
    const wanted = words.trim()
    setFound({ ...nothing, isBusy: wanted !== '' })
    if (!pdf || wanted === '') return
    const controller = new AbortController()
    const run = async (): Promise<void> => {
      try {
        const { signal } = controller
        const read = findRead(source, wanted, signal).catch(() => {
          // The text of the file is searched all the same.
          if (!signal.aborted) setFound((now) => ({ ...now, isPartial: true }))
          return new Map<number, Box[][]>()
        })
        for await (const hits of findInPdf(pdf.document, wanted, read, signal))
          setFound((now) => ({ ...now, hits: [...now.hits, ...hits] }))
        setFound((now) => ({ ...now, isBusy: false }))
      } catch (error) {
        if (!isAbort(error)) setFound((now) => ({ ...now, isBusy: false }))
      }
    }
    const timer = setTimeout(() => void run(), typingMs)
    return () => {
      clearTimeout(timer)
      controller.abort()
    }
  }, [pdf, words, source])
  return {
    words: words.trim(),
    ...found,
    setWords,
    go: (by) =>
      setFound((now) => ({
        ...now,
        at: now.hits.length ? (now.at + by + now.hits.length) % now.hits.length : 0,
      })),
  }
}
