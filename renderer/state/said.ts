/** What is said in recordings, as their transcripts have it. */
import { create } from 'zustand'
import type { Output } from '#contract/rpc.ts'
import { toWire, type WireError } from '#contract/errors.ts'
import { request, type PageApi } from '../client/request.ts'

export type Said = Output<PageApi['source.transcript']>
export type Cue = Said['cues'][number]

type State = { bySource: Record<string, Said>; faults: Record<string, WireError> }

export const useSaid = create<State>(() => ({ bySource: {}, faults: {} }))

/** Asks again each time: a subtitle file may have come, or speech may have been heard further. */
export async function loadSaid(source: string, transcript?: number): Promise<void> {
  try {
    const said = await request('source.transcript', { source, transcript })
    useSaid.setState(({ bySource, faults: { [source]: _healed, ...faults } }) => ({
      bySource: { ...bySource, [source]: said },
      faults,
    }))
  } catch (error) {
    useSaid.setState(({ faults }) => ({ faults: { ...faults, [source]: toWire(error) } }))
  }
}

/** Index of the cue that is spoken at a time, or was last; -1 before the first. */
export function cueAt(cues: readonly Cue[], ms: number): number {
  let low = 0
  let high = cues.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (cues[middle]!.startMs <= ms) low = middle + 1
    else high = middle
  }
  return low - 1
}

const fold = (text: string): string => text.normalize('NFKC').toLowerCase()

/** Indices of the cues that hold the words as they are typed. */
export function cuesWith(cues: readonly Cue[], words: string): number[] {
  const wanted = fold(words.trim())
  if (wanted === '') return []
  return cues.flatMap(({ text }, at) => (fold(text).includes(wanted) ? [at] : []))
}

export type Piece = { text: string; isHit: boolean }

/** A cue's text cut where the words stand. Where folding changes its length, nothing is marked. */
export function piecesOf(text: string, words: string): Piece[] {
  const wanted = fold(words.trim())
  const folded = fold(text)
  if (wanted === '' || folded.length !== text.length) return [{ text, isHit: false }]
  const pieces: Piece[] = []
  let from = 0
  for (let at = folded.indexOf(wanted); at >= 0; at = folded.indexOf(wanted, from)) {
    if (at > from) pieces.push({ text: text.slice(from, at), isHit: false })
    pieces.push({ text: text.slice(at, at + wanted.length), isHit: true })
    from = at + wanted.length
  }
  return from < text.length ? [...pieces, { text: text.slice(from), isHit: false }] : pieces
}
