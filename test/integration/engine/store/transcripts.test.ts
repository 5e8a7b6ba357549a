import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { NewTranscript } from '#engine/store/transcript-rows.ts'
import type { Store } from '#engine/store/store.ts'
import { newFolder, open } from './library.ts'
import { fileOf, videoProbe } from './made.ts'

const english: NewTranscript = {
  key: 'sidecar:film.en.srt',
  origin: 'sidecar',
  name: 'film.en.srt',
  language: 'en',
  encoding: 'utf-8',
  digest: 'a',
  skipped: 1,
}
const cue = (seconds: number, text: string): { startMs: number; endMs: number; text: string } => ({
  startMs: seconds * 1000,
  endMs: seconds * 1000 + 1500,
  text,
})
const said = [
  cue(1, 'The contract was signed in Geneva'),
  cue(3, 'on the fifth of March.'),
  cue(20, 'Payments are due within thirty days.'),
]

function filled(folder = newFolder()): { store: Store; id: string; transcript: number } {
  const store = open(folder)
  const { id } = store.sources.add(fileOf(1), videoProbe)
  const transcript = store.transcripts.put(id, english, said)
  return { store, id, transcript: transcript.id }
}

describe('a transcript', () => {
  test('comes back as it was stored, with its cues in order', () => {
    const { store, id, transcript } = filled()
    expect(store.transcripts.ofSource(id)).toEqual([
      { ...english, id: transcript, sourceId: id, cues: 3 },
    ])
    expect(store.transcripts.cues(transcript).map(({ text }) => text)).toEqual(
      said.map(({ text }) => text),
    )
    expect(store.transcripts.cues(transcript, { startMs: 2500, endMs: 3500 })).toHaveLength(1)
  })

  test('takes the place of the one with the same key, and of nothing else', () => {
    const { store, id } = filled()
    const russian = { ...english, key: 'sidecar:film.ru.srt', language: 'ru' }
    store.transcripts.put(id, russian, [cue(1, 'Договор подписан')])
    store.transcripts.put(id, { ...english, digest: 'b' }, [
      cue(1, 'Only this'),
      cue(9, 'and that'),
    ])
    const found = store.transcripts.ofSource(id)
    expect(found.map(({ language, cues }) => [language, cues])).toEqual([
      ['en', 2],
      ['ru', 1],
    ])
    expect(store.transcripts.search('contract', { limit: 5 })).toEqual([])
    expect(store.check('full')).toEqual([])
  })

  test('of a source that was removed leaves no word in the file', () => {
    const folder = newFolder()
    const { store, id } = filled(folder)
    store.sources.remove(id)
    store.close()
    const bytes = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'latin1'))
    expect(bytes.join('').toLowerCase()).not.toContain('geneva')
  })

  test('for a source that is gone is refused', () => {
    const { store } = filled()
    expect(() => store.transcripts.put('s-gone', english, said)).toThrow(
      expect.objectContaining({ code: 'source/unknown' }),
    )
  })

  test('grows by what is heard later, and knows how far was listened to', () => {
    const { store, id, transcript } = filled()
    store.transcripts.append(transcript, [cue(40, 'The hearing is closed.')], 60_000)
    expect(store.transcripts.ofSource(id)[0]).toMatchObject({ cues: 4, throughMs: 60_000 })
    expect(store.transcripts.search('hearing closed', { limit: 1 })[0]?.startMs).toBe(40_000)
  })
})

describe('a passage', () => {
  test('is a run of cues without a long pause, and is found by words of different cues', () => {
    const { store, id } = filled()
    const [first, second, ...others] = store.transcripts.passages(id)
    expect(others).toEqual([])
    expect([first?.startMs, first?.endMs]).toEqual([1000, 4500])
    expect(store.transcripts.passage(second!.id)).toMatchObject({
      language: 'en',
      cues: [{ text: 'Payments are due within thirty days.' }],
    })
    const [hit] = store.transcripts.search('Geneva March', { limit: 5 })
    expect(hit).toMatchObject({ id: first?.id, startMs: 1000, endMs: 4500, language: 'en' })
  })

  test('is narrowed to the cues that hold the words', () => {
    const { store } = filled()
    const [hit] = store.transcripts.search('fifth', { limit: 5 })
    expect(hit).toMatchObject({ startMs: 3000, endMs: 4500, text: 'on the fifth of March.' })
  })

  test('is found by another form of a word, below the exact one', () => {
    const { store } = filled()
    const exact = store.transcripts.search('payments', { limit: 1 })[0]!
    const other = store.transcripts.search('payment', { limit: 1 })[0]!
    expect(other.id).toBe(exact.id)
    expect(other.score).toBeLessThan(exact.score)
  })

  test('is found by parts of words in Chinese, and only in the sources that are asked', () => {
    const { store } = filled()
    const other = store.sources.add(fileOf(2), videoProbe)
    store.transcripts.put(other.id, english, [cue(5, '合同于三月五日签订，金额三万元。')])
    expect(store.transcripts.search('金额', { limit: 5 })).toHaveLength(1)
    expect(store.transcripts.search('金额', { limit: 5, sourceIds: ['s-none'] })).toEqual([])
    expect(store.transcripts.search('" OR * (', { limit: 5 })).toEqual([])
  })

  test('is as long as limits allow, however many cues there are', () => {
    const store = open()
    const { id } = store.sources.add(fileOf(1), videoProbe)
    const many = Array.from({ length: 2000 }, (_, at) => cue(at * 2, `word${at} spoken here`))
    store.transcripts.put(id, english, many)
    const places = store.transcripts.passages(id)
    expect(places.every(({ startMs, endMs }) => endMs - startMs <= 30_000)).toBe(true)
    expect(places.length).toBeLessThan(200)
    expect(store.transcripts.between(id, 0, 10_000).map(({ text }) => text)[4]).toBe(
      'word4 spoken here',
    )
    expect(store.transcripts.search('word1999', { limit: 3 })[0]?.startMs).toBe(3_998_000)
  })
})
