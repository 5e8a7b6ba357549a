import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { ImportedLine } from '../helpers/json-lines.ts'
import { lines } from '../helpers/json-lines.ts'
import { ask, ingest, last, longview, repository } from '../helpers/longview.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

/** Real media that come with llama.cpp's sources, which every install unpacks. */
const media = join(repository, 'native/build/llama.cpp')
const files = {
  newspaper: 'tools/mtmd/test-1.jpeg',
  speech: 'tools/mtmd/test-2.mp3',
  clip: 'tools/mtmd/test-3.mp4',
  banner: 'media/llama1-banner.png',
  paper: 'tools/ui/tests/stories/fixtures/assets/example.pdf',
  drawing: 'docs/development/llama-star/idea-arch.pdf',
  flower: 'tools/ui/tests/stories/fixtures/assets/beautiful-flowers-lotus.webp',
} as const
type Name = keyof typeof files
const present = Object.values(files).every((file) => existsSync(join(media, file)))
const library = join(tempFolder('real'), 'library')

describe('Real files', () => {
  let sources: Record<string, ImportedLine> = {}
  const of = (name: Name): ImportedLine => sources[basename(files[name])]!

  beforeAll(async () => {
    if (!present) return
    const all = await ingest(
      Object.values(files).map((file) => join(media, file)),
      { library },
    )
    sources = Object.fromEntries(all.map((source) => [source.name, source]))
  })

  beforeEach(({ skip }) => {
    skip(!present, "llama.cpp's sources with their media are not unpacked in native/build")
  })

  test('are all imported as what they are', () => {
    const names = ['newspaper', 'speech', 'clip', 'banner', 'paper', 'drawing', 'flower'] as const
    const kinds = names.map((name) => [name, of(name).kind, of(name).status])
    expect(kinds).toEqual([
      ['newspaper', 'image', 'ready'],
      ['speech', 'audio', 'ready'],
      ['clip', 'video', 'ready'],
      ['banner', 'image', 'ready'],
      ['paper', 'pdf', 'ready'],
      ['drawing', 'pdf', 'ready'],
      ['flower', 'image', 'ready'],
    ])
  })

  test('have their durations and page counts', () => {
    expect(of('clip').durationMs).toBeGreaterThan(9_900)
    expect(of('clip').durationMs).toBeLessThan(10_200)
    expect(of('speech').durationMs).toBeGreaterThan(17_300)
    expect(of('speech').durationMs).toBeLessThan(17_600)
    expect([of('paper').pages, of('drawing').pages]).toEqual([3, 2])
  })

  test('are sampled: every page once, the clip at least once per ten seconds, sound not at all', () => {
    expect([of('paper').samples, of('drawing').samples, of('speech').samples]).toEqual([3, 2, 0])
    expect(of('clip').samples).toBeGreaterThanOrEqual(1)
  })

  test('are found by the words of their text layer, with page and place', async () => {
    const { results } = last(await longview(['search', 'USENIX'], { library }), lines.results)
    expect(results[0]?.sourceId).toBe(of('paper').id)
    expect(results[0]?.locator).toMatchObject({ kind: 'page', page: 1 })
  })

  test('are answered from by a model that knows nothing of them: cited evidence only, and no fault', async () => {
    for (const [name, question] of [
      ['clip', 'Describe the image.'],
      ['newspaper', 'What text is shown?'],
      ['paper', 'What is the Name?'],
    ] as const) {
      const answer = await ask(question, { library, sources: [of(name).id] })
      expect(answer.evidence.samples).toBeGreaterThan(0)
      for (const { sourceId } of answer.citations) expect(sourceId).toBe(of(name).id)
    }
  })

  test('sound only has nothing to show yet, and says so', async () => {
    const answer = await ask('What text is shown?', { library, sources: [of('speech').id] })
    expect([answer.supported, answer.citations]).toEqual([false, []])
  })
})
