import { useEffect, useState } from 'react'
import { isAbort } from '#contract/errors.ts'
import type { OpenPdf } from './pdf-document.ts'
import { findInPdf, type Hit } from './pdf-find.ts'

export type Find = {
  words: string
  hits: Hit[]
  at: number
  isBusy: boolean
  setWords(words: string): void
  go(by: 1 | -1): void
}

const typingMs = 180

/** Search in a document; hits come in while it goes on. */
export function useFind(pdf: OpenPdf | null, readText: (page: number) => string): Find {
  const [words, setWords] = useState('')
  const [found, setFound] = useState<{ hits: Hit[]; at: number; isBusy: boolean }>({
    hits: [],
    at: 0,
    isBusy: false,
  })
  useEffect(() => {
    const wanted = words.trim()
    setFound({ hits: [], at: 0, isBusy: wanted !== '' })
    if (!pdf || wanted === '') return
    const controller = new AbortController()
    const run = async (): Promise<void> => {
      try {
        for await (const hits of findInPdf(pdf.document, wanted, readText, controller.signal))
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
  }, [pdf, words, readText])
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
